import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { promoted, publicOp, type TensorLike, wrap } from "../surface/index.js";

/**
 * Elementwise sum, with broadcasting.
 *
 * @example
 * await ops.add([1, 2], 0.5).data(); // Float32Array [1.5, 2.5]
 */
export const add: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ publicOp("add", (x1: TensorLike, x2: TensorLike) => {
  const [a, b] = promoted([x1, x2]) as [never, never];
  return wrap(g.add(a, b));
});

/**
 * Elementwise quotient; integers become floats first.
 *
 * @example
 * await ops.divide([1, 4], 2).data(); // Float32Array [0.5, 2]
 */
export const divide: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ publicOp("divide", (x1: TensorLike, x2: TensorLike) => {
  const [a, b] = promoted([x1, x2], "float") as [never, never];
  return wrap(g.div(a, b));
});
