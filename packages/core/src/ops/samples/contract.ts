import type { Attrs } from "../../ir/index.js";
import { arg, bad, FLOATS, given, type OpSamples, type Sample, sample, spec } from "./sample.js";

interface Window {
  readonly strides?: readonly number[];
  readonly padding?: readonly (readonly [number, number])[];
  readonly dilation?: readonly number[];
  readonly input?: readonly number[];
  readonly groups?: number;
}
/** A convolution by shapes: input [N, …, C], kernel [..., C / groups, F], and the output they make. */
interface Case {
  readonly label: string;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly y: readonly number[];
  readonly window: Window;
}
const CASES: readonly Case[] = [
  { label: "plain", x: [2, 5, 4, 2], w: [3, 2, 2, 3], y: [2, 3, 3, 3], window: {} },
  { label: "one axis", x: [1, 7, 2], w: [3, 2, 2], y: [1, 5, 2], window: {} },
  { label: "three axes", x: [1, 3, 3, 2, 1], w: [2, 2, 1, 1, 2], y: [1, 2, 2, 2, 2], window: {} },
  { label: "strides", x: [1, 6, 5, 1], w: [3, 2, 1, 2], y: [1, 2, 2, 2], window: { strides: [2, 3] } },
  {
    label: "asymmetric padding",
    x: [1, 4, 3, 1],
    w: [2, 3, 1, 1],
    y: [1, 4, 4, 1],
    window: {
      padding: [
        [0, 1],
        [2, 1],
      ],
    },
  },
  { label: "kernel dilation", x: [1, 6, 5, 1], w: [2, 2, 1, 1], y: [1, 3, 4, 1], window: { dilation: [3, 1] } },
  {
    label: "input dilation",
    x: [1, 3, 3, 1],
    w: [2, 3, 1, 1],
    y: [1, 5, 4, 1],
    window: {
      input: [2, 2],
      padding: [
        [0, 1],
        [1, 0],
      ],
    },
  },
  { label: "groups", x: [1, 3, 3, 4], w: [2, 2, 2, 6], y: [1, 2, 2, 6], window: { groups: 2 } },
  { label: "depthwise, two per channel", x: [2, 4, 3, 3], w: [2, 2, 1, 6], y: [2, 3, 2, 6], window: { groups: 3 } },
  {
    label: "everything at once",
    x: [2, 5, 6, 4],
    w: [3, 2, 2, 4],
    y: [2, 4, 2, 4],
    window: {
      strides: [2, 3],
      padding: [
        [1, 2],
        [0, 1],
      ],
      dilation: [2, 2],
      input: [2, 1],
      groups: 2,
    },
  },
  { label: "negative padding", x: [1, 6, 2], w: [2, 2, 1], y: [1, 3, 1], window: { padding: [[-1, -1]] } },
  { label: "no images", x: [0, 4, 4, 2], w: [2, 2, 2, 3], y: [0, 3, 3, 3], window: {} },
  { label: "one by one", x: [2, 2, 2, 3], w: [1, 1, 3, 2], y: [2, 2, 2, 2], window: {} },
];
function attrsOf({ x, window }: Pick<Case, "x" | "window">): Attrs {
  const n = x.length - 2;
  const ones = new Array<number>(n).fill(1);
  return {
    strides: window.strides ?? ones,
    padding: window.padding ?? ones.map(() => [0, 0] as const),
    kernelDilation: window.dilation ?? ones,
    inputDilation: window.input ?? ones,
    groups: window.groups ?? 1,
  };
}
const PLAIN = attrsOf({ x: [1, 4, 4, 1], window: {} });
const small = { low: -1, high: 1 };
const withNaN: Sample = sample(
  "NaN stays in its windows",
  [given([1, Number.NaN, 2, 3, 4], [1, 5, 1]), arg([2, 1, 1], small)],
  attrsOf({ x: [1, 5, 1], window: {} }),
  { gradient: "skip", dtypes: ["float32", "float64"] },
);
const tolerance = { float16: 4e-3, bfloat16: 3e-2 };

