import type { DType } from "../../host/dtype.js";
import { type Arg, arg, bad, FLOATS, given, type OpSamples, sample, spec } from "./sample.js";
import { shapes } from "./unary.js";

const key = (low: number, high: number): Arg => given([low, high], [2], "uint32");
const limits = (...values: readonly number[]): Arg[] => values.map((value) => given([value], []));
const drawn =
  (shape: number[], more: { readonly [name: string]: number } = {}) =>
  (dtype: DType) => ({ dtype, shape, ...more });
const still = { gradient: "skip" as const };
const draws = (more: { readonly [name: string]: number } = {}) => [
  sample("a row", [key(1, 2)], drawn([7], more), still),
  sample("a matrix", [key(4294967295, 5)], drawn([3, 4], more), still),
  sample("scalar", [key(0, 0)], drawn([], more), still),
  sample("no elements", [key(1, 2)], drawn([0, 2], more), still),
];
const counted = (shape: number[], range: number) => ({ shape, range });
const masked = (shape: number[], keep: number) => ({ shape, keep });
const notFloat = (name: string, more = {}) =>
  bad("dtype", [spec("uint32", 2)], new RegExp(`^\\[${name}\\] the result must be floating-point, got dtype int32`), {
    dtype: "int32",
    shape: [2],
    ...more,
  });

export const RANDOM = {
  erfinv: {
    dtypes: FLOATS,
    samples: [
      ...shapes({ low: -0.97, high: 0.97 }),
      sample("near the ends", [arg([8], { low: 0.9, high: 0.9999, seed: 3 })], {}, { dtypes: ["float32", "float64"] }),
      sample("special values", [given([Number.NaN, 1, -1, 0, 2, -1.5])], {}, { ...still, dtypes: ["float32", "float64"] }),
    ],
    bad: [bad("integers", [spec("int32", 2)], /^\[erfinv\] input must be a float tensor, got int32\[2\]/)],
    // Near ±1 the argument itself is only known to so much.
    tolerance: { float32: 2e-4, float64: 1e-9, float16: 4e-3, bfloat16: 3e-2 },
  },
  randomUniform: { dtypes: FLOATS, samples: draws(), bad: [notFloat("randomUniform")], exact: true },
  randomScaled: {
    dtypes: ["float32"],
    samples: [
      sample("a matrix", [key(1, 2), ...limits(0.3, -0.15, 0.149)], drawn([3, 4]), still),
      sample("scalar", [key(0, 0), ...limits(2, 1, 3)], drawn([]), still),
      sample("all above", [key(0, 0), ...limits(2, 1, 1)], drawn([5]), still),
      sample("no elements", [key(1, 2), ...limits(2, 1, 3)], drawn([0, 2]), still),
    ],
    bad: [
      bad("a row", [spec("uint32", 2), spec("float32", 1), spec("float32"), spec("float32")], /must be float32, its limits/, {
        dtype: "float32",
        shape: [2],
      }),
    ],
    exact: true,
  },
  randomNormal: {
    dtypes: FLOATS,
    samples: [...draws({ span: 1 }), sample("within two", [key(8, 9)], drawn([5, 3], { span: 0.9544997361036416 }), still)],
    bad: [notFloat("randomNormal", { span: 1 })],
    tolerance: { float32: 1e-5, float64: 1e-11 },
  },
  randomInteger: {
    dtypes: ["uint32"],
    samples: [
      sample("dice", [key(1, 2)], counted([3, 4], 6), still),
      sample("large", [key(3, 4)], counted([9], 4000000007), still),
      sample("all words", [key(3, 4)], counted([2, 2], 2 ** 32), still),
      sample("one value", [key(3, 4)], counted([], 1), still),
    ],
    bad: [bad("range", [spec("uint32", 2)], /^\[randomInteger\] range must be in \[1, 2³²\], got 0/, counted([2], 0))],
    exact: true,
  },
  dropoutMask: {
    dtypes: ["bool"],
    samples: [
      sample("half", [key(1, 2)], masked([4, 5], 0.5), still),
      sample("most", [key(3, 4)], masked([30], 0.9), still),
      sample("all", [key(3, 4)], masked([6], 1), still),
      sample("no elements", [key(3, 4)], masked([2, 0], 0.3), still),
    ],
    bad: [],
    exact: true,
  },
} satisfies Record<string, OpSamples>;
