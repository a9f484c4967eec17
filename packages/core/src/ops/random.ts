// Draws in terms of Philox words. Element i of a result depends on the key and on i alone, whatever the shape around it.
import { OpError } from "../errors/index.js";
import { type DType, isFloat } from "../host/dtype.js";
import { philoxBits } from "../host/philox.js";
import { type Shape, type Spec, sizeOf } from "../host/spec.js";
import type { Node, RefArray } from "../ir/index.js";
import { composite, type Op } from "./define.js";
import { add, cast, div, less, min, mul, reshape, sub } from "./elementwise.js";
import { erfinv } from "./erfinv.js";
import { normalQuantile } from "./normal-quantile.js";
import { slice } from "./shape.js";
import { randomBits } from "./source.js";

/** Random bits that fill the mantissa of a dtype without rounding. */
const MANTISSA: Readonly<Record<string, number>> = { float16: 11, bfloat16: 8, float32: 24, float64: 53 };
const mantissa = (dtype: DType): number => MANTISSA[dtype] as number;

function floatSpec(name: string, key: Spec, dtype: DType, shape: Shape): Spec {
  if (!isFloat(dtype)) throw new OpError(name, `the result must be floating-point, got dtype ${dtype}`, [key]);
  return { dtype, shape };
}
const wordsOf = (key: RefArray, count: number): Uint32Array => philoxBits([key.data[0] as number, key.data[1] as number], count);

/** The leading mantissa bits as an integer in the result's dtype; float64 takes two words per element. */
function leadingBits(key: Node, shape: Shape, dtype: DType): Node {
  if (dtype !== "float64") return cast(div(randomBits([key], { shape }), 2 ** (32 - mantissa(dtype))), dtype);
  const words = randomBits([key], { shape: [...shape, 2] });
  const word = (i: number): Node => {
    const starts = [...shape.map(() => 0), i];
    return reshape(slice([words], { starts, limits: [...shape, i + 1], strides: starts.map(() => 1) }), shape);
  };
  return add(mul(cast(div(word(0), 32), dtype), 2 ** 26), cast(div(word(1), 64), dtype));
}
/** Calls `visit(i, k)` with the leading bits `k` of each element, as `leadingBits` has them. */
function eachDraw(key: RefArray, out: RefArray, visit: (k: number) => number): void {
  const n = out.data.length;
  if (out.dtype === "float64") {
    const words = wordsOf(key, 2 * n);
    for (let i = 0; i < n; i++)
      out.data[i] = visit(((words[2 * i] as number) >>> 5) * 2 ** 26 + ((words[2 * i + 1] as number) >>> 6));
    return;
  }
  const words = wordsOf(key, n);
  const shift = 32 - mantissa(out.dtype);
  const { data } = out;
  for (let i = 0; i < n; i++) data[i] = visit((words[i] as number) >>> shift);
}

export interface DrawAttrs {
  readonly [name: string]: DType | Shape;
  readonly dtype: DType;
  readonly shape: Shape;
}
/** Uniform in [0, 1): `(bits >>> 8) · 2⁻²⁴` for float32, 53 bits of two words for float64. */
export const randomUniform: Op<DrawAttrs, 1> = /* @__PURE__ */ composite<DrawAttrs, 1>({
  name: "randomUniform",
  infer: ([key], { dtype, shape }) => floatSpec("randomUniform", key, dtype, shape),
  expand: ([key], { dtype, shape }) => mul(leadingBits(key, shape, dtype), 2 ** -mantissa(dtype)),
  vjp: "zero",
  reference([key], { dtype }, out) {
    const unit = 2 ** -mantissa(dtype);
    eachDraw(key, out, (k) => k * unit);
  },
  foldable: false,
});

/**
 * `min(by · u + plus, most)` for uniform u in float32, each step rounded: on the host, where initial weights are drawn, one loop is
 * several times as fast as four.
 */
export const randomScaled: Op<DrawAttrs, 4> = /* @__PURE__ */ composite<DrawAttrs, 4>({
  name: "randomScaled",
  infer([key, ...limits], { dtype, shape }) {
    if (dtype !== "float32" || !limits.every((x) => isFloat(x.dtype) && x.shape.length === 0))
      throw new OpError("randomScaled", "the result must be float32, its limits float scalars", [key, ...limits]);
    return { dtype, shape };
  },
  expand([key, ...limits], attrs) {
    const [by, plus, most] = limits.map((x) => cast(x, attrs.dtype)) as [Node, Node, Node];
    return min(add(mul(randomUniform([key], attrs), by), plus), most);
  },
  vjp: "zero",
  reference([key, ...limits], _attrs, { data }) {
    const [by, plus, most] = limits.map((x) => Math.fround(x.data[0] as number)) as [number, number, number];
    const words = wordsOf(key, data.length);
    const unit = 2 ** -24;
    for (let i = 0; i < words.length; i++) {
      const y = Math.fround(Math.fround(((words[i] as number) >>> 8) * unit * by) + plus);
      data[i] = Math.min(y, most);
    }
  },
  foldable: false,
});

