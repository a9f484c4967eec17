import { OpError } from "../errors/index.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, promoted, type TensorLike, wrap } from "../surface/index.js";

/**
 * Peak signal-to-noise ratio of two images in decibels, for values up to `maxVal`.
 *
 * @example
 * await ops.psnr([0, 0], [1, 1], 10).item(); // 20
 */
export const psnr: (x1: TensorLike, x2: TensorLike, maxVal: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "psnr",
  (x1: TensorLike, x2: TensorLike, maxVal: TensorLike) => {
    const [a, b] = promoted([x1, x2], "float") as [Node, Node];
    if (!sameShape(a.shape, b.shape)) throw new OpError("psnr", "both images must have one shape", [a.spec, b.spec]);
    const d = g.sub(a, b);
    const error = g.div(
      g.sum(g.mul(d, d), g.allAxes(d)),
      d.shape.reduce((n, s) => n * s, 1),
    );
    const peak = nodeOf(maxVal, a.dtype);
    return wrap(g.mul(10 / Math.LN10, g.sub(g.mul(2, g.log(peak)), g.log(error))));
  },
);
