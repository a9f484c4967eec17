import { existsSync } from "node:fs";
import { node } from "./process.mjs";
import { at } from "./root.mjs";
import { PRODUCT, ready } from "./setup.mjs";

/** Runs `body`, which returns an exit status; an error is shown as one line and means 1. */
export async function main(body) {
  try {
    process.exitCode = (await body(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(`[keras-ts] ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
  // The library may have been loaded here, and a timer of its own must not keep a finished command alive.
  process.stdout.write("", () => process.exit());
}

/** Sets up, then runs the program written at `source` (a `.ts` file under `test/` or `examples/`), arguments passed on. */
export function program(source, { projects = PRODUCT, nodeFlags = [] } = {}) {
  return main(async (args) => {
    if (!existsSync(at(source))) throw new Error(`${source} does not exist.`);
    await ready(projects);
    const built = at("dist", source.replace(/\.ts$/, ".js"));
    return (await node([...nodeFlags, built, ...args])).code;
  });
}
