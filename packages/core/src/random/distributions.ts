import { LayerError } from "../errors/index.js";
import type { Shape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, dtypeOption, nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { floatDType, keyOf, type Seed } from "./keys.js";

/** Options every draw has. */
export interface DrawOptions {
  /** Dtype of the result; `null` for the default float. */
  readonly dtype?: string | null | undefined;
  /** Default `null`: the global generator. */
  readonly seed?: Seed | undefined;
}
export interface NormalOptions extends DrawOptions {
  readonly mean?: TensorLike | undefined;
  readonly stddev?: TensorLike | undefined;
}
export interface UniformOptions extends DrawOptions {
  readonly minval?: TensorLike | undefined;
  readonly maxval?: TensorLike | undefined;
}

/** Shape of a draw, checked. */
export function drawShape(where: string, shape: Shape): Shape {
  const sound = Array.isArray(shape) && shape.every((d) => Number.isInteger(d) && d >= 0);
  if (!sound) throw new LayerError(where, `shape must be a list of sizes, got ${JSON.stringify(shape)}`, { argument: "shape" });
  return shape;
}

function scaled(x: Node, by: TensorLike, plus: TensorLike): Node {
  const wide = by === 1 ? x : g.mul(x, nodeOf(by, x.dtype));
  return plus === 0 ? wide : g.add(wide, nodeOf(plus, x.dtype));
}

function normalOf(where: string, shape: Shape, options: NormalOptions, span: number): Tensor {
  checkOptions(where, options, ["mean", "stddev", "dtype", "seed"]);
  const dtype = floatDType(where, dtypeOption(where, options.dtype));
  const z = g.randomNormal([keyOf(where, options.seed)], { dtype, shape: drawShape(where, shape), span });
  return wrap(scaled(z, options.stddev ?? 1, options.mean ?? 0));
}

/**
 * Normally distributed numbers, by the inverse distribution function of one random word per element.
 *
 * @example
 * random.normal([2, 3], { stddev: 0.05, seed: 1 }).shape; // [2, 3]
 */
export const normal = (shape: Shape, options: NormalOptions = {}): Tensor => normalOf("normal", shape, options, 1);

/** erf(2 / √2): the share of a normal distribution within two standard deviations. */
const WITHIN_TWO = 0.9544997361036416;
/**
 * Normally distributed numbers, but none farther than two `stddev` from `mean`.
 *
 * @example
 * random.truncatedNormal([100], { seed: 1 }); // all within [-2, 2]
 */
export const truncatedNormal = (shape: Shape, options: NormalOptions = {}): Tensor =>
  normalOf("truncatedNormal", shape, options, WITHIN_TWO);

const below = (x: number): number => {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, x);
  bits.setInt32(0, bits.getInt32(0) + (x > 0 ? -1 : 1));
  return bits.getFloat32(0);
};

/**
 * Uniformly distributed numbers in [minval, maxval); whole numbers need `random.randint`.
 *
 * @example
 * random.uniform([4], { minval: -1, maxval: 1, seed: 1 });
 */
export function uniform(shape: Shape, options: UniformOptions = {}): Tensor {
  checkOptions("uniform", options, ["minval", "maxval", "dtype", "seed"]);
  const dtype = floatDType("uniform", dtypeOption("uniform", options.dtype));
  const key = keyOf("uniform", options.seed);
  const attrs = { dtype, shape: drawShape("uniform", shape) };
  const [min, max] = [options.minval ?? 0, options.maxval ?? 1];
  if (typeof min !== "number" || typeof max !== "number") {
    const start = nodeOf(min, dtype);
    return wrap(g.add(g.mul(g.randomUniform([key], attrs), g.sub(nodeOf(max, dtype), start)), start));
  }
  // Adding minval can round up to maxval itself.
  if (min !== 0 && max > min && max !== 0 && dtype === "float32") {
    const [by, plus, most] = [max - min, min, below(Math.fround(max))].map((limit) => nodeOf(limit, dtype)) as [Node, Node, Node];
    return wrap(g.randomScaled([key, by, plus, most], attrs));
  }
  return wrap(scaled(g.randomUniform([key], attrs), max - min, min));
}

export interface RandintOptions {
  readonly dtype?: string | undefined;
  readonly seed?: Seed | undefined;
}
/**
 * Uniformly distributed integers in [minval, maxval), at most 2³² different ones.
 *
 * @example
 * random.randint([5], 0, 10, { seed: 1 }).dtype; // "int32"
 */
export function randint(shape: Shape, minval: number, maxval: number, options: RandintOptions = {}): Tensor {
  checkOptions("randint", options, ["dtype", "seed"]);
  const dtype = dtypeOption("randint", options.dtype ?? "int32");
  if (!dtype.includes("int")) {
    throw new LayerError("randint", `dtype must be an integer dtype, got "${dtype}"`, {
      argument: "dtype",
      hint: "Use random.uniform for floats.",
    });
  }
  const range = maxval - minval;
  if (!Number.isInteger(minval) || !Number.isInteger(maxval) || range < 1 || range > 2 ** 32) {
    throw new LayerError(
      "randint",
      `minval and maxval must be integers with 1 to 2³² values between them, got ${minval} and ${maxval}`,
    );
  }
  const offsets = g.randomInteger([keyOf("randint", options.seed)], { shape: drawShape("randint", shape), range });
  return wrap(minval === 0 ? g.cast(offsets, dtype) : g.add(g.cast(offsets, dtype), minval));
}
