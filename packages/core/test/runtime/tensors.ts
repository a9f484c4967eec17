import type { Engine } from "../../src/engines/index.js";
import type { HostArray } from "../../src/host/host-array.js";
import type { Node } from "../../src/ir/index.js";
import { onEngine, Tensor, tensorFromHost, Variable } from "../../src/runtime/index.js";

export const f32 = (shape: readonly number[], f: (i: number) => number): HostArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => f(i)),
});
export const tensor = (...values: number[]): Tensor => tensorFromHost(f32([values.length], (i) => values[i] as number));
export const variable = (name: string, ...values: number[]): Variable =>
  new Variable(
    f32([values.length], (i) => values[i] as number),
    { name },
  );

/** An op on nodes as one on tensors. */
export const on =
  (f: (...nodes: Node[]) => Node) =>
  (...tensors: (Tensor | Variable)[]): Tensor =>
    new Tensor(f(...tensors.map((t) => (t instanceof Variable ? t.read() : t.node))));

/** The values of tensors or variables, read on an engine. */
export const values = async (engine: Engine, t: Tensor | Variable): Promise<number[]> => {
  const data = await onEngine(engine, () => (t instanceof Variable ? t.array().then((a) => a.toHost().data) : t.data()));
  return Array.from(data as Float32Array);
};
