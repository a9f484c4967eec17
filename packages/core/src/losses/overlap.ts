import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, type TensorLike } from "../surface/index.js";
import { mustMatch } from "./align.js";
import { lossFunction } from "./define.js";

/** Options of {@link dice}. */
export interface DiceOptions {
  /** Axes summed over; default all. */
  readonly axis?: number | readonly number[] | null | undefined;
}
type Axes = number | readonly number[] | null;

/**
 * 1 − 2 Σtp / (Σt + Σp): one minus the overlap of two masks.
 *
 * @example
 * await losses.dice([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.25]
 */
export const dice: (yTrue: TensorLike, yPred: TensorLike, options?: DiceOptions) => Tensor = /* @__PURE__ */ lossFunction(
  "dice",
  { axis: null as Axes },
  (t, p, { axis }) => {
    mustMatch("dice", t, p);
    const axes = axesOf("dice", axis, p.shape.length, [t.spec, p.spec]);
    const sum = (x: Node): Node => g.sum(x, axes);
    return g.sub(1, g.div(g.mul(2, sum(g.mul(t, p))), g.add(g.add(sum(t), sum(p)), epsilon())));
  },
);

/** Options of {@link tversky}. */
export interface TverskyOptions extends DiceOptions {
  /** Weight of false positives; default 0.5. */
  readonly alpha?: number | undefined;
  /** Weight of false negatives; default 0.5. */
  readonly beta?: number | undefined;
}

/**
 * 1 − TP / (TP + alpha·FP + beta·FN) of two masks.
 *
 * @example
 * await losses.tversky([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.2500001]
 */
export const tversky: (yTrue: TensorLike, yPred: TensorLike, options?: TverskyOptions) => Tensor = /* @__PURE__ */ lossFunction(
  "tversky",
  { alpha: 0.5, beta: 0.5, axis: null as Axes },
  (t, p, { alpha, beta, axis }) => {
    mustMatch("tversky", t, p);
    const axes = axesOf("tversky", axis, p.shape.length, [t.spec, p.spec]);
    const sum = (x: Node): Node => g.sum(x, axes);
    const both = sum(g.mul(t, p));
    const falsePositives = sum(g.mul(g.sub(1, t), p));
    const falseNegatives = sum(g.mul(t, g.sub(1, p)));
    const all = g.add(g.add(both, g.mul(alpha, falsePositives)), g.mul(beta, falseNegatives));
    return g.sub(1, g.div(both, g.add(all, epsilon())));
  },
);
