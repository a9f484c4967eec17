import { OpError } from "../errors/index.js";
import { isFloat, isUnsigned } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { type BinaryOp, binaryOp, elementwiseOp, isNaNNode, like, type UnaryOp, unaryOp, widened } from "./elementwise.js";

/**
 * Rounds up; integers become floats.
 *
 * @example
 * await ops.ceil([1.2, -1.2]).data(); // Float32Array [2, -1]
 */
export const ceil: UnaryOp = /* @__PURE__ */ unaryOp("ceil", g.ceil);

/**
 * Rounds down; integers become floats.
 *
 * @example
 * await ops.floor([1.2, -1.2]).data(); // Float32Array [1, -2]
 */
export const floor: UnaryOp = /* @__PURE__ */ unaryOp("floor", g.floor);

/**
 * Drops the fraction.
 *
 * @example
 * await ops.trunc([1.7, -1.7]).data(); // Float32Array [1, -1]
 */
export const trunc: UnaryOp = /* @__PURE__ */ unaryOp("trunc", (x) =>
  isFloat(x.dtype) ? g.where(g.less(x, 0), g.ceil(x), g.floor(x)) : x,
);

/** Options of `round`. */
export interface RoundOptions {
  /** Digits after the point; negative numbers round to tens, hundreds, … */
  readonly decimals?: number | undefined;
}

/**
 * Rounds to `decimals` digits, ties to even. Throws `OpError` unless `decimals` is an integer.
 *
 * @example
 * await ops.round([0.5, 1.5, 2.5]).data(); // Float32Array [0, 2, 2]
 */
export const round: (x: TensorLike, options?: RoundOptions) => Tensor = /* @__PURE__ */ elementwiseOp(
  "round",
  1,
  (x: TensorLike, options: RoundOptions = {}) => {
    checkOptions("round", options, ["decimals"]);
    const decimals = options.decimals ?? 0;
    if (!Number.isInteger(decimals)) throw new OpError("round", `decimals must be an integer, got ${decimals}`);
    const node = nodeOf(x);
    if (isFloat(node.dtype)) return wrap(decimals === 0 ? g.round(node) : widened((n: Node) => roundFloat(n, decimals))(node));
    return wrap(decimals < 0 && node.dtype !== "bool" ? roundInteger(node, 10 ** -decimals) : node);
  },
  publicOp,
);

function roundFloat(x: Node, decimals: number): Node {
  const unit = 10 ** Math.abs(decimals);
  return decimals > 0 ? g.div(g.round(g.mul(x, unit)), unit) : g.mul(g.round(g.div(x, unit)), unit);
}

/** To a multiple of `unit`, which is even, so that a tie is a remainder of exactly half. */
function roundInteger(x: Node, unit: number): Node {
  if (unit >= 2 ** (8 * bytesOf(x) - 1)) return g.zerosLike(x);
  const rest = g.mod(x, unit);
  const below = g.sub(x, rest);
  const odd = g.not(g.equal(g.mod(g.div(below, unit), 2), 0));
  const up = g.or(g.less(unit / 2, rest), g.and(g.equal(rest, unit / 2), odd));
  return g.where(up, g.add(below, unit), below);
}
const bytesOf = (x: Node): number => Number(x.dtype.replace(/\D/g, "")) / 8;

/**
 * The next representable number after `x1` towards `x2`.
 *
 * @example
 * await ops.nextafter([1], [2]).data(); // Float32Array [1.0000001192092896]
 */
export const nextafter: BinaryOp = /* @__PURE__ */ binaryOp(
  "nextafter",
  (x, y) => {
    const { unit, least, most } = PRECISION[x.dtype as keyof typeof PRECISION];
    // More than half and less than one and a half units in the last place: the sum rounds to the neighbour
    // (Rump, Zimmermann, Boldo, Melquiond 2009, predecessor and successor in rounding to nearest).
    const step = g.stopGradient(g.add(g.mul(g.abs(x), unit * (1 + 2 * unit)), least));
    const infinite = g.equal(g.abs(x), Number.POSITIVE_INFINITY);
    const up = g.where(infinite, like(-most, x), g.add(x, g.where(infinite, 0, step)));
    const down = g.where(infinite, like(most, x), g.sub(x, g.where(infinite, 0, step)));
    const moved = g.where(g.less(x, y), up, down);
    return g.where(isNaNNode(y), y, g.where(g.equal(x, y), y, moved));
  },
  "float",
);

/** Half the distance from 1 to the next number, the smallest and the largest positive number. */
const PRECISION = {
  float16: { unit: 2 ** -11, least: 2 ** -24, most: 65504 },
  bfloat16: { unit: 2 ** -8, least: 2 ** -133, most: (2 - 2 ** -7) * 2 ** 127 },
  float32: { unit: 2 ** -24, least: 2 ** -149, most: (2 - 2 ** -23) * 2 ** 127 },
  float64: { unit: 2 ** -53, least: Number.MIN_VALUE, most: Number.MAX_VALUE },
} as const;

/** The largest finite number of a float dtype. */
export const largestOf = (dtype: string): number => PRECISION[dtype as keyof typeof PRECISION].most;

/**
 * Whether the sign bit is set: true for negative numbers and -0.
 *
 * @example
 * await ops.signbit([-1, 2]).data(); // Uint8Array [1, 0]
 */
export const signbit: UnaryOp = /* @__PURE__ */ unaryOp("signbit", signBit, (d) => d);

function signBit(x: Node): Node {
  if (x.dtype === "bool" || isUnsigned(x.dtype)) return g.full(x.shape, 0, "bool");
  const negative = g.less(x, 0);
  if (!isFloat(x.dtype)) return negative;
  // Only 1 / x tells -0 from 0.
  return g.or(negative, g.and(g.equal(x, 0), g.less(g.div(like(1, x), x), 0)));
}
