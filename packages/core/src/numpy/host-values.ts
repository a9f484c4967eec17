import { OpError } from "../errors/index.js";
import type { RefArray } from "../ir/index.js";
import { currentTrace } from "../ir/index.js";
import { fromHost } from "../reference/index.js";
import { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";

/** Is the value of an argument known without computing? */
export const isHostValue = (x: unknown): boolean => !(x instanceof Tensor) && !(x instanceof Variable);

/** Values of an argument now: results whose shape depends on them cannot be traced. */
export function valuesOf(op: string, x: TensorLike): RefArray {
  if (currentTrace() !== null && !isHostValue(x)) {
    const { spec } = nodeOf(x);
    throw new OpError(
      op,
      "the result's shape depends on values, which do not exist while a function is being traced",
      [spec],
      {},
      "Call it outside jit, fit and functional models.",
    );
  }
  if (currentTrace() === null) return fromHost(wrap(nodeOf(x)).hostSync());
  return fromHost(constantOf(op, x));
}

function constantOf(op: string, x: TensorLike): Parameters<typeof fromHost>[0] {
  const node = nodeOf(x);
  const { value } = node.attrs;
  if (node.op.name === "constant" && value !== undefined) return value as Parameters<typeof fromHost>[0];
  const storage = node.leaf as { readSync(): Parameters<typeof fromHost>[0] | null } | null;
  const host = storage?.readSync() ?? null;
  if (host === null) throw new OpError(op, "the values must be known", [node.spec]);
  return host;
}

/** A list of integers given as a number, a list or a tensor whose value can be had. */
export function integersOf(op: string, x: TensorLike): number[] {
  if (typeof x === "number") return [x];
  if (Array.isArray(x) && x.every((v) => typeof v === "number")) return [...(x as number[])];
  const { data } = valuesOf(op, x);
  return Array.from(data as ArrayLike<number>, (v) => Math.trunc(v));
}
