// How long timers wait while the engine works: node event-loop.js ENGINE SECONDS prints a line of JSON for each kind of work.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setBackend } from "keras-ts";
import { uniform } from "../workloads/data.js";
import { workloadNamed } from "../workloads/index.js";

const [engine, seconds] = process.argv.slice(2) as [string, string];
await setBackend(engine);

async function watch(what: string, call: () => Promise<unknown>): Promise<void> {
  await call();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end) await call();
  delays.disable();
  const [p50, p99, max] = [delays.percentile(50), delays.percentile(99), delays.max].map((ns) => ns / 1e6);
  console.log(JSON.stringify({ what, p50, p99, max }));
}

const fit = workloadNamed("convnet-fit").prepare();
await watch("fit of the convnet", fit.call);
const images = uniform([8192, 28, 28, 1]);
await watch("predict of the convnet", () => fit.model.predict(images, { batchSize: 256, verbose: 0 }));
const mlp = workloadNamed("mlp-predict-b1").prepare();
await watch("predictOnBatch of the MLP, call after call", mlp.call);
