import { anyTypes } from "../checks/any.mjs";
import { browser, shaking } from "../checks/browser.mjs";
import { cycles } from "../checks/cycles.mjs";
import { directions } from "../checks/directions.mjs";
import { size } from "../checks/size.mjs";
import { workspace } from "../checks/workspace.mjs";
import { tool } from "./process.mjs";
import { compile } from "./setup.mjs";

const listed = (problems) => ({ ok: problems.length === 0, output: problems.join("\n") });
const reported = ({ problems, report }) => ({
  ok: problems.length === 0,
  output: [...problems, ...report].join("\n"),
  show: true,
});
const exited = ({ code, output }) => ({ ok: code === 0, output });

/** What can be judged without running the library; each `run` resolves to `{ ok, output }`. */
export const STATIC_CHECKS = [
  { name: "types", run: async () => exited(await compile(["."], { quiet: true })) },
  {
    name: "lint",
    run: async () => exited(await tool("biome", ["ci", "--colors=off", "--max-diagnostics=60", "."], { quiet: true })),
  },
  { name: "workspace", run: async () => listed(workspace()) },
  { name: "import directions", run: async () => listed(directions()) },
  { name: "import circles", run: async () => listed(cycles()) },
  { name: "file sizes", run: async () => reported(size()) },
  { name: "no any in declared types", run: async () => listed(anyTypes()) },
  { name: "core bundles for a browser", run: async () => reported(await browser()) },
  { name: "bundles hold what a script uses", run: async () => reported(await shaking()) },
];

/** Keeps a long failure readable. */
function shorten(text, limit = 200) {
  const rows = text.trimEnd().split("\n");
  return rows.length <= limit ? rows.join("\n") : [...rows.slice(0, limit), `... ${rows.length - limit} more lines`].join("\n");
}

/** Runs checks in order, prints one line for each (and what it has to say), and counts them. */
export async function runChecks(checks) {
  let passed = 0;
  let failed = 0;
  for (const { name, run } of checks) {
    const start = performance.now();
    let result;
    try {
      result = await run();
    } catch (error) {
      result = { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${result.ok ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
    if ((!result.ok || result.show) && result.output.trim() !== "") console.log(shorten(result.output).replace(/^/gm, "     "));
    if (result.ok) passed++;
    else failed++;
  }
  return { passed, failed };
}
