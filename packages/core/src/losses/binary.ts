import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, type TensorLike } from "../surface/index.js";
import { clip, meanOver, mustMatch, powerOf } from "./align.js";
import { lossFunction } from "./define.js";

/** Options of {@link binaryCrossentropy}. */
export interface BinaryCrossentropyOptions {
  /** Predictions are logits rather than probabilities; default false. */
  readonly fromLogits?: boolean | undefined;
  /** Moves the targets this far towards ½; default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Axis of the mean; default −1. */
  readonly axis?: number | undefined;
}

/** Elementwise crossentropy of two outcomes. */
export function binaryTerms(where: string, t: Node, p: Node, fromLogits: boolean): Node {
  mustMatch(where, t, p, "For integer labels and several scores use the sparse categorical crossentropy.");
  if (fromLogits) return g.sub(g.softplus(p), g.mul(t, p));
  const q = clip(p, epsilon(), 1 - epsilon());
  return g.neg(g.add(g.mul(t, g.log(q)), g.mul(g.sub(1, t), g.log(g.sub(1, q)))));
}

const smooth = (t: Node, by: number): Node => (by === 0 ? t : g.add(g.mul(t, 1 - by), 0.5 * by));
const meanAlong = (where: string, x: Node, axis: number): Node => meanOver(x, axesOf(where, axis, x.shape.length, [x.spec]));

/**
 * Mean crossentropy of independent yes/no targets.
 *
 * @throws OpError when targets and predictions have different shapes.
 * @example
 * await losses.binaryCrossentropy([[1, 0]], [[0.5, 0.5]]).data(); // Float32Array [0.6931471824645996]
 */
export const binaryCrossentropy: (yTrue: TensorLike, yPred: TensorLike, options?: BinaryCrossentropyOptions) => Tensor =
  /* @__PURE__ */ lossFunction("binary_crossentropy", { fromLogits: false as boolean, labelSmoothing: 0, axis: -1 }, (t, p, o) =>
    meanAlong("binaryCrossentropy", binaryTerms("binaryCrossentropy", smooth(t, o.labelSmoothing), p, o.fromLogits), o.axis),
  );

/** Options of {@link binaryFocalCrossentropy}. */
export interface BinaryFocalOptions extends BinaryCrossentropyOptions {
  /** Weighs class 1 by `alpha` and class 0 by `1 − alpha`; default false. */
  readonly applyClassBalancing?: boolean | undefined;
  /** Default 0.25. */
  readonly alpha?: number | undefined;
  /** How strongly easy examples are turned down; default 2. */
  readonly gamma?: number | undefined;
}

/**
 * Mean binary crossentropy in which each term is scaled by (1 − probability of the right answer)^gamma.
 *
 * @example
 * await losses.binaryFocalCrossentropy([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.01798013]
 */
export const binaryFocalCrossentropy: (yTrue: TensorLike, yPred: TensorLike, options?: BinaryFocalOptions) => Tensor =
  /* @__PURE__ */ lossFunction(
    "binary_focal_crossentropy",
    { applyClassBalancing: false as boolean, alpha: 0.25, gamma: 2, fromLogits: false as boolean, labelSmoothing: 0, axis: -1 },
    (yTrue, yPred, o) => {
      const t = smooth(yTrue, o.labelSmoothing);
      const p = o.fromLogits ? g.sigmoid(yPred) : yPred;
      const terms = binaryTerms("binaryFocalCrossentropy", t, p, false);
      const right = g.add(g.mul(t, p), g.mul(g.sub(1, t), g.sub(1, p)));
      const focal = g.mul(powerOf(g.sub(1, right), o.gamma), terms);
      const balance = g.add(g.mul(t, o.alpha), g.mul(g.sub(1, t), 1 - o.alpha));
      return meanAlong("binaryFocalCrossentropy", o.applyClassBalancing ? g.mul(balance, focal) : focal, o.axis);
    },
  );
