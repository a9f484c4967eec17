import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, type TensorLike } from "../surface/index.js";
import { clip, mustMatch, powerOf } from "./align.js";
import { lossFunction } from "./define.js";

/** Options of {@link categoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions {
  /** Predictions are logits rather than probabilities; default false. */
  readonly fromLogits?: boolean | undefined;
  /** Share of each target spread over all classes; default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Axis of the classes; default −1. */
  readonly axis?: number | undefined;
}

/** Keras counts the classes along the last axis, wherever they lie. */
const smooth = (t: Node, by: number): Node => (by === 0 ? t : g.add(g.mul(t, 1 - by), by / (t.shape.at(-1) as number)));
/** Predictions scaled to add up to 1 along the axis. */
export const shares = (p: Node, axis: number): Node => g.div(p, g.sum(p, [axis], true));
const HINT = "For integer labels use the sparse categorical crossentropy.";

/**
 * Crossentropy of one-hot (or soft) targets along the class axis.
 *
 * @throws OpError when targets and predictions have different shapes.
 * @example
 * await losses.categoricalCrossentropy([[0, 1]], [[0.5, 0.5]]).data(); // Float32Array [0.6931471824645996]
 */
export const categoricalCrossentropy: (yTrue: TensorLike, yPred: TensorLike, options?: CategoricalCrossentropyOptions) => Tensor =
  /* @__PURE__ */ lossFunction(
    "categorical_crossentropy",
    { fromLogits: false as boolean, labelSmoothing: 0, axis: -1 },
    (t, p, o) => {
      mustMatch("categoricalCrossentropy", t, p, HINT);
      const axis = axisOf("categoricalCrossentropy", o.axis, p.shape.length, [p.spec]);
      const logs = o.fromLogits ? g.logSoftmax([p], { axes: [axis] }) : g.log(clip(shares(p, axis), epsilon(), 1 - epsilon()));
      return g.neg(g.sum(g.mul(smooth(t, o.labelSmoothing), logs), [axis]));
    },
  );

/** Options of {@link categoricalFocalCrossentropy}. */
export interface CategoricalFocalOptions extends CategoricalCrossentropyOptions {
  /** Weight of every term; default 0.25. */
  readonly alpha?: number | undefined;
  /** How strongly easy examples are turned down; default 2. */
  readonly gamma?: number | undefined;
}

/**
 * Categorical crossentropy in which each term is scaled by alpha · (1 − p)^gamma.
 *
 * @example
 * await losses.categoricalFocalCrossentropy([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.004495033]
 */
export const categoricalFocalCrossentropy: (yTrue: TensorLike, yPred: TensorLike, options?: CategoricalFocalOptions) => Tensor =
  /* @__PURE__ */ lossFunction(
    "categorical_focal_crossentropy",
    { alpha: 0.25, gamma: 2, fromLogits: false as boolean, labelSmoothing: 0, axis: -1 },
    (yTrue, yPred, o) => {
      mustMatch("categoricalFocalCrossentropy", yTrue, yPred, HINT);
      const axis = axisOf("categoricalFocalCrossentropy", o.axis, yPred.shape.length, [yPred.spec]);
      const p = o.fromLogits ? g.softmax([yPred], { axes: [axis] }) : yPred;
      const q = clip(shares(p, axis), epsilon(), 1 - epsilon());
      const terms = g.mul(smooth(yTrue, o.labelSmoothing), g.log(q));
      return g.neg(g.sum(g.mul(g.mul(powerOf(g.sub(1, q), o.gamma), o.alpha), terms), [axis]));
    },
  );
