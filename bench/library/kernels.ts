// Composites with a native kernel of their own, against the same op expanded, in turns in one process.
import { createBackend } from "@keras-ts/backend-native";
import {
  type Backend,
  type DType,
  ops as g,
  type HostArray,
  lower,
  type Node,
  type Shape,
  type Spec,
  sizeOf,
  traceGraph,
} from "@keras-ts/core/testing";

interface Trial {
  readonly label: string;
  readonly inputs: readonly (Spec & { readonly high?: number })[];
  readonly body: (inputs: readonly Node[]) => readonly Node[];
}
const f = (...shape: number[]): Spec => ({ dtype: "float32", shape });
const labels = (high: number, ...shape: number[]) => ({ dtype: "int32" as DType, shape, high });
const all = (axes: readonly number[]) => ({ axes, epsilon: 1e-3, scale: true, center: true });
const norm = (op: typeof g.batchNorm, x: Shape, axes: readonly number[]): Trial => {
  const own = op === g.batchNorm ? [x.at(-1) as number] : axes.map((a) => x[a] as number);
  return {
    label: `${op.def.name} ${x}`,
    inputs: [f(...x), f(...own), f(...own)],
    body: (n) => op(n, all(axes)),
  };
};
const normGrad = (op: typeof g.batchNorm, x: Shape, axes: readonly number[]): Trial => {
  const own = op === g.batchNormGrad ? [x.at(-1) as number] : axes.map((a) => x[a] as number);
  const kept = x.filter((_, i) => !axes.includes(i));
  return {
    label: `${op.def.name} ${x}`,
    inputs: [f(...x), f(...x), ...(op === g.rmsNormGrad ? [] : [f(...kept)]), f(...kept), f(...own)],
    body: (n) => op(n, all(axes)),
  };
};

const LOOK = { scale: 0.125, causal: false, bias: false, mask: false };
const rows = ([b, t, n]: readonly number[]): Spec => f(b as number, n as number, t as number);
const twice = (s: Spec): Spec[] => [s, s];

const TRIALS: readonly Trial[] = [
  norm(g.batchNorm, [32, 56, 56, 64], [0, 1, 2]),
  norm(g.batchNorm, [32, 14, 14, 1024], [0, 1, 2]),
  norm(g.batchNorm, [128, 512], [0]),
  normGrad(g.batchNormGrad, [32, 56, 56, 64], [0, 1, 2]),
  normGrad(g.batchNormGrad, [32, 14, 14, 1024], [0, 1, 2]),
  ...[
    [32, 56, 56, 64],
    [32, 14, 14, 1024],
  ].map(
    (x): Trial => ({
      label: `batchNorm, relu and gradient ${x}`,
      inputs: [f(...x), f(x[3] as number), f(x[3] as number), f(...x)],
      body: ([input, gamma, beta, dy]) => {
        const [y, mean, variance] = g.batchNorm([input, gamma, beta] as Node[], all([0, 1, 2])) as [Node, Node, Node];
        const out = g.relu(y);
        const back = g.where(g.less(0, out), dy as Node, 0);
        return [out, ...g.batchNormGrad([back, input, mean, variance, gamma] as Node[], all([0, 1, 2]))];
      },
    }),
  ),
  norm(g.layerNorm, [2048, 128], [1]),
  normGrad(g.layerNormGrad, [2048, 128], [1]),
  norm(g.layerNorm, [8192, 1024], [1]),
  normGrad(g.layerNormGrad, [8192, 1024], [1]),
  ...[10, 1000].flatMap((classes): Trial[] => [
    { label: `softmax 128,${classes}`, inputs: [f(128, classes)], body: ([x]) => [g.softmax([x as Node], { axes: [1] })] },
    {
      label: `softmaxGrad 128,${classes}`,
      inputs: [f(128, classes), f(128, classes)],
      body: ([y, d]) => [g.softmaxGrad([y as Node, d as Node], { axes: [1] })],
    },
    {
      label: `sparseCrossEntropy 128,${classes}`,
      inputs: [f(128, classes), labels(classes, 128)],
      body: (n) => g.sparseCrossEntropy(n, {}),
    },
    {
      label: `sparseCrossEntropyGrad 128,${classes}`,
      inputs: [f(128), f(128, classes), labels(classes, 128), f(128)],
      body: (n) => g.sparseCrossEntropyGrad(n, { normaliser: false }),
    },
    {
      label: `sparseLogLoss 128,${classes}`,
      inputs: [f(128, classes), labels(classes, 128)],
      body: (n) => g.sparseLogLoss(n, { epsilon: 1e-7 }),
    },
    {
      label: `sparseLogLossGrad 128,${classes}`,
      inputs: [f(128), f(128, classes), labels(classes, 128), f(128)],
      body: (n) => g.sparseLogLossGrad(n, { epsilon: 1e-7 }),
    },
  ]),
  ...[
    [32, 64, 4, 32],
    [2, 1024, 8, 64],
  ].flatMap((x): Trial[] => [
    { label: `attention ${x}`, inputs: [f(...x), f(...x), f(...x)], body: (n) => g.attention(n, LOOK) },
    {
      label: `attentionGrad ${x}`,
      inputs: [f(...x), ...twice(rows(x)).slice(1), f(...x), ...twice(rows(x)), f(...x), f(...x), f(...x)],
      body: (n) => g.attentionGrad(n, LOOK),
    },
  ]),
  {
    label: "gather 20000,128 at 2048",
    inputs: [f(20000, 128), labels(20000, 2048)],
    body: ([x, at]) => [g.gather([x as Node, at as Node], { axis: 0 })],
  },
];

