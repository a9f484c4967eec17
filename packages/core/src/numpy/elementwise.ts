import type { DType } from "../host/dtype.js";
import { type DTypedOp, resultDtype } from "../host/op-dtypes.js";
import { resultType } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, promoted, promotionOf, type publicOp, type TensorLike, wrap } from "../surface/index.js";
import type { SymbolicSpec } from "../symbolic/index.js";
import { commonShape } from "./common-shape.js";

/** A public op of one tensor. */
export type UnaryOp = (x: TensorLike) => Tensor;
/** A public op of two tensors that broadcast together. */
export type BinaryOp = (x1: TensorLike, x2: TensorLike) => Tensor;

/** The declared result of an elementwise op: its dtype for these inputs, and their common shape. */
export function declared(name: DTypedOp, inputs: readonly TensorLike[]): SymbolicSpec {
  const dtypes = inputs.map(promotionOf) as DType[]; // Python scalars stay weak: the rules know them
  return { dtype: resultDtype(name, ...dtypes), shape: commonShape(name, inputs) };
}

/**
 * Declares an op of one dtype and one shape, broadcast from its first `tensors` arguments. As in Keras, whether an op
 * can take the dtypes of symbolic arguments is judged when the model runs.
 */
export const elementwiseOp = <F extends (...args: never[]) => Tensor>(
  name: DTypedOp,
  tensors: number,
  fn: F,
  define: typeof publicOp = plainOp,
): F => define(name, fn, (...args) => declared(name, args.slice(0, tensors)));

/** Declares an op of one tensor, which arrives converted to the op's dtype. */
export function unaryOp(name: DTypedOp, compute: (x: Node) => Node, rule = (d: DType): DType => resultDtype(name, d)): UnaryOp {
  return elementwiseOp(name, 1, (x: TensorLike) => {
    const node = nodeOf(x);
    return wrap(compute(g.cast(node, rule(node.dtype))));
  });
}

/** `float`: integers become floats first. `boolAsInt`: bool is computed as int32. */
export type BinaryKind = "any" | "float" | "boolAsInt";

/** Declares an op of two tensors, which arrive with their common dtype and shape. */
export function binaryOp(name: DTypedOp, compute: (x: Node, y: Node) => Node, kind: BinaryKind = "any"): BinaryOp {
  return elementwiseOp(name, 2, (x1: TensorLike, x2: TensorLike) => {
    const [a, b] = pair(name, x1, x2, kind === "float");
    if (kind !== "boolAsInt" || a.dtype !== "bool") return wrap(compute(a, b));
    const out = compute(g.cast(a, "int32"), g.cast(b, "int32"));
    return wrap(g.cast(out, resultDtype(name, "bool", "bool")));
  });
}

/** Declares an op of two tensors whose result has their common dtype; it needs no table of rules, which keeps bundles small. */
export const promotingOp = (name: DTypedOp, compute: (x: Node, y: Node) => Node): BinaryOp =>
  plainOp(
    name,
    (x1: TensorLike, x2: TensorLike) => wrap(compute(...pair(name, x1, x2))),
    (...tensors) => {
      return { dtype: resultType(...tensors.map(promotionOf)), shape: commonShape(name, tensors) };
    },
  );

/** Two arguments as nodes of their common dtype and shape. */
export function pair(name: string, x1: TensorLike, x2: TensorLike, float = false): [Node, Node] {
  const [a, b] = promoted([x1, x2], ...(float ? (["float"] as const) : [])) as [Node, Node];
  const shape = g.broadcastShapes(name, [a.spec, b.spec]);
  return [g.broadcastTo(a, shape), g.broadcastTo(b, shape)];
}

/** Computes in float32 what several roundings to a half-precision dtype would spoil. */
export const widened =
  <A extends readonly Node[]>(compute: (...xs: A) => Node): ((...xs: A) => Node) =>
  (...xs) => {
    const dtype = (xs[0] as Node).dtype;
    if (dtype !== "float16" && dtype !== "bfloat16") return compute(...xs);
    return g.cast(compute(...(xs.map((x) => g.cast(x, "float32")) as unknown as A)), dtype);
  };

/** A number of a node's dtype, for use where two plain numbers meet. */
export const like = (value: number, x: Node): Node => g.full(x.shape, value, x.dtype);

/** −1 for negative elements, else 1: unlike `sign`, so that |x| = x·s has a gradient at 0. */
export const halfSign = (x: Node): Node => g.where(g.less(x, 0), like(-1, x), 1);

export const isNaNNode = (x: Node): Node => g.not(g.equal(x, x));
export const isFiniteNode = (x: Node): Node => g.less(g.abs(x), Number.POSITIVE_INFINITY);
