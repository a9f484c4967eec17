import type { DType } from "../../host/dtype.js";
import type { Attrs } from "../../ir/index.js";
import { ALL, type Arg, arg, bad, FLOATS, given, hostOf, NUMBERS, type OpSamples, sample, spec } from "./sample.js";

const holding =
  (value: Arg) =>
  (dtype: DType): Attrs => ({ value: hostOf(value, dtype) });
const counting =
  (shape: number[], axis: number) =>
  (dtype: DType): Attrs => ({ dtype, shape, axis });
const key = (low: number, high: number): Arg => given([low, high], [2], "uint32");

export const SOURCE = {
  constant: {
    dtypes: ALL,
    samples: [
      sample("scalar", [], holding(arg([], { seed: 3 }))),
      sample("matrix", [], holding(arg([2, 3], { seed: 4 }))),
      sample("no elements", [], holding(arg([0, 2]))),
      sample("special values", [], holding(given([Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])), {
        dtypes: FLOATS,
      }),
    ],
    bad: [
      bad("length", [], /^\[constant\] the value must hold 4 elements, got float32\[4\]/, {
        value: { dtype: "float32", shape: [4], data: new Float32Array(3) },
      }),
    ],
  },
  iota: {
    dtypes: NUMBERS,
    samples: [
      sample("row", [], counting([5], 0)),
      sample("first axis", [], counting([3, 2], 0)),
      sample("middle axis", [], counting([2, 3, 2], 1)),
      sample("last axis", [], counting([2, 4], 1)),
      sample("no elements", [], counting([0, 3], 1)),
    ],
    bad: [bad("axis", [], /^\[iota\] axis 1 must be in \[0, 1\), got int32\[3\]/, { dtype: "int32", shape: [3], axis: 1 })],
  },
  randomBits: {
    dtypes: ["uint32"],
    samples: [
      sample("one block", [key(0, 0)], { shape: [4] }),
      sample("not a multiple of four", [key(123456789, 42)], { shape: [3, 5] }),
      sample("the largest key", [key(4294967295, 4294967295)], { shape: [2, 2, 2] }),
      sample("scalar", [key(1, 2)], { shape: [] }),
      sample("no elements", [key(1, 2)], { shape: [0] }),
    ],
    bad: [bad("key", [spec("int32", 2)], /^\[randomBits\] the key must be uint32\[2\], got int32\[2\]/, { shape: [2] })],
  },
} satisfies Record<string, OpSamples>;
