// Programs that tests run in a process or worker of their own; the first argument says which.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createBackend } from "@keras-ts/backend-native";
import { ops as g, type Node, type Spec, traceGraph } from "@keras-ts/core/testing";

const SIZE = 512;
const spec: Spec = { dtype: "float32", shape: [SIZE, SIZE] };

/** An engine with a program of many multiplications, and its input. */
function heavy(rounds: number) {
  const engine = createBackend({ threads: 2 });
  const graph = traceGraph("heavy", [spec], ([x]) => {
    let y = x as Node;
    for (let i = 0; i < rounds; i++) y = g.mul(g.matmul(y, x as Node), 1 / SIZE);
    return [y];
  });
  const program = engine.compile(graph, { donate: [] });
  const input = engine.upload({ ...spec, data: new Float32Array(SIZE * SIZE).fill(1) });
  const enqueue = () => program.run([input], { keep: new Set() });
  return { engine, enqueue };
}

/** Leaves with runs queued and none awaited. */
function exitQueued(): void {
  const { enqueue } = heavy(50);
  for (let i = 0; i < 200; i++) enqueue();
  setTimeout(() => process.exit(7), 30);
}

/** The last values asked for arrive although nothing else keeps the process alive. */
async function drain(): Promise<void> {
  const { engine, enqueue } = heavy(4);
  const runs = Array.from({ length: 20 }, enqueue);
  const out = await engine.download(runs.at(-1)?.outputs[0] as never, spec);
  console.log(`last ${out.data[0]}`);
}

/** Several environments at work at once; one of them is stopped halfway. */
async function workers(): Promise<void> {
  const start = (mode: string) => new Worker(new URL(import.meta.url), { workerData: mode });
  const ended = (w: Worker) => new Promise<number>((resolve) => w.once("exit", resolve));
  const answers: unknown[] = [];
  const busy = Array.from({ length: 3 }, () => start("compute"));
  for (const w of busy) w.on("message", (m) => answers.push(m));
  const allEnded = Promise.all(busy.map(ended));
  const doomed = start("flood");
  await new Promise((resolve) => doomed.once("message", resolve));
  await doomed.terminate();
  const { engine, enqueue } = heavy(2);
  answers.push((await engine.download(enqueue().outputs[0] as never, spec)).data[0]);
  await allEnded;
  console.log(`answers ${answers.join(" ")}`);
}

async function inWorker(mode: string): Promise<void> {
  const { engine, enqueue } = heavy(mode === "flood" ? 50 : 2);
  if (mode === "flood") for (let i = 0; i < 100; i++) enqueue();
  const out = mode === "flood" ? 0 : (await engine.download(enqueue().outputs[0] as never, spec)).data[0];
  parentPort?.postMessage(out);
  if (mode === "flood") setInterval(() => {}, 1000);
}

/** Processor time of an engine that waits, in milliseconds per second. */
async function idle(): Promise<void> {
  const { enqueue } = heavy(4);
  await enqueue().done;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const { user, system } = process.cpuUsage(before);
  console.log(`idle ${(user + system) / 1000}`);
}

const MODES: Readonly<Record<string, () => void | Promise<void>>> = { exitQueued, drain, workers, idle };
if (isMainThread) await MODES[process.argv[2] ?? ""]?.();
else await inWorker(workerData as string);