export interface NormalAttrs {
  readonly [name: string]: DType | Shape | number;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Share of the distribution kept around 0: 1 for all of it, erf(b / √2) to stay within ±b. */
  readonly span: number;
}
/** Standard normal by the inverse distribution function: `√2 · erfinv(span · u)` with u = (2k + 1 − 2ᵐ) · 2⁻ᵐ in (−1, 1). */
export const randomNormal: Op<NormalAttrs, 1> = /* @__PURE__ */ composite<NormalAttrs, 1>({
  name: "randomNormal",
  infer: ([key], { dtype, shape }) => floatSpec("randomNormal", key, dtype, shape),
  expand([key], { dtype, shape, span }) {
    const wide = dtype.endsWith("float16") ? "float32" : dtype;
    const k = leadingBits(key, shape, wide);
    const half = 2 ** (mantissa(wide) - 1);
    // k − half is exact in the dtype where 2k + 1 − 2ᵐ would not be.
    const u = mul(add(sub(k, half), 0.5), 2 ** (1 - mantissa(wide)));
    return cast(mul(erfinv(span === 1 ? u : mul(u, span)), Math.SQRT2), dtype);
  },
  vjp: "zero",
  reference([key], { dtype, span }, out) {
    const wide: RefArray = dtype.endsWith("float16") ? { dtype: "float32", shape: out.shape, data: out.data } : out;
    const m = mantissa(wide.dtype);
    const half = 2 ** (m - 1);
    const unit = 2 ** -m;
    eachDraw(key, wide, (k) => {
      const q = (k - half + 0.5) * span * unit;
      return normalQuantile(q, 0.5 - Math.abs(q));
    });
  },
  foldable: false,
});

export interface MaskAttrs {
  readonly [name: string]: Shape | number;
  readonly shape: Shape;
  readonly keep: number;
}
/** True with probability `keep`: what dropout keeps. */
export const dropoutMask: Op<MaskAttrs, 1> = /* @__PURE__ */ composite<MaskAttrs, 1>({
  name: "dropoutMask",
  infer: (_inputs, { shape }) => ({ dtype: "bool", shape }),
  expand: ([key], { shape, keep }) => less(randomUniform([key], { dtype: "float32", shape }), keep),
  vjp: "zero",
  reference([key], { keep }, out) {
    const limit = Math.ceil(Math.fround(keep) * 2 ** 24);
    const words = wordsOf(key, out.data.length);
    for (let i = 0; i < words.length; i++) out.data[i] = (words[i] as number) >>> 8 < limit ? 1 : 0;
  },
  foldable: false,
});

export interface IntegerAttrs {
  readonly [name: string]: Shape | number;
  readonly shape: Shape;
  /** Number of values, up to 2³². */
  readonly range: number;
}
const low = (x: Node): Node => sub(x, mul(high(x), 65536));
const high = (x: Node): Node => div(x, 65536);
/** The upper 32 bits of `x · by`, from 16-bit halves. */
function upperProduct(x: Node, by: number): Node {
  const [bl, bh] = [by % 65536, Math.floor(by / 65536)];
  const t = add(mul(high(x), bl), high(mul(low(x), bl)));
  return add(add(mul(high(x), bh), high(t)), high(add(low(t), mul(low(x), bh))));
}
/** Uniform integers in [0, range) as uint32: the integer part of `range · w · 2⁻⁶⁴` for 64 random bits w. */
export const randomInteger: Op<IntegerAttrs, 1> = /* @__PURE__ */ composite<IntegerAttrs, 1>({
  name: "randomInteger",
  infer([key], { shape, range }) {
    if (!(Number.isInteger(range) && range >= 1 && range <= 2 ** 32))
      throw new OpError("randomInteger", `range must be in [1, 2³²], got ${range}`, [key]);
    return { dtype: "uint32", shape };
  },
  expand([key], { shape, range }) {
    const count = sizeOf(shape);
    const words = randomBits([key], { shape: [count, 2] });
    const word = (i: number): Node => reshape(slice([words], { starts: [0, i], limits: [count, i + 1], strides: [1, 1] }), shape);
    if (range === 2 ** 32) return word(0);
    const carryIn = upperProduct(word(1), range);
    const lower = mul(word(0), range); // wraps
    const carry = cast(less(add(lower, carryIn), lower), "uint32");
    return add(upperProduct(word(0), range), carry);
  },
  vjp: "zero",
  foldable: false,
});
