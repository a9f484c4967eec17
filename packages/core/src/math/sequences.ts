import { OpError } from "../errors/index.js";
import { resultDtype } from "../host/op-dtypes.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, type TensorLike, wrap } from "../surface/index.js";

/**
 * Windows of the last axis: [..., n] → [..., windows, sequenceLength], each `sequenceStride` after the one before.
 *
 * @example
 * await ops.extractSequences([1, 2, 3, 4], 2, 2).data(); // Int32Array [1, 2, 3, 4]
 */
export const extractSequences: (x: TensorLike, sequenceLength: number, sequenceStride: number) => Tensor =
  /* @__PURE__ */ plainOp("extractSequences", (x: TensorLike, sequenceLength: number, sequenceStride: number) => {
    const node = nodeOf(x);
    const axis = node.shape.length - 1;
    const size = node.shape[axis];
    const sound = [sequenceLength, sequenceStride].every((v) => Number.isInteger(v) && v > 0);
    if (size === undefined || !sound)
      throw new OpError(
        "extractSequences",
        `length and stride must be positive whole numbers, got ${sequenceLength} and ${sequenceStride}`,
        [node.spec],
      );
    const shape = [g.windowCount(size, sequenceLength, sequenceStride, [0, 0], 1), sequenceLength];
    const along = (i: number): Node => g.iota([], { dtype: "int32", shape, axis: i });
    return wrap(g.gather([node, g.add(g.mul(along(0), sequenceStride), along(1))], { axis }));
  });

/**
 * Euclidean distances between the rows of x [..., n, d] and y [..., m, d]: [..., n, m].
 *
 * @example
 * await ops.cdist([[0, 0]], [[3, 4]]).data(); // Float32Array [5]
 */
export const cdist: (x: TensorLike, y: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "cdist",
  (x: TensorLike, y: TensorLike) => {
    const raw = [nodeOf(x), nodeOf(y)] as const;
    const dtype = resultDtype("cdist", raw[0].dtype, raw[1].dtype);
    const [a, b] = raw.map((n) => g.cast(n, dtype)) as [Node, Node];
    if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-1))
      throw new OpError("cdist", "inputs must be [..., n, d] and [..., m, d]", [a.spec, b.spec]);
    const left = g.reshape(a, [...a.shape.slice(0, -1), 1, a.shape.at(-1) as number]);
    const right = g.reshape(b, [...b.shape.slice(0, -2), 1, ...b.shape.slice(-2)]);
    const d = g.sub(left, right);
    const squares = g.sum(g.mul(d, d), [d.shape.length - 1]);
    // Without the detour, equal rows would have the gradient 0 · ∞.
    const apart = g.less(0, squares);
    return wrap(g.where(apart, g.sqrt(g.where(apart, squares, 1)), squares));
  },
);
