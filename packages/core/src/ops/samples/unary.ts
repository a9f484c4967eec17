import type { DType } from "../../host/dtype.js";
import {
  arg,
  bad,
  FLOATS,
  given,
  INTEGERS,
  type KnownGradients,
  NUMBERS,
  type OpSamples,
  type Sample,
  sample,
  spec,
} from "./sample.js";

interface Range {
  readonly low?: number;
  readonly high?: number;
}
/** NaN, infinities, both zeros and values outside most domains. */
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1, -1, 0.5, 2.5, -2.5];

/** Shapes every unary op must take. */
export function shapes(range: Range = {}): Sample[] {
  return [
    sample("rank 3", [arg([2, 3, 4], { ...range, seed: 3 })]),
    sample("scalar", [arg([], { ...range, seed: 5 })]),
    sample("size-1 axes", [arg([1, 5, 1], { ...range, seed: 7 })]),
    sample("no elements", [arg([0, 3], range)]),
    sample("an odd row", [arg([37], { ...range, seed: 11 })]),
  ];
}
const special = (values: readonly number[] = SPECIAL, dtypes: readonly DType[] = FLOATS): Sample =>
  sample("special values", [given(values)], {}, { gradient: "skip", dtypes });

const notFloat = (name: string) => [
  bad("bool", [spec("bool", 2)], new RegExp(`^\\[${name}\\] input must be a float tensor, got bool\\[2\\]`)),
];
const notNumber = (name: string) => [
  bad("bool", [spec("bool", 2)], new RegExp(`^\\[${name}\\] input must be a number tensor, got bool\\[2\\]`)),
];

const onFloats = (name: string, range: Range = {}, more: readonly Sample[] = []): OpSamples => ({
  dtypes: FLOATS,
  samples: [...shapes(range), special(), ...more],
  bad: [
    ...notFloat(name),
    bad("integers", [spec("int32", 2)], new RegExp(`^\\[${name}\\] input must be a float tensor, got int32`)),
  ],
});
const at = (label: string, x: readonly number[], gradient: KnownGradients): Sample =>
  sample(label, [given(x)], {}, { gradient, dtypes: FLOATS });
const onNumbers = (name: string, more: readonly Sample[] = [], dtypes = NUMBERS): OpSamples => ({
  dtypes,
  samples: [...shapes(), special(), ...more],
  bad: notNumber(name),
});
const halves = sample(
  "halves",
  [given([0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 0.49, -0.51, 4503599627370497])],
  {},
  { gradient: "skip" },
);
// Far from zero the argument of a float32 sine is only known to so much.
const wide = (low: number, high: number): Sample =>
  sample("wide range", [arg([4, 9], { low, high, seed: 13 })], {}, { gradient: "skip", dtypes: ["float32", "float64"] });

export const UNARY = {
  neg: onNumbers(
    "neg",
    [],
    NUMBERS.filter((d) => d !== "uint64"),
  ),
  abs: onNumbers("abs", [at("at zero", [0, -1, 1], [[0, -1, 1]])]),
  sign: onNumbers("sign"),
  floor: onFloats("floor", {}, [halves]),
  ceil: onFloats("ceil", {}, [halves]),
  round: onFloats("round", {}, [halves]),
  exp: onFloats("exp", {}, [wide(-80, 80)]),
  expm1: onFloats("expm1", {}, [sample("near zero", [arg([9], { low: -1e-4, high: 1e-4 })])]),
  log: onFloats("log", { low: 0.1, high: 5 }, [sample("near one", [arg([9], { low: 0.9, high: 1.1 })])]),
  log1p: onFloats("log1p", { low: -0.9, high: 5 }, [sample("near zero", [arg([9], { low: -1e-4, high: 1e-4 })])]),
  sqrt: onFloats("sqrt", { low: 0.1, high: 9 }),
  rsqrt: onFloats("rsqrt", { low: 0.1, high: 9 }),
  sin: onFloats("sin", {}, [wide(-30, 30)]),
  cos: onFloats("cos", {}, [wide(-30, 30)]),
  asin: onFloats("asin", { low: -0.95, high: 0.95 }),
  acos: onFloats("acos", { low: -0.95, high: 0.95 }),
  atan: onFloats("atan", {}, [wide(-500, 500)]),
  tanh: onFloats("tanh", {}, [wide(-30, 30), sample("near zero", [arg([9], { low: -1e-3, high: 1e-3 })])]),
  erf: onFloats("erf", {}, [wide(-7, 7), sample("near zero", [arg([9], { low: -1e-3, high: 1e-3 })])]),
  not: {
    dtypes: ["bool", ...INTEGERS.filter((d) => !d.endsWith("64"))],
    samples: shapes().map((s) => ({ ...s, gradient: "skip" as const })),
    bad: [bad("floats", [spec("float32", 2)], /^\[not\] the input must be a bool or integer tensor, got float32\[2\]/)],
  },
} satisfies Record<string, OpSamples>;
