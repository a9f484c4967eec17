import type { DType } from "../host/dtype.js";
import { type DTypedOp, resultDtype } from "../host/op-dtypes.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, promoted, promotionOf, publicOp, shapeOf, type TensorLike, wrap } from "../surface/index.js";
import { inSpecTrace } from "../symbolic/index.js";

/** A public op of one tensor. */
export type UnaryOp = (x: TensorLike) => Tensor;
/** A public op of two tensors that broadcast together. */
export type BinaryOp = (x1: TensorLike, x2: TensorLike) => Tensor;

/**
 * What a symbolic call of an elementwise op gives: the declared dtype and the common shape. As in Keras, whether the op
 * can take the dtypes is judged when the model runs. `null` outside of such calls.
 */
export function declared(name: DTypedOp, inputs: readonly TensorLike[]): Tensor | null {
  if (!inSpecTrace()) return null;
  const dtypes = inputs.map(promotionOf) as DType[]; // Python scalars stay weak: the rules know them
  const dtype = resultDtype(name, ...dtypes);
  const specs = inputs.map((x) => ({ dtype, shape: shapeOf(x) }));
  return wrap(g.full(g.broadcastShapes(name, specs), 0, dtype));
}

/** Declares an op of one tensor, which arrives converted to the op's dtype. */
export function unaryOp(name: DTypedOp, compute: (x: Node) => Node, rule = (d: DType): DType => resultDtype(name, d)): UnaryOp {
  return publicOp(name, (x: TensorLike) => {
    const spec = declared(name, [x]);
    if (spec !== null) return spec;
    const node = nodeOf(x);
    return wrap(compute(g.cast(node, rule(node.dtype))));
  });
}

/** `float`: integers become floats first. `boolAsInt`: bool is computed as int32. */
export type BinaryKind = "any" | "float" | "boolAsInt";

/** Declares an op of two tensors, which arrive with their common dtype and shape. */
export function binaryOp(name: DTypedOp, compute: (x: Node, y: Node) => Node, kind: BinaryKind = "any"): BinaryOp {
  return publicOp(name, (x1: TensorLike, x2: TensorLike) => {
    const spec = declared(name, [x1, x2]);
    if (spec !== null) return spec;
    const [a, b] = pair(name, x1, x2, kind === "float");
    if (kind !== "boolAsInt" || a.dtype !== "bool") return wrap(compute(a, b));
    const out = compute(g.cast(a, "int32"), g.cast(b, "int32"));
    return wrap(g.cast(out, resultDtype(name, "bool", "bool")));
  });
}

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
