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

const TRIALS: readonly Trial[] = [
  norm(g.batchNorm, [32, 56, 56, 64], [0, 1, 2]),
  norm(g.batchNorm, [32, 14, 14, 1024], [0, 1, 2]),
  norm(g.batchNorm, [128, 512], [0]),
  normGrad(g.batchNormGrad, [32, 56, 56, 64], [0, 1, 2]),
  normGrad(g.batchNormGrad, [32, 14, 14, 1024], [0, 1, 2]),
  norm(g.layerNorm, [2048, 128], [1]),
  normGrad(g.layerNormGrad, [2048, 128], [1]),
  norm(g.layerNorm, [8192, 1024], [1]),
  normGrad(g.layerNormGrad, [8192, 1024], [1]),
];

const REPEATS = 25;

/**
 * Fewest milliseconds of processor time of the kernel and of the expansion on one thread, whatever else the machine does, per
 * trial whose label contains `filter`.
 */
export async function kernelTimes(filter: string, show: (line: string) => void): Promise<void> {
  const engine = createBackend({ threads: 1 });
  const expanding: Backend = {
    ...engine,
    supports: (op, specs, attrs) => op.kind !== "composite" && engine.supports(op, specs, attrs),
  };
  for (const trial of TRIALS.filter((t) => t.label.includes(filter))) {
    const graph = traceGraph(trial.label, trial.inputs, (inputs) => [...trial.body(inputs)]);
    const programs = [engine, expanding].map((e) => engine.compile(lower(graph, e), { donate: [] }));
    const inputs = trial.inputs.map((s, i) => engine.upload(fill(s, i)));
    const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let r = 0; r < REPEATS; r++) {
      for (const [i, p] of programs.entries()) {
        const start = process.cpuUsage();
        const { outputs, done } = p.run(inputs, { keep: new Set(inputs.keys()) });
        await done;
        const { user, system } = process.cpuUsage(start);
        best[i] = Math.min(best[i] as number, (user + system) / 1000);
        for (const b of outputs) engine.release(b);
      }
    }
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

function fill({ dtype, shape, high }: Spec & { readonly high?: number }, seed: number): HostArray {
  const at = (i: number): number => Math.sin(seed + i * 0.7310585);
  const n = sizeOf(shape);
  if (dtype === "int32")
    return { dtype, shape, data: Int32Array.from({ length: n }, (_, i) => Math.floor(Math.abs(at(i)) * (high ?? 1) * 0.999)) };
  return { dtype: "float32", shape, data: Float32Array.from({ length: n }, (_, i) => at(i) + 1.3) };
}
