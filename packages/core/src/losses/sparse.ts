import { OpError } from "../errors/index.js";
import { epsilon } from "../host/defaults.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { axisOf, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { setKerasMask } from "../symbolic/index.js";
import { asFloat, powerOf } from "./align.js";
import { asLabels, filledOptions, rawTarget } from "./define.js";

/** The axis moved to the end. */
const classesLast = (x: Node, axis: number): Node =>
  g.transpose(x, [...x.shape.map((_, i) => i).filter((i) => i !== axis), axis]);

/** Labels without a last axis of size 1 that the predictions' class axis takes the place of; checked against their shape. */
function labelsFor(where: string, t: Node, p: Node, axis: number): Node {
  const rest = p.shape.filter((_, i) => i !== axis);
  const labels = t.shape.length === p.shape.length && t.shape.at(-1) === 1 ? g.reshape(t, t.shape.slice(0, -1)) : t;
  if (!sameShape(labels.shape, rest)) {
    throw new OpError(where, `labels must have the predictions' shape without axis ${axis}, [${rest}]`, [t.spec, p.spec]);
  }
  return asLabels(labels);
}

/**
 * The labels, of which one outside [0, classes) makes the run fail: looking them up among 0 … classes − 1 is what finds it,
 * and names the label and the number of classes.
 */
export function knownLabels(labels: Node, classes: number): Node {
  return g.gather([g.iota([], { dtype: labels.dtype, shape: [classes], axis: 0 }), labels], { axis: 0 });
}

/** Of each row of predictions the entry its label names: `[…, C]` and `[…]` → `[…]`; labels out of range fail. */
export function pickLabels(p: Node, labels: Node, axis: number): Node {
  const last = classesLast(p, axis);
  const classes = last.shape.at(-1) as number;
  const rows = labels.shape.reduce((a, b) => a * b, 1);
  const starts = g.mul(g.iota([], { dtype: labels.dtype, shape: [rows], axis: 0 }), classes);
  const flat = g.reshape(last, [rows * classes]);
  return g.reshape(g.gather([flat, g.add(starts, g.reshape(knownLabels(labels, classes), [rows]))], { axis: 0 }), labels.shape);
}

/** Options of {@link sparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions {
  /** Predictions are logits rather than probabilities; default false. */
  readonly fromLogits?: boolean | undefined;
  /** Label whose entries count for nothing; default none. */
  readonly ignoreClass?: number | null | undefined;
  /** Axis of the classes; default −1. */
  readonly axis?: number | undefined;
}

const NAME = "sparseCategoricalCrossentropy";
const DEFAULTS = { fromLogits: false, ignoreClass: null as number | null, axis: -1 };

/**
 * Crossentropy of integer labels. A label that names no class (and is not `ignoreClass`) makes the run fail with the label
 * and the number of classes, where Keras's JAX backend would count it as 0.
 *
 * @throws OpError when the labels' shape is not that of the predictions without the class axis.
 * @throws BackendError at run time for labels out of range.
 * @example
 * await losses.sparseCategoricalCrossentropy([1], [[0.5, 0.5]]).data(); // Float32Array [0.6931471824645996]
 */
export const sparseCategoricalCrossentropy: (
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: SparseCategoricalCrossentropyOptions,
) => Tensor = /* @__PURE__ */ named(
  "sparse_categorical_crossentropy",
  /* @__PURE__ */ publicOp(NAME, (yTrue: TensorLike, yPred: TensorLike, options: SparseCategoricalCrossentropyOptions = {}) => {
    const { fromLogits, ignoreClass, axis: given } = filledOptions(NAME, DEFAULTS, options as object);
    const p = asFloat(nodeOf(yPred));
    const axis = axisOf(NAME, given, p.shape.length, [p.spec]);
    const labels = labelsFor(NAME, rawTarget(yTrue), p, axis);
    if (ignoreClass === null) return wrap(terms(p, labels, axis, fromLogits));
    const valid = g.not(g.equal(labels, ignoreClass));
    const out = wrap(g.where(valid, terms(p, g.where(valid, labels, 0), axis, fromLogits), 0));
    setKerasMask(out, wrap(valid));
    return out;
  }),
);

function terms(p: Node, labels: Node, axis: number, fromLogits: boolean): Node {
  const inputs = [classesLast(p, axis), knownLabels(labels, p.shape[axis] as number)];
  return (fromLogits ? g.sparseCrossEntropy(inputs, {}) : g.sparseLogLoss(inputs, { epsilon: epsilon() }))[0] as Node;
}

const CGCE = "categoricalGeneralizedCrossEntropy";
/**
 * (1 − p^q) / q of the probability p of the integer label: between mean absolute error (q = 1) and crossentropy (q → 0).
 *
 * @example
 * await losses.categoricalGeneralizedCrossEntropy([1], [[0.25, 0.75]], 1).data(); // Float32Array [0.25]
 */
export const categoricalGeneralizedCrossEntropy: (yTrue: TensorLike, yPred: TensorLike, q: number) => Tensor =
  /* @__PURE__ */ named(
    "categorical_generalized_cross_entropy",
    /* @__PURE__ */ publicOp(CGCE, (yTrue: TensorLike, yPred: TensorLike, q: number) => {
      const p = asFloat(nodeOf(yPred));
      const axis = p.shape.length - 1;
      const share = pickLabels(p, labelsFor(CGCE, rawTarget(yTrue), p, axis), axis);
      return wrap(g.div(g.sub(1, powerOf(share, q)), q));
    }),
  );
