import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { node } from "./process.mjs";
import { at } from "./root.mjs";

const MINUTES = 10;

const names = existsSync(at("examples"))
  ? readdirSync(at("examples"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(at("examples"), entry.name, "main.ts")))
      .map((entry) => entry.name)
      .sort()
  : [];

/** Every `examples/<name>/main.ts`, run as a user would run it. The `types` check has built them. */
export const EXAMPLE_CHECKS = names.map((name) => ({
  name: `example ${name}`,
  run: async () => {
    const built = at("dist", "examples", name, "main.js");
    const { code, output } = await node([built], { quiet: true, timeout: MINUTES * 60_000 });
    return { ok: code === 0, output };
  },
}));
