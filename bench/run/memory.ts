// Memory of a process of its own. node memory.js slope ENGINE WORKLOAD SETTLING EPOCHS: resident bytes after each of as many
// epochs, as JSON, once there were SETTLING short ones. node memory.js peak ENGINE WORKLOAD CALLS: the most bytes it ever had.
import { readFileSync } from "node:fs";
import { setBackend } from "keras-ts";
import { workloadNamed } from "../workloads/index.js";
import type { Task } from "../workloads/workload.js";

const [mode, engine, name, ...counts] = process.argv.slice(2) as [string, string, string, ...string[]];
await setBackend(engine);
const workload = workloadNamed(name);

async function residentAfter({ call }: Task, epochs: number): Promise<number[]> {
  const resident: number[] = [];
  for (let i = 0; i < epochs; i++) {
    await call();
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 0)); // finalizers run in a macrotask
    resident.push(process.memoryUsage.rss());
  }
  return resident;
}

if (mode === "slope") {
  const [settling, epochs] = counts.map(Number) as [number, number];
  await residentAfter(workload.prepare({ batch: 8, batches: 4 }), settling);
  console.log(JSON.stringify(await residentAfter(workload.prepare(), epochs)));
} else {
  const { call } = workload.prepare();
  for (let i = 0; i < Number(counts[0]); i++) await call();
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  console.log(Number(kilobytes) * 1024);
}
