import type { Finding } from "../finding.js";
import { bundleTable, measureBundles, writeTable } from "./bundles.js";
import { compileCost } from "./compile-cost.js";
import { digitsTimes } from "./digits-times.js";
import { importTime } from "./import-time.js";
import { nodeCost } from "./node-cost.js";

const below = (what: string, value: number, limit: number): Finding => ({
  what,
  value,
  unit: "ms",
  goal: `< ${limit} ms`,
  met: value < limit,
});
const plain = (what: string, value: number): Finding => ({ what, value, unit: "ms", goal: null, met: null });

/** What the library itself costs before and beside an engine's work. */
export async function libraryFindings(engine: string): Promise<Finding[]> {
  const compile = compileCost();
  const times = await digitsTimes(engine);
  const node = await nodeCost(engine);
  const total = compile.trace + compile.passes + compile.key;
  return [
    below("import of keras-ts in a fresh process", importTime(), 100),
    below(`trace, gradients, passes and key of a train step of ${compile.nodes} nodes`, total, 100),
    plain("digits convnet: build", times.build),
    below("digits convnet: first training step less a later one (trace, compile)", times.first - times.step, 300),
    plain(`digits convnet: training step, batch 32, ${engine} engine`, times.step),
    { what: `a program of 64 tiny ops, per op, ${engine} engine`, value: node, unit: "µs", goal: "< 1 µs", met: node < 1 },
  ];
}

/** The bundle sizes as text; with `write` they go into the docs as well. */
export async function bundleReport(write: boolean): Promise<string> {
  const table = bundleTable(await measureBundles());
  return write ? `${table}\n\nwrote ${writeTable(table)}` : table;
}
