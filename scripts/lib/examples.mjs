import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { node } from "./process.mjs";
import { at } from "./root.mjs";

const MINUTES = 10;

const names = existsSync(at("examples"))
  ? readdirSync(at("examples"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(at("examples"), entry.name, "main.ts")))
      .map((entry) => entry.name)
      .sort()
  : [];

/**
 * Every `examples/<name>/main.ts`, run as a user would run it; `check(output)` of a `check.mjs` beside it returns what is wrong
 * with what it printed. The `types` check has built them.
 */
export const EXAMPLE_CHECKS = names.map((name) => ({
  name: `example ${name}`,
  run: async () => {
    const built = at("dist", "examples", name, "main.js");
    const { code, output } = await node([built], { quiet: true, timeout: MINUTES * 60_000 });
    const beside = join(at("examples"), name, "check.mjs");
    const problems = code === 0 && existsSync(beside) ? (await import(pathToFileURL(beside).href)).check(output) : [];
    return { ok: code === 0 && problems.length === 0, output: [output, ...problems].join("\n") };
  },
}));
