import type { DType } from "../../host/dtype.js";
import {
  ALL,
  arg,
  bad,
  FLOATS,
  given,
  type KnownGradients,
  NUMBERS,
  type OpSamples,
  type Sample,
  sample,
  spec,
} from "./sample.js";

const axesOf = (axes: number[], keepdims = false) => ({ axes, keepdims });
const layouts = (low: number, high: number): Sample[] => [
  sample("last axis", [arg([2, 3, 4], { low, high, seed: 3 })], axesOf([2])),
  sample("first axis, kept", [arg([4, 3], { low, high, seed: 4 })], axesOf([0], true)),
  sample("middle axis", [arg([2, 3, 4], { low, high, seed: 6 })], axesOf([1])),
  sample("two outer axes", [arg([2, 3, 4], { low, high, seed: 5 })], axesOf([0, 2])),
  sample("two outer axes, kept", [arg([2, 2, 3], { low, high, seed: 9 })], axesOf([0, 2], true)),
  sample("all axes", [arg([2, 3], { low, high, seed: 7 })], axesOf([0, 1])),
  sample("size-1 axis", [arg([3, 1, 2], { low, high, seed: 8 })], axesOf([1])),
  sample("nothing to reduce", [arg([2, 0])], axesOf([1])),
  sample("nothing left", [arg([0, 3])], axesOf([1])),
];
const badAxes = (name: string) => [
  bad(
    "axis",
    [spec("float32", 2, 3)],
    new RegExp(`^\\[${name}\\] axis 2 must be in \\[0, 2\\), got float32\\[2,3\\]`),
    axesOf([2]),
  ),
];
const special = sample(
  "special values",
  [given([Number.NaN, 1, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, -0], [3, 2])],
  axesOf([1]),
  { gradient: "skip", dtypes: FLOATS },
);
const ties = (gradient: KnownGradients): Sample =>
  sample("ties share the gradient", [given([1, 2, 2, 5, 5, 5], [2, 3])], axesOf([1]), {
    gradient,
    dtypes: ["float32", "float64"],
  });
const extreme = (name: string, gradient: KnownGradients): OpSamples => ({
  dtypes: ALL,
  samples: [...layouts(-4, 4), special, ties(gradient)],
  bad: badAxes(name),
});
const argOf = (name: string): OpSamples => ({
  dtypes: NUMBERS,
  samples: [
    sample("last axis", [arg([2, 3, 4], { seed: 3 })], { axis: 2 }),
    sample("first axis", [arg([4, 3], { seed: 4 })], { axis: 0 }),
    sample("size-1 axis", [arg([3, 1])], { axis: 1 }),
    sample("no lines", [arg([0, 3])], { axis: 1 }),
    sample("the first of ties", [given([1, 3, 3, 1, 1, 3], [2, 3])], { axis: 1 }),
    sample(
      "NaN is found",
      [given([1, Number.NaN, 3, Number.NaN, Number.NEGATIVE_INFINITY, 2, Number.NaN, 5], [2, 4])],
      { axis: 1 },
      { dtypes: FLOATS },
    ),
  ].map((s) => ({ ...s, gradient: "skip" as const })),
  bad: [
    bad("axis", [spec("float32", 2, 3)], new RegExp(`^\\[${name}\\] axis 2 must be in \\[0, 2\\)`), { axis: 2 }),
    bad("empty axis", [spec("float32", 2, 0)], new RegExp(`^\\[${name}\\] the axis must not be empty, got float32\\[2,0\\]`), {
      axis: 1,
    }),
  ],
});
const SUMMED: readonly DType[] = NUMBERS;
const zeros = (x: number[], gradient: number[]): Sample =>
  sample("zeros", [given(x, [3, 3])], axesOf([1]), { gradient: [gradient], dtypes: ["float32", "float64"] });

export const REDUCE = {
  sum: {
    dtypes: SUMMED,
    samples: [
      ...layouts(-3, 3),
      special,
      sample("a long axis", [arg([2, 1000], { low: 0, high: 1 })], axesOf([1]), { dtypes: FLOATS.slice(0, 2) }),
    ],
    bad: badAxes("sum"),
  },
  reduceProd: {
    dtypes: NUMBERS,
    samples: [...layouts(-2, 2), special, zeros([2, 3, 4, 0, 3, 4, 0, 0, 4], [12, 8, 6, 12, 0, 0, 0, 0, 0])],
    bad: badAxes("reduceProd"),
  },
  reduceMax: extreme("reduceMax", [[0, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3]]),
  reduceMin: extreme("reduceMin", [[1, 0, 0, 1 / 3, 1 / 3, 1 / 3]]),
  argMax: argOf("argMax"),
  argMin: argOf("argMin"),
} satisfies Record<string, OpSamples>;
