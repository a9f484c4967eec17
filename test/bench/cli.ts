// npm run bench [-- --write]: start-up, compile and step times of this machine, and bundle sizes.
// npm run bench -- --kernels [name]: kernels of the native engine against the ops they take the place of.
import { bundleTable, measureBundles, writeTable } from "./bundles.js";
import { kernelTimes } from "./kernels.js";
import { importTime } from "./start-up.js";
import { digitsTimes } from "./training.js";

const args = process.argv.slice(2);
if (args[0] === "--kernels") {
  await kernelTimes(args[1] ?? "", console.log);
  process.exit(0);
}
const unknown = args.find((arg) => arg !== "--write");
if (unknown !== undefined) {
  console.error(`[bench] unknown flag "${unknown}". Known flags: --write, --kernels.`);
  process.exit(2);
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const rows: [what: string, value: string][] = [["import keras-ts, in a fresh process", ms(await importTime())]];
const times = await digitsTimes("reference");
rows.push(
  ["digits convnet: build", ms(times.build)],
  ["digits convnet: first training step (trace, compile, run)", ms(times.first)],
  ["digits convnet: training step, batch 32, reference engine", ms(times.step)],
  ["first step / step", (times.first / times.step).toFixed(1)],
);
for (const [what, value] of rows) console.log(`${what.padEnd(60)} ${value.padStart(10)}`);

const table = bundleTable(await measureBundles());
console.log(`\n${table}`);
if (args.includes("--write")) console.log(`\nwrote ${writeTable(table)}`);
