import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import type { TensorLike } from "../surface/index.js";
import { meanLast, square, sumLast } from "./align.js";
import { plainLoss } from "./define.js";

/** Labels −1 and 1; a batch that holds only 0 and 1 is mapped onto them. */
function signLabels(t: Node): Node {
  const binary = g.cast(g.or(g.equal(t, 0), g.equal(t, 1)), "int32");
  const all = g.reduceMin(
    binary,
    t.shape.map((_, i) => i),
  );
  return g.where(g.broadcastTo(g.equal(all, 1), t.shape), g.sub(g.mul(2, t), 1), t);
}
const margin = (t: Node, p: Node): Node => g.max(g.sub(1, g.mul(signLabels(t), p)), 0);

/**
 * Mean of max(1 − t·p, 0) along the last axis, for labels −1 and 1 (or 0 and 1).
 *
 * @example
 * await losses.hinge([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.75]
 */
export const hinge: (yTrue: TensorLike, yPred: TensorLike) => Tensor = /* @__PURE__ */ plainLoss("hinge", (t, p) =>
  meanLast(margin(t, p)),
);

/**
 * Mean of max(1 − t·p, 0)² along the last axis, for labels −1 and 1 (or 0 and 1).
 *
 * @example
 * await losses.squaredHinge([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.8125]
 */
export const squaredHinge: (yTrue: TensorLike, yPred: TensorLike) => Tensor = /* @__PURE__ */ plainLoss("squared_hinge", (t, p) =>
  meanLast(square(margin(t, p))),
);

/**
 * max(best wrong score − right score + 1, 0) along the last axis, for one-hot targets.
 *
 * @example
 * await losses.categoricalHinge([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.5]
 */
export const categoricalHinge: (yTrue: TensorLike, yPred: TensorLike) => Tensor = /* @__PURE__ */ plainLoss(
  "categorical_hinge",
  (t, p) => {
    const right = sumLast(g.mul(t, p));
    const scores = g.mul(g.sub(1, t), p);
    const wrong = g.reduceMax(scores, [scores.shape.length - 1]);
    return g.max(g.add(g.sub(wrong, right), 1), 0);
  },
);
