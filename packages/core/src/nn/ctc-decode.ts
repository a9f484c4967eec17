import { LayerError, OpError } from "../errors/index.js";
import { toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import { valuesOf } from "../numpy/host-values.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { beamSearch } from "./beam-search.js";

export interface CtcDecodeOptions {
  /** The best class of each step, or the best label sequences over all their alignments. Default "greedy". */
  readonly strategy?: "greedy" | "beam_search" | undefined;
  /** Sequences that beam search keeps per step. Default 100. */
  readonly beamWidth?: number | undefined;
  /** Sequences that beam search returns. Default 1. */
  readonly topPaths?: number | undefined;
  /** Whether greedy decoding joins equal neighbours; beam search always does. Default true. */
  readonly mergeRepeated?: boolean | undefined;
  /** The class that stands for "no label". Default 0; `null` for the last. */
  readonly maskIndex?: number | null | undefined;
}
const OPTIONS = ["strategy", "beamWidth", "topPaths", "mergeRepeated", "maskIndex"];
type Shape = readonly (number | null)[];

function checked(options: CtcDecodeOptions): { beams: boolean; paths: number; width: number } {
  checkOptions("ctcDecode", options, OPTIONS);
  const { strategy = "greedy", topPaths = 1, beamWidth = 100 } = options;
  if (strategy !== "greedy" && strategy !== "beam_search") {
    throw new LayerError("ctcDecode", `strategy must be "greedy" or "beam_search", got ${JSON.stringify(strategy)}`, {
      argument: "strategy",
    });
  }
  if (!Number.isInteger(topPaths) || topPaths < 1 || topPaths > beamWidth) {
    throw new LayerError("ctcDecode", `topPaths must be a whole number from 1 to beamWidth, got ${topPaths}`, {
      argument: "topPaths",
    });
  }
  return { beams: strategy === "beam_search", paths: strategy === "beam_search" ? topPaths : 1, width: beamWidth };
}

/**
 * Label sequences of class scores [batch, time, classes] that count up to `sequenceLengths` [batch]: labels [paths, batch, time]
 * filled up with −1, and scores [batch, paths] (greedy: minus the sum of the best scores; beam search: log-probabilities). Beam
 * search looks at values, so it cannot be traced.
 *
 * @example
 * const [labels] = ops.ctcDecode([[[0, 1], [0, 1], [1, 0]]], [3]);
 * await labels.data(); // Int32Array [1, -1, -1]
 */
export const ctcDecode: (inputs: TensorLike, sequenceLengths: TensorLike, options?: CtcDecodeOptions) => [Tensor, Tensor] =
  /* @__PURE__ */ publicOp(
    "ctcDecode",
    (inputs: TensorLike, sequenceLengths: TensorLike, options: CtcDecodeOptions = {}): [Tensor, Tensor] => {
      const { beams, paths, width } = checked(options);
      const raw = converted(inputs, toFloat);
      const scores = g.cast(raw, g.wideType(raw.dtype));
      const lengths = g.cast(nodeOf(sequenceLengths), "int32");
      if (scores.shape.length !== 3 || lengths.shape.length !== 1 || lengths.shape[0] !== scores.shape[0]) {
        throw new OpError("ctcDecode", "scores [batch, time, classes] and one length per sequence are needed", [
          raw.spec,
          lengths.spec,
        ]);
      }
      const blank = options.maskIndex === null ? (scores.shape[2] as number) - 1 : (options.maskIndex ?? 0);
      if (!beams) return greedy(scores, lengths, blank, options.mergeRepeated ?? true);
      const logs = valuesOf("ctcDecode", wrap(g.logSoftmax([scores], { axes: [2] })));
      const found = beamSearch(logs, Array.from(valuesOf("ctcDecode", wrap(lengths)).data), { blank, width, paths });
      const [batch, time] = scores.shape as readonly [number, number, number];
      const labels = g.reshape(nodeOf(Int32Array.from(found.labels)), [paths, batch, time]);
      return [wrap(labels), wrap(g.reshape(nodeOf(Float32Array.from(found.scores)), [batch, paths]))];
    },
    (inputs, _lengths, options = {}) => {
      const { paths } = checked(options);
      const [batch, time] = (inputs as Tensor).shape as Shape;
      return [
        { dtype: "int32", shape: [paths, batch ?? null, time ?? null] },
        { dtype: "float32", shape: [batch ?? null, paths] },
      ];
    },
  ) as never;

function greedy(scores: Node, lengths: Node, blank: number, merge: boolean): [Tensor, Tensor] {
  const [batch, time] = scores.shape as readonly [number, number, number];
  const shape = [batch, time];
  const step = g.iota([], { dtype: "int32", shape, axis: 1 });
  const running = g.less(step, g.broadcastTo(g.reshape(lengths, [batch, 1]), shape));
  const best = g.where(running, g.argMax([scores], { axis: 2 }), blank);
  const before = g.pad([best, g.scalar(-1, "int32")], { low: [0, 1], high: [0, -1], interior: [0, 0] });
  const repeated = merge ? g.equal(best, before) : g.less(best, 0);
  const dropped = g.or(g.equal(best, blank), repeated);
  // Labels keep their order and move to the front.
  const order = g.argSort([g.where(dropped, time, step)], { axis: 1, descending: false });
  const labels = g.takeAlong(g.where(dropped, -1, best), order, 1);
  const total = g.sum(g.where(running, g.reduceMax(scores, [2]), 0), [1], true);
  return [wrap(g.reshape(labels, [1, batch, time])), wrap(g.cast(g.neg(total), "float32"))];
}
