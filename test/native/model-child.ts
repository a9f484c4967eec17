// What users do with models, for tests that watch a whole process; the first argument says which.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createBackend } from "@keras-ts/backend-native";
import {
  backendReady,
  Callback,
  Input,
  layers,
  memory,
  ndarray,
  registerBackend,
  Sequential,
  setBackend,
  setRandomSeed,
} from "keras-ts";

let known = false;
async function onNative(): Promise<void> {
  if (!known) registerBackend("native", createBackend);
  known = true;
  await setBackend("native");
  if ((await backendReady()) !== "native") throw new Error("the native engine is not in force");
}

const FEATURES = 64;
/** A classifier that keeps the engine busy for some milliseconds a step. */
function classifier(width = 1024): Sequential {
  const model = new Sequential([
    Input({ shape: [FEATURES] }),
    new layers.Dense(width, { activation: "relu" }),
    new layers.Dense(width, { activation: "relu" }),
    new layers.Dense(4, { activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}
const samples = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: FEATURES }, (_, j) => Math.sin(i * 7 + j)));
const labels = (n: number): number[] => Array.from({ length: n }, (_, i) => i % 4);

/** Milliseconds the event loop was late at the 99th percentile while `work` ran. */
async function late(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 5 });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.percentile(99) / 1e6;
}

/** The event loop during a fit of a few seconds, and while predictions saturate the engine. */
async function delay(): Promise<void> {
  await onNative();
  const model = classifier();
  const x = samples(512);
  await model.fit(x, labels(512), { verbose: 0 }); // compiles
  await model.predict(x, { verbose: 0 });
  const fitting = await late(async () => {
    const end = AbortSignal.timeout(3000);
    await model.fit(x, labels(512), { epochs: 1_000_000, verbose: 0, signal: end }).catch(() => {});
  });
  // How late the loop is beside other threads that leave the processor to nobody: what the machine itself does to it.
  const busy = [0, 1].map(() => new Worker("for (;;) {}", { eval: true }));
  const beside = await late(() => new Promise((resolve) => setTimeout(resolve, 2000)));
  await Promise.all(busy.map((w) => w.terminate()));
  const end = performance.now() + 2000;
  const predicting = await late(async () => {
    while (performance.now() < end) await model.predict(x, { verbose: 0 });
  });
  console.log(`fit ${fitting}\npredict ${predicting}\nbeside ${beside}`);
}

/** Leaves in the middle of a fit that nobody awaits. */
async function exitFitting(): Promise<void> {
  await onNative();
  const model = classifier(2048);
  let steps = 0;
  class Leaving extends Callback {
    override onTrainBatchEnd(): void {
      if (++steps === 3) process.exit(7);
    }
  }
  model.fit(samples(4096), labels(4096), { epochs: 100, verbose: 0, callbacks: new Leaving() });
}

/** Trains in several threads at once, one of which is ended in the middle. */
async function workers(): Promise<void> {
  const start = (mode: string) => new Worker(new URL(import.meta.url), { workerData: mode });
  const ended = (w: Worker) => new Promise<number>((resolve) => w.once("exit", resolve));
  const said = (w: Worker) => new Promise<unknown>((resolve) => w.once("message", resolve));
  const busy = Array.from({ length: 4 }, () => start("train"));
  const answers = busy.map(said);
  const ends = busy.map(ended);
  const doomed = start("endless");
  await said(doomed);
  await doomed.terminate();
  const here = await trained();
  const same = (await Promise.all(answers)).every((a) => a === here);
  console.log(`exits ${(await Promise.all(ends)).join("")} same ${same} ${here.length > 0}`);
}
async function trained(): Promise<string> {
  await onNative();
  setRandomSeed(7);
  const model = classifier(32);
  await model.fit(samples(64), labels(64), { epochs: 2, verbose: 0, shuffle: false });
  return String(await model.evaluate(samples(64), labels(64), { verbose: 0 }));
}
async function inWorker(mode: string): Promise<void> {
  if (mode === "train") return parentPort?.postMessage(await trained());
  await onNative();
  const model = classifier();
  class Started extends Callback {
    override onTrainBatchEnd(batch: number): void {
      if (batch === 1) parentPort?.postMessage("started");
    }
  }
  await model.fit(samples(2048), labels(2048), { epochs: 1_000_000, verbose: 0, callbacks: new Started() });
}

