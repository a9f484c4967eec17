// Time per instruction of a workload: node profile.js ENGINE SECONDS WORKLOAD, with KERAS_NATIVE_PROFILE=1.
import { NativeProgram } from "@keras-ts/backend-native/testing";
import { setBackend } from "keras-ts";
import { measurePeaks } from "../peaks.js";
import { profileText } from "../profile-text.js";
import { workloadNamed } from "../workloads/index.js";

const [engine, seconds, name] = process.argv.slice(2) as [string, string, string];
await setBackend(engine);
const peaks = await measurePeaks();
const line = workloadNamed(name);
const { model, steps, call } = line.prepare();

await call();
const start = performance.now();
let calls = 0;
do {
  await call();
  calls++;
} while (performance.now() - start < Number(seconds) * 1000);
const wall = performance.now() - start;

const at = `${(peaks.flops / 1e9).toFixed(0)} GF/s, ${(peaks.bytes / 1e9).toFixed(1)} GB/s`;
console.log(`\n${line.what}\npeaks reached by a large matrix product and a large stream: ${at}`);
console.log(`${(wall / calls / steps).toFixed(4)} ms a step as the caller sees it, mean of ${calls * steps}`);
const compiled = model.trainer
  .programs()
  .flatMap(([kind, { program }]) => (program instanceof NativeProgram ? [{ kind, program }] : []));
// A program that loops over batches takes the steps that no other program of its kind ran.
const looping = compiled.filter(({ program }) => program.profile().some((p) => p.runsBlocks && p.text.includes(": while(")));
const runsOf = (program: NativeProgram): number => program.profile().at(-1)?.executions ?? 0;
const single = compiled.filter((one) => !looping.includes(one)).reduce((sum, { program }) => sum + runsOf(program), 0);
for (const { kind, program } of compiled) {
  const count = looping.length === 1 && looping[0]?.program === program ? (calls + 1) * steps - single : runsOf(program);
  console.log(`\n${profileText(`${kind}, ${runsOf(program)} runs`, program.profile(), count, peaks)}`);
}
