import { scan } from "../control/index.js";
import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { nodeOf, plainOp, type TensorLike, wrap } from "../surface/index.js";
import { asFloat } from "./align.js";
import { asLabels, rawTarget } from "./define.js";
import { knownLabels } from "./sparse.js";

/** Stands for log 0: far below every log-probability, and still finite when such numbers are added. */
const NEVER = -1e30;
const BLANK = 0;

const position = (shape: readonly number[], axis: number): Node => g.iota([], { dtype: "int32", shape, axis });
const column = (x: Node, width: number): Node => g.broadcastTo(g.reshape(x, [...x.shape, 1]), [...x.shape, width]);
/** Columns moved right by `by`, `fill` coming in from the left. */
function shifted(x: Node, by: number, fill: number): Node {
  const [rows, width] = x.shape as [number, number];
  const kept = g.slice([x], { starts: [0, 0], limits: [rows, width - by], strides: [1, 1] });
  return g.pad([kept, g.scalar(fill, x.dtype)], { low: [0, by], high: [0, 0], interior: [0, 0] });
}
function logAdd(...xs: readonly Node[]): Node {
  const top = g.stopGradient(xs.reduce((a, b) => g.max(a, b)));
  return g.add(top, g.log(xs.map((x) => g.exp(g.sub(x, top))).reduce((a, b) => g.add(a, b))));
}

/** Labels with a blank before, between and after: `[B, L]` → `[B, 2L + 1]`. */
const withBlanks = (labels: Node): Node =>
  g.pad([labels, g.scalar(BLANK, labels.dtype)], { low: [0, 1], high: [0, 1], interior: [0, 1] });

/**
 * −log of the probability that reading the best label at each step, dropping repeats and blanks, gives the targets: `[B]`.
 * `labels` [B, L] of which the first `lengths` [B] count, `logs` [B, T, K] log-probabilities with the blank as class 0.
 */
function negativeLogLikelihood(labels: Node, lengths: Node, logs: Node): Node {
  const [batch, steps, classes] = logs.shape as [number, number, number];
  const path = withBlanks(labels);
  const width = path.shape[1] as number;
  const shape = [batch, width];
  const at = position(shape, 1);
  const odd = g.equal(g.mod(at, 2), 1);
  // From one label straight to the next, unless they are the same: then a blank must lie between.
  const skips = g.and(odd, g.and(g.lessEqual(3, at), g.not(g.equal(path, shifted(path, 2, -1)))));
  const rows = g.mul(position([steps, batch, width], 1), steps * classes);
  const cells = g.add(rows, g.mul(position([steps, batch, width], 0), classes));
  const flat = g.reshape(logs, [batch * steps * classes]);
  const emissions = g.gather([flat, g.add(cells, g.broadcastTo(path, [steps, batch, width]))], { axis: 0 }); // [T, B, S]
  // Before the first step only the very start is possible, from where the first blank or the first label is reached.
  const start = g.where(g.equal(at, 0), 0, g.full(shape, NEVER, logs.dtype));
  const { carry } = scan(
    ([alpha], [emitted]) => {
      const from = alpha as Node;
      const skipped = g.where(skips, shifted(from, 2, NEVER), NEVER);
      return { carry: [g.max(g.add(logAdd(from, shifted(from, 1, NEVER), skipped), emitted as Node), NEVER)], ys: [] };
    },
    [start],
    [emissions],
  );
  const end = g.mul(lengths, 2);
  const last = g.equal(at, column(end, width));
  const beforeLast = g.equal(at, column(g.sub(end, 1), width));
  const ends = g.where(g.or(last, beforeLast), carry[0] as Node, NEVER);
  const top = g.stopGradient(g.reduceMax(ends, [1], true));
  return g.neg(g.add(g.reshape(top, [batch]), g.log(g.sum(g.exp(g.sub(ends, top)), [1]))));
}

/**
 * Connectionist temporal classification: targets `[B, L]` padded with 0, which is also the blank, and logits `[B, T, K]`
 * give one value per sample `[B]`. Labels out of range make the run fail.
 *
 * @throws OpError when the shapes are others.
 *
 * @example
 * losses.ctc([[1, 2]], ops.ones([1, 5, 4])).shape; // [1]
 */
export const ctc: (yTrue: TensorLike, yPred: TensorLike) => Tensor = /* @__PURE__ */ named(
  "ctc",
  /* @__PURE__ */ plainOp("ctc", (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = [rawTarget(yTrue), asFloat(nodeOf(yPred))];
    if (t.shape.length !== 2 || p.shape.length !== 3 || t.shape[0] !== p.shape[0]) {
      throw new OpError("ctc", "targets [batch, labels] and logits [batch, steps, classes] are needed", [t.spec, p.spec]);
    }
    const labels = knownLabels(asLabels(t), p.shape[2] as number);
    const lengths = g.sum(g.cast(g.not(g.equal(labels, BLANK)), "int32"), [1]);
    return wrap(negativeLogLikelihood(g.cast(labels, "int32"), lengths, g.logSoftmax([p], { axes: [2] })));
  }),
);