/** Two instances of the library and the engine in one process. */
async function twice(): Promise<void> {
  const other = `${import.meta.url}?other`;
  const { trained: again } = (await import(other)) as { trained: () => Promise<string> };
  const [one, two] = await Promise.all([trained(), again()]);
  console.log(`same ${one === two} ${again !== trained}`);
}

/** Steps that end after an abort, and whether the model goes on working. */
async function abort(): Promise<void> {
  await onNative();
  const model = classifier();
  const controller = new AbortController();
  let after = 0;
  class Counting extends Callback {
    override onTrainBatchEnd(): void {
      if (controller.signal.aborted) after++;
    }
  }
  const x = samples(4096);
  setTimeout(() => controller.abort(new Error("enough")), 1000);
  const options = { epochs: 1_000_000, verbose: 0, callbacks: new Counting(), signal: controller.signal } as const;
  const error = await model.fit(x, labels(4096), options).catch((e: Error) => e.message);
  const { shape } = (await model.predict(x.slice(0, 5), { verbose: 0 })) as { shape: readonly number[] };
  console.log(`error ${error} after ${after} shape ${shape}`);
}

/** Bytes the engine holds, before and after thousands of steps. */
async function flat(): Promise<void> {
  await onNative();
  const model = classifier(8);
  const x = samples(8);
  const y = labels(8);
  const held = async (steps: number): Promise<string> => {
    for (let i = 0; i < steps; i++) await model.trainOnBatch(x, y);
    for (let i = 0; i < 3; i++) {
      (globalThis as { gc?: () => void }).gc?.();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { native } = memory();
    return `${native?.live}/${native?.buffers}`;
  };
  console.log(`held ${await held(20)} ${await held(3000)}`);
}

/** A batch no machine has memory for, and the model before and after. */
async function absurd(): Promise<void> {
  await onNative();
  const model = new Sequential([Input({ shape: [2] }), new layers.Dense(2 ** 20), new layers.Dense(2)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const rows = (n: number) => ndarray(new Float32Array(2 * n).fill(1), { shape: [n, 2] });
  const weights = async () =>
    Buffer.concat((await model.getWeights()).map((w) => Buffer.from(new Float32Array(w.data as Float32Array).buffer)));
  const text = async () => JSON.stringify([...((await model.predict(rows(3), { verbose: 0 })) as { data: Float32Array }).data]);
  const [before, predicted] = [await weights(), await text()];
  const failed = (e: Error) => `${e.name}: ${e.message.replaceAll("\n", " ")}`;
  const one = await model.predict(rows(MANY), { batchSize: MANY, verbose: 0 }).then(() => "predicted", failed);
  const two = await model.fit(rows(MANY), rows(MANY), { batchSize: MANY, verbose: 0 }).then(() => "trained", failed);
  console.log(`predict ${one}\nfit ${two}\nintact ${before.equals(await weights())} ${predicted === (await text())}`);
  await model.fit(rows(2), rows(2), { verbose: 0 });
  console.log(`trains ${!before.equals(await weights())}`);
}
/** Rows of a batch no machine can hold: with 2²⁰ units in a layer they make 4 TiB. `BATCH` is for processes with a limit. */
const MANY = Number(process.env["BATCH"] ?? 2 ** 20);

const MODES: Readonly<Record<string, () => Promise<void>>> = { delay, exitFitting, workers, twice, abort, flat, absurd };
const again = import.meta.url.includes("?"); // the second instance in one process only lends its functions
if (!again) await (isMainThread ? MODES[process.argv[2] ?? ""]?.() : inWorker(workerData as string));

export { trained };
