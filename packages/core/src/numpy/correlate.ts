import { LayerError, OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, promoted, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { sliceAxis } from "./node-moves.js";
import { widened } from "./reductions.js";

/** Options of `correlate`: only full overlaps, as long as the longer input, or every overlap. */
export interface CorrelateOptions {
  readonly mode?: "valid" | "same" | "full" | undefined;
}

/** Part of the full correlation (of `n + m − 1`) that a mode keeps. */
const PARTS: Readonly<Record<"valid" | "same" | "full", (n: number, m: number) => readonly [start: number, count: number]>> = {
  full: (n, m) => [0, n + m - 1],
  valid: (n, m) => [Math.min(n, m) - 1, Math.max(n, m) - Math.min(n, m) + 1],
  same: (n, m) => [n >= m ? m - 1 - Math.floor(m / 2) : Math.floor(n / 2), Math.max(n, m)],
};

/**
 * Cross-correlation of two vectors: sums of products at every shift of `x2` along `x1`.
 *
 * @example
 * await ops.correlate([1, 2, 3], [0, 1], { mode: "full" }).data(); // Float32Array [1, 2, 3, 0]
 */
export const correlate: (x1: TensorLike, x2: TensorLike, options?: CorrelateOptions) => Tensor = /* @__PURE__ */ publicOp(
  "correlate",
  (x1: TensorLike, x2: TensorLike, options: CorrelateOptions = {}) => {
    checkOptions("correlate", options, ["mode"]);
    const mode = options.mode ?? "valid";
    if (!Object.hasOwn(PARTS, mode)) {
      throw new LayerError(
        "correlate",
        `mode must be one of ${Object.keys(PARTS)
          .map((m) => `"${m}"`)
          .join(", ")}, got ${JSON.stringify(mode)}`,
        { argument: "mode" },
      );
    }
    const [x, y] = promoted([x1, x2], "float") as [Node, Node];
    if (x.shape.length !== 1 || y.shape.length !== 1) throw new OpError("correlate", "inputs must be vectors", [x.spec, y.spec]);
    const [n, m] = [x.shape[0] as number, y.shape[0] as number];
    if (n === 0 || m === 0) throw new OpError("correlate", "inputs must not be empty", [x.spec, y.spec]);
    const attrs = { strides: [1], padding: [[m - 1, m - 1] as const], kernelDilation: [1], inputDilation: [1], groups: 1 };
    const full = g.conv([g.reshape(widened(x), [1, n, 1]), g.reshape(widened(y), [m, 1, 1])], attrs);
    const [start, count] = PARTS[mode](n, m);
    return wrap(g.cast(sliceAxis(g.reshape(full, [n + m - 1]), 0, start, start + count), x.dtype));
  },
);
