import type { Attrs } from "../../ir/index.js";
import { arg, bad, FLOATS, given, type OpSamples, type Sample, sample, spec } from "./sample.js";

interface Case {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly attrs: Attrs;
}
const window = (
  size: number[],
  strides: number[],
  padding: [number, number][] = size.map(() => [0, 0]),
  dilation: number[] = size.map(() => 1),
): Attrs => ({
  size,
  strides,
  padding,
  kernelDilation: dilation,
});
const CASES: readonly Case[] = [
  { label: "side by side", x: [2, 4, 4, 3], y: [2, 2, 2, 3], attrs: window([2, 2], [2, 2]) },
  { label: "overlapping", x: [1, 5, 4, 2], y: [1, 3, 3, 2], attrs: window([3, 2], [1, 1]) },
  {
    label: "asymmetric padding",
    x: [1, 4, 3, 1],
    y: [1, 2, 3, 1],
    attrs: window(
      [3, 3],
      [2, 1],
      [
        [0, 1],
        [1, 1],
      ],
    ),
  },
  {
    label: "dilation",
    x: [1, 6, 5, 1],
    y: [1, 2, 4, 1],
    attrs: window(
      [3, 2],
      [1, 1],
      [
        [0, 0],
        [0, 0],
      ],
      [2, 1],
    ),
  },
  { label: "one axis", x: [2, 7, 2], y: [2, 3, 2], attrs: window([3], [2]) },
  { label: "three axes", x: [1, 2, 3, 3, 1], y: [1, 1, 2, 2, 1], attrs: window([2, 2, 2], [1, 1, 1]) },
  { label: "strides that do not fit", x: [1, 5, 5, 1], y: [1, 2, 2, 1], attrs: window([2, 2], [3, 2]) },
  { label: "no images", x: [0, 4, 4, 2], y: [0, 2, 2, 2], attrs: window([2, 2], [2, 2]) },
];
const PLAIN = window([2, 2], [2, 2]);
const ROW = window([3], [1]);
const f32 = { dtypes: ["float32", "float64"] as const };
const padded = window([2], [2], [[2, 0]]);
const tied = given([1, 1, 1, 0, 2, 2], [1, 6, 1]);
const badWindow = (name: string, ...inputs: number[][]) =>
  bad(
    "window",
    inputs.map((s) => spec("float32", ...s)),
    new RegExp(`^\\[${name}\\] the window must have one size, stride, dilation and padding pair per spatial axis`),
    window([2], [2]),
  );
const badCotangent = (name: string, inputs: number[][], attrs: Attrs = PLAIN) =>
  bad(
    "cotangent",
    inputs.map((s) => spec("float32", ...s)),
    new RegExp(`^\\[${name}\\] the cotangent must have shape \\[1,2,2,1\\]`),
    attrs,
  );
const all = (make: (c: Case) => Sample): Sample[] => CASES.map(make);

export const POOL = {
  maxPool: {
    dtypes: FLOATS,
    samples: [
      ...all((c) => sample(c.label, [arg(c.x, { seed: 3 })], c.attrs)),
      sample("the first of ties", [tied], ROW, { ...f32, gradient: [[1, 1, 0, 0, 2, 0]] }),
      sample("padding never wins", [given([-5, -2, -3], [1, 3, 1])], window([2], [1], [[1, 1]]), f32),
      sample("a window of padding", [given([-2, -5], [1, 2, 1])], padded, { ...f32, gradient: [[1, 0]] }),
      sample(
        "NaN and infinity",
        [given([1, Number.NaN, 3, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 4], [1, 7, 1])],
        ROW,
        { ...f32, gradient: "skip" },
      ),
    ],
    bad: [badWindow("maxPool", [1, 4, 4, 1])],
  },
  maxPoolGrad: {
    dtypes: FLOATS,
    samples: [
      ...all((c) => sample(c.label, [arg(c.x, { seed: 3 }), arg(c.y, { seed: 5 })], c.attrs)),
      sample("the first of ties", [tied, given([1, 2, 3, 4], [1, 4, 1])], ROW, {
        ...f32,
        gradient: [
          [0, 0, 0, 0, 0, 0],
          [1, 1, 1, 1],
        ],
      }),
      sample("a window of padding", [given([-5, -2], [1, 2, 1]), given([7, 8], [1, 2, 1])], padded, {
        ...f32,
        gradient: [
          [0, 0],
          [0, 1],
        ],
      }),
    ],
    bad: [
      badCotangent("maxPoolGrad", [
        [1, 4, 4, 1],
        [1, 3, 3, 1],
      ]),
    ],
  },
  maxPoolPick: {
    dtypes: FLOATS,
    samples: [
      ...all((c) => sample(c.label, [arg(c.x, { seed: 3 }), arg(c.x, { seed: 5 })], c.attrs)),
      sample("the first of ties", [tied, given([1, 2, 3, 4, 5, 6], [1, 6, 1])], ROW, {
        ...f32,
        gradient: [
          [0, 0, 0, 0, 0, 0],
          [1, 1, 0, 0, 2, 0],
        ],
      }),
    ],
    bad: [
      badWindow("maxPoolPick", [1, 4, 4, 1], [1, 4, 4, 1]),
      bad(
        "specs",
        [spec("float32", 1, 4, 4, 1), spec("float32", 1, 4, 3, 1)],
        /^\[maxPoolPick\] both inputs must have one spec/,
        PLAIN,
      ),
    ],
  },
  sumPool: {
    dtypes: FLOATS,
    samples: [
      ...all((c) => sample(c.label, [arg(c.x, { seed: 3 })], c.attrs)),
      sample("a window of padding", [given([-5, -2], [1, 2, 1])], padded, f32),
      sample("NaN and infinity", [given([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 2, 1, 4], [1, 7, 1])], ROW, {
        ...f32,
        gradient: "skip",
      }),
    ],
    bad: [badWindow("sumPool", [1, 4, 4, 1])],
  },
  sumPoolGrad: {
    dtypes: FLOATS,
    samples: all((c) => sample(c.label, [arg(c.y, { seed: 5 })], { ...c.attrs, inputShape: c.x })),
    bad: [badCotangent("sumPoolGrad", [[1, 3, 3, 1]], { ...PLAIN, inputShape: [1, 4, 4, 1] })],
  },
} satisfies Record<string, OpSamples>;
