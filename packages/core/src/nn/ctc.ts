import { scan } from "../control/index.js";
import { OpError } from "../errors/index.js";
import { toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

export interface CtcLossOptions {
  /** The class that stands for "no label". Default 0. */
  readonly maskIndex?: number | undefined;
}

/** Stands for log 0: finite, so that differences of impossible states are 0 and not NaN. */
const IMPOSSIBLE = -1e30;
const column = (v: Node, shape: readonly number[]): Node => g.broadcastTo(g.reshape(v, [...v.shape, 1]), shape);
/** log(eᵃ + eᵇ). */
const either = (a: Node, b: Node): Node => g.add(g.max(a, b), g.log1p(g.exp(g.neg(g.abs(g.sub(a, b))))));
/** The state `by` places earlier; impossible at the front. */
function earlier(alpha: Node, by: number): Node {
  return g.pad([alpha, g.scalar(IMPOSSIBLE, alpha.dtype)], { low: [0, by], high: [0, -by], interior: [0, 0] });
}

/**
 * Connectionist temporal classification: minus the log-probability of the labels under all alignments. Labels [batch, n] and
 * logits [batch, time, classes] count up to their lengths [batch]; the result is [batch].
 *
 * @example
 * ops.ctcLoss([[1, 2]], ops.zeros([1, 4, 3]), [2], [4]).shape; // [1]
 */
export const ctcLoss: (
  target: TensorLike,
  output: TensorLike,
  targetLength: TensorLike,
  outputLength: TensorLike,
  options?: CtcLossOptions,
) => Tensor = /* @__PURE__ */ publicOp(
  "ctcLoss",
  (target: TensorLike, output: TensorLike, targetLength: TensorLike, outputLength: TensorLike, options: CtcLossOptions = {}) => {
    checkOptions("ctcLoss", options, ["maskIndex"]);
    const raw = converted(output, toFloat);
    const logits = g.cast(raw, g.wideType(raw.dtype));
    const labels = g.cast(nodeOf(target), "int32");
    if (logits.shape.length !== 3 || labels.shape.length !== 2 || labels.shape[0] !== logits.shape[0]) {
      throw new OpError("ctcLoss", "labels [batch, n] and logits [batch, time, classes] are needed", [labels.spec, raw.spec]);
    }
    const lengths = [targetLength, outputLength].map((v) =>
      g.reshape(g.cast(nodeOf(v), "int32"), [logits.shape[0] as number]),
    ) as [Node, Node];
    return wrap(alignments(labels, g.logSoftmax([logits], { axes: [2] }), lengths, options.maskIndex ?? 0));
  },
);

function alignments(labels: Node, logs: Node, [count, steps]: readonly [Node, Node], blank: number): Node {
  const [batch, n] = labels.shape as readonly [number, number];
  const states = 2 * n + 1; // blank, label, blank, …, label, blank
  const shape = [batch, states];
  const zero = g.scalar(blank, "int32");
  const path = g.pad([labels, zero], { low: [0, 1], high: [0, 1], interior: [0, 1] });
  // Two states may be passed over when a label follows a different one.
  const before = g.pad([path, zero], { low: [0, 2], high: [0, -2], interior: [0, 0] });
  const leap = g.and(g.not(g.equal(path, blank)), g.not(g.equal(path, before)));
  const [time, classes] = logs.shape.slice(1) as [number, number];
  const spread = g.broadcastTo(g.reshape(path, [batch, 1, states]), [batch, time, states]);
  const inside = g.and(g.lessEqual(0, spread), g.less(spread, classes));
  const emitted = g.where(inside, g.takeAlong(logs, g.where(inside, spread, 0), 2), IMPOSSIBLE);
  const byTime = g.transpose(emitted, [1, 0, 2]); // [time, batch, states]
  const place = g.iota([], { dtype: "int32", shape, axis: 1 });
  // Before the first step only "nothing yet" is possible: as if one blank had gone before.
  const start = g.where(g.equal(place, 0), 0, g.full(shape, IMPOSSIBLE, logs.dtype));
  const { carry } = scan(
    ([alpha], [logits, t]) => {
      const a = alpha as Node;
      const moved = either(a, earlier(a, 1));
      const next = g.add(g.where(leap, either(moved, earlier(a, 2)), moved), logits as Node);
      const running = g.less(g.broadcastTo(t as Node, shape), column(steps, shape));
      return { carry: [g.where(running, next, a)], ys: [] };
    },
    [start],
    [byTime, g.iota([], { dtype: "int32", shape: [time], axis: 0 })],
  );
  const final = carry[0] as Node;
  const at = (where: Node): Node => g.sum(g.where(g.equal(place, column(where, shape)), final, 0), [1]);
  const end = g.mul(count, 2);
  const total = g.where(g.less(0, count), either(at(end), at(g.sub(end, 1))), at(end));
  return g.neg(total);
}
