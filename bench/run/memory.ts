// Memory of a process of its own. node memory.js slope ENGINE WORKLOAD EPOCHS: resident bytes after each of as many epochs, as
// JSON. node memory.js peak ENGINE WORKLOAD CALLS: the most bytes it ever had.
import { readFileSync } from "node:fs";
import { setBackend } from "keras-ts";
import { workloadNamed } from "../workloads/index.js";

const [mode, engine, name, count] = process.argv.slice(2) as [string, string, string, string];
await setBackend(engine);
const { call } = workloadNamed(name).prepare();

if (mode === "slope") {
  const resident: number[] = [];
  for (let i = 0; i < Number(count); i++) {
    await call();
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 0)); // finalizers run in a macrotask
    resident.push(process.memoryUsage.rss());
  }
  console.log(JSON.stringify(resident));
} else {
  for (let i = 0; i < Number(count); i++) await call();
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  console.log(Number(kilobytes) * 1024);
}