const REPEATS = 60;

/**
 * Fewest milliseconds of processor time, crossing into the engine not counted, of the kernel and of the expansion on one thread, whatever else the machine does, per
 * trial whose label contains `filter`.
 */
export async function kernelTimes(filter: string, show: (line: string) => void): Promise<void> {
  const engine = createBackend({ threads: 1 });
  const expanding: Backend = {
    ...engine,
    supports: (op, specs, attrs) => op.kind !== "composite" && engine.supports(op, specs, attrs),
  };
  const crossing = await crossingTime(engine);
  for (const trial of TRIALS.filter((t) => t.label.includes(filter))) {
    const graph = traceGraph(trial.label, trial.inputs, (inputs) => [...trial.body(inputs)]);
    const programs = [engine, expanding].map((e) => engine.compile(lower(graph, e), { donate: [] }));
    const inputs = trial.inputs.map((s, i) => engine.upload(fill(s, i)));
    const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let r = 0; r < REPEATS; r++)
      for (const [i, p] of programs.entries()) best[i] = Math.min(best[i] as number, (await once(engine, p, inputs)) - crossing);
    const [kernel, expanded] = best as [number, number];
    const elements = sizeOf((trial.inputs[0] as Spec).shape);
    const ns = ((kernel * 1e6) / elements).toFixed(2);
    show(
      `${trial.label.padEnd(44)} ${kernel.toFixed(3).padStart(9)} ms  expanded ${expanded.toFixed(3).padStart(9)} ms  ${(expanded / kernel).toFixed(1).padStart(5)}×  ${ns} ns/element`,
    );
    for (const b of inputs) engine.release(b);
    for (const p of programs) p.dispose();
  }
}

type Engine = ReturnType<typeof createBackend>;
type Handle = ReturnType<Engine["upload"]>;

/** Milliseconds of processor time of one run. */
async function once(engine: Engine, program: ReturnType<Engine["compile"]>, inputs: readonly Handle[]): Promise<number> {
  const start = process.cpuUsage();
  const { outputs, done } = program.run(inputs, { keep: new Set(inputs.keys()) });
  await done;
  const { user, system } = process.cpuUsage(start);
  for (const b of outputs) engine.release(b);
  return (user + system) / 1000;
}

/** What a run costs that computes nothing to speak of. */
async function crossingTime(engine: Engine): Promise<number> {
  const graph = traceGraph("a scalar", [f()], ([x]) => [g.neg(x as Node)]);
  const program = engine.compile(graph, { donate: [] });
  const input = engine.upload(fill(f(), 0));
  let best = Number.POSITIVE_INFINITY;
  for (let r = 0; r < 10 * REPEATS; r++) best = Math.min(best, await once(engine, program, [input]));
  engine.release(input);
  program.dispose();
  return best;
}

function fill({ dtype, shape, high }: Spec & { readonly high?: number }, seed: number): HostArray {
  const at = (i: number): number => Math.sin(seed + i * 0.7310585);
  const n = sizeOf(shape);
  if (dtype === "int32")
    return { dtype, shape, data: Int32Array.from({ length: n }, (_, i) => Math.floor(Math.abs(at(i)) * (high ?? 1) * 0.999)) };
  return { dtype: "float32", shape, data: Float32Array.from({ length: n }, (_, i) => at(i) + 1.3) };
}
