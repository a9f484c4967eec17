import { OpError } from "../errors/index.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, nodeOf, plainOp, promoted, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { flatten, insertAt, joined, pickAxis } from "./node-moves.js";

/** Several tensors; a single one stands for its slices along the first axis. */
export type TensorList = readonly TensorLike[] | TensorLike;

/** Members of a list of tensors as nodes of their common dtype. */
function nodesOf(op: string, xs: TensorList): Node[] {
  const list = Array.isArray(xs) ? (xs as readonly TensorLike[]) : slicesOf(op, xs as TensorLike);
  if (list.length === 0) throw new OpError(op, "at least one tensor is needed, got an empty list");
  return promoted(list);
}

function slicesOf(op: string, x: TensorLike): Tensor[] {
  const node = nodeOf(x);
  const [n] = node.shape;
  if (n === undefined) throw new OpError(op, "a list of tensors is needed", [node.spec]);
  return Array.from({ length: n }, (_, i) => wrap(pickAxis(node, 0, i)));
}

const rest = (x: Node, axis: number): number[] => x.shape.filter((_, i) => i !== axis);

function concatOf(op: string, nodes: readonly Node[], axis: number): Node {
  const [first] = nodes as [Node];
  const at = axisOf(op, axis, first.shape.length, [first.spec]);
  const odd = nodes.find((n) => n.shape.length !== first.shape.length || !sameShape(rest(n, at), rest(first, at)));
  if (odd !== undefined) throw new OpError(op, `shapes must agree on all axes but ${axis}`, [first.spec, odd.spec], { axis });
  return joined(nodes, at);
}

/** Options of `concatenate` and `stack`. */
export interface JoinOptions {
  readonly axis?: number | undefined;
}
/**
 * Joins tensors along an axis they have.
 *
 * @example
 * await ops.concatenate([[[1, 2]], [[3, 4]]], { axis: 1 }).data(); // Int32Array [1, 2, 3, 4]
 */
export const concatenate: (xs: TensorList, options?: JoinOptions) => Tensor = /* @__PURE__ */ publicOp(
  "concatenate",
  (xs: TensorList, options: JoinOptions = {}) => {
    checkOptions("concatenate", options, ["axis"]);
    if (options.axis === null) throw new OpError("concatenate", "axis must be an integer, got null");
    return wrap(concatOf("concatenate", nodesOf("concatenate", xs), options.axis ?? 0));
  },
);

/**
 * Joins tensors of one shape along a new axis.
 *
 * @example
 * ops.stack([[1, 2, 3], [4, 5, 6]], { axis: 1 }).shape; // [3, 2]
 */
export const stack: (x: TensorList, options?: JoinOptions) => Tensor = /* @__PURE__ */ publicOp(
  "stack",
  (x: TensorList, options: JoinOptions = {}) => {
    checkOptions("stack", options, ["axis"]);
    const nodes = nodesOf("stack", x);
    const [first] = nodes as [Node];
    const odd = nodes.find((n) => !sameShape(n.shape, first.shape));
    if (odd !== undefined) throw new OpError("stack", "tensors must have one shape", [first.spec, odd.spec]);
    const axis = axisOf("stack", options.axis ?? 0, first.shape.length + 1, [first.spec]);
    return wrap(
      joined(
        nodes.map((n) => g.reshape(n, insertAt(n.shape, axis, 1))),
        axis,
      ),
    );
  },
);

/** Options of `append`. */
export interface AppendOptions {
  readonly axis?: number | null | undefined;
}
/**
 * Joins two tensors along an axis; without one, both are flattened first.
 *
 * @example
 * await ops.append([1, 2], [[3], [4]]).data(); // Int32Array [1, 2, 3, 4]
 */
export const append: (x1: TensorLike, x2: TensorLike, options?: AppendOptions) => Tensor = /* @__PURE__ */ publicOp(
  "append",
  (x1: TensorLike, x2: TensorLike, options: AppendOptions = {}) => {
    checkOptions("append", options, ["axis"]);
    const nodes = promoted([x1, x2]);
    return wrap(options.axis == null ? joined(nodes.map(flatten), 0) : concatOf("append", nodes, options.axis));
  },
);

const atLeast1d = (x: Node): Node => (x.shape.length === 0 ? g.reshape(x, [1]) : x);
const atLeast2d = (x: Node): Node => (x.shape.length < 2 ? g.reshape(x, [1, x.shape[0] ?? 1]) : x);
const atLeast3d = (x: Node): Node => {
  const flat = atLeast2d(x);
  return flat.shape.length === 2 ? g.reshape(flat, [...flat.shape, 1]) : flat;
};

/**
 * Joins along the second axis; vectors along their only one.
 *
 * @example
 * await ops.hstack([[1, 2], [3]]).data(); // Int32Array [1, 2, 3]
 */
export const hstack: (xs: TensorList) => Tensor = /* @__PURE__ */ plainOp("hstack", (xs: TensorList) => {
  const nodes = nodesOf("hstack", xs).map(atLeast1d);
  return wrap(concatOf("hstack", nodes, nodes[0]?.shape.length === 1 ? 0 : 1));
});

/**
 * Joins along the first axis; vectors become rows.
 *
 * @example
 * ops.vstack([[1, 2], [3, 4]]).shape; // [2, 2]
 */
export const vstack: (xs: TensorList) => Tensor = /* @__PURE__ */ plainOp("vstack", (xs: TensorList) =>
  wrap(concatOf("vstack", nodesOf("vstack", xs).map(atLeast2d), 0)),
);

/**
 * Joins along the third axis, which is added where it is missing.
 *
 * @example
 * ops.dstack([[1, 2], [3, 4]]).shape; // [1, 2, 2]
 */
export const dstack: (xs: TensorList) => Tensor = /* @__PURE__ */ plainOp("dstack", (xs: TensorList) =>
  wrap(concatOf("dstack", nodesOf("dstack", xs).map(atLeast3d), 2)),
);

/**
 * Joins along the second axis; vectors become columns.
 *
 * @example
 * ops.columnStack([[1, 2, 3], [4, 5, 6]]).shape; // [3, 2]
 */
export const columnStack: (xs: TensorList) => Tensor = /* @__PURE__ */ plainOp("columnStack", (xs: TensorList) => {
  const nodes = nodesOf("columnStack", xs).map((x) => (x.shape.length < 2 ? g.reshape(x, [x.shape[0] ?? 1, 1]) : x));
  return wrap(concatOf("columnStack", nodes, 1));
});
