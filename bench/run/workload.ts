// Measures workloads on one engine: node workload.js ENGINE SECONDS WORKLOAD… prints a line of JSON for each.
import { setBackend } from "keras-ts";
import { measure } from "../measure.js";
import { workloadNamed } from "../workloads/index.js";

const [engine, seconds, ...names] = process.argv.slice(2) as [string, string, ...string[]];
await setBackend(engine);
for (const name of names) {
  const line = workloadNamed(name);
  const task = line.prepare();
  console.log(JSON.stringify(await measure(line, task, Number(seconds))));
  task.model.dispose();
}
