import * as g from "../ops/index.js";
import { isNaNNode, like, type UnaryOp, unaryOp } from "./elementwise.js";

/**
 * Angle of numbers as points of the complex plane: π for negative ones, else 0.
 *
 * @example
 * await ops.angle([2]).data(); // Float32Array [0]
 */
export const angle: UnaryOp = /* @__PURE__ */ unaryOp("angle", (x) =>
  g.where(isNaNNode(x), x, g.where(g.less(x, 0), like(Math.PI, x), 0)),
);

/**
 * Complex conjugate: the tensor itself, as complex dtypes are not supported.
 *
 * @example
 * await ops.conj([1, 2]).data(); // Int32Array [1, 2]
 */
export const conj: UnaryOp = /* @__PURE__ */ unaryOp("conj", (x) => x);

/**
 * Complex conjugate; the same as `conj`.
 *
 * @example
 * await ops.conjugate([1, 2]).data(); // Int32Array [1, 2]
 */
export const conjugate: UnaryOp = /* @__PURE__ */ unaryOp("conjugate", (x) => x);

/**
 * Real part: the tensor itself, as complex dtypes are not supported.
 *
 * @example
 * await ops.real([1, 2]).data(); // Int32Array [1, 2]
 */
export const real: UnaryOp = /* @__PURE__ */ unaryOp("real", (x) => x);

/**
 * Imaginary part: zeros, as complex dtypes are not supported.
 *
 * @example
 * await ops.imag([1, 2]).data(); // Int32Array [0, 0]
 */
export const imag: UnaryOp = /* @__PURE__ */ unaryOp("imag", g.zerosLike);