export const CONTRACT = {
  matmul: {
    dtypes: [...FLOATS, "int32"],
    samples: [
      sample("matrices", [arg([3, 4], { seed: 3 }), arg([4, 5], { seed: 4 })]),
      sample("a stack", [arg([2, 3, 4], { seed: 3 }), arg([2, 4, 2], { seed: 4 })]),
      sample("two leading axes", [arg([2, 2, 1, 3], { seed: 5 }), arg([2, 2, 3, 2], { seed: 6 })]),
      sample("row by column", [arg([1, 5], { seed: 5 }), arg([5, 1], { seed: 6 })]),
      sample("column by row", [arg([5, 1], { seed: 5 }), arg([1, 3], { seed: 6 })]),
      sample("odd sizes", [arg([5, 7], { seed: 7 }), arg([7, 9], { seed: 8 })]),
      sample("square", [arg([3, 3], { seed: 9 }), arg([3, 3], { seed: 10 })]),
      sample("no inner elements", [arg([2, 0]), arg([0, 3])]),
      sample("no rows", [arg([0, 2]), arg([2, 3])]),
      sample(
        "NaN and infinity",
        [given([1, Number.NaN, 2, 3], [2, 2]), given([1, 2, Number.POSITIVE_INFINITY, 4], [2, 2])],
        {},
        { gradient: "skip", dtypes: FLOATS },
      ),
    ],
    bad: [
      bad(
        "inner sizes",
        [spec("float32", 2, 3), spec("float32", 4, 5)],
        /^\[matmul\] inner dimensions must agree \(3 vs 4\), got float32\[2,3\] and float32\[4,5\]/,
      ),
      bad(
        "a vector",
        [spec("float32", 3), spec("float32", 3)],
        /^\[matmul\] inputs must be matrices, or stacks of equal shape, of one dtype/,
      ),
      bad("dtypes", [spec("float32", 2, 2), spec("float64", 2, 2)], /^\[matmul\] inputs must be matrices/),
      bad("stacks", [spec("float32", 2, 2, 2), spec("float32", 3, 2, 2)], /^\[matmul\] inputs must be matrices/),
    ],
    tolerance,
  },
  conv: {
    dtypes: FLOATS,
    samples: [
      ...CASES.map((c) => sample(c.label, [arg(c.x, { ...small, seed: 3 }), arg(c.w, { ...small, seed: 4 })], attrsOf(c))),
      withNaN,
    ],
    bad: [
      bad(
        "channels",
        [spec("float32", 1, 4, 4, 3), spec("float32", 2, 2, 2, 1)],
        /^\[conv\] the kernel must take 3 channels in 1 groups, got float32\[1,4,4,3\]/,
        PLAIN,
      ),
      bad(
        "groups",
        [spec("float32", 1, 4, 4, 4), spec("float32", 2, 2, 2, 3)],
        /^\[conv\] 3 output channels must divide into 2 groups/,
        { ...PLAIN, groups: 2 },
      ),
      bad(
        "rank",
        [spec("float32", 1, 4, 1), spec("float32", 2, 2, 1, 1)],
        /^\[conv\] input and kernel must have one dtype and rank/,
        PLAIN,
      ),
      bad(
        "window",
        [spec("float32", 1, 4, 4, 1), spec("float32", 2, 2, 1, 1)],
        /^\[conv\] the window must have one size, stride, dilation and padding pair per spatial axis/,
        { ...PLAIN, strides: [1] },
      ),
    ],
    tolerance,
  },
  convInputGrad: {
    dtypes: FLOATS,
    samples: CASES.map((c) =>
      sample(c.label, [arg(c.y, { ...small, seed: 5 }), arg(c.w, { ...small, seed: 4 })], { ...attrsOf(c), inputShape: c.x }),
    ),
    bad: [
      bad(
        "cotangent",
        [spec("float32", 1, 3, 4, 1), spec("float32", 2, 2, 1, 1)],
        /^\[convInputGrad\] the cotangent must have shape \[1,3,3,1\], got float32\[1,3,4,1\]/,
        { ...PLAIN, inputShape: [1, 4, 4, 1] },
      ),
    ],
    tolerance,
  },
  convFilterGrad: {
    dtypes: FLOATS,
    samples: CASES.map((c) =>
      sample(c.label, [arg(c.x, { ...small, seed: 3 }), arg(c.y, { ...small, seed: 5 })], { ...attrsOf(c), kernelShape: c.w }),
    ),
    bad: [
      bad(
        "cotangent",
        [spec("float32", 1, 4, 4, 1), spec("float32", 1, 4, 4, 1)],
        /^\[convFilterGrad\] the cotangent must have shape \[1,3,3,1\]/,
        { ...PLAIN, kernelShape: [2, 2, 1, 1] },
      ),
    ],
    tolerance,
  },
} satisfies Record<string, OpSamples>;
