import type { DType } from "../../host/dtype.js";
import { ALL, arg, bad, FLOATS, given, type OpSamples, sample, spec } from "./sample.js";

const strange = given([Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [2, 2]);
const skip = { gradient: "skip" as const, dtypes: FLOATS };
const to = (dtype: DType) => ({ dtype });
const casts = (values: number[], targets: readonly DType[], dtypes: readonly DType[]) =>
  targets.map((t) => sample(`to ${t}`, [given(values)], to(t), { dtypes, gradient: "skip" }));
const [NUMBERED, WHOLE]: readonly DType[][] = [
  ["float32", "float64", "float16", "bfloat16"],
  ["int32", "int64", "uint32", "int16"],
];

export const MOVE = {
  cast: {
    dtypes: ALL,
    samples: [
      sample("float32 to float64", [arg([2, 3])], to("float64"), { dtypes: ["float32"] }),
      sample("float64 to float32", [arg([2, 3, 2])], to("float32"), { dtypes: ["float64"] }),
      sample("scalar", [arg([])], to("float32")),
      sample("no elements", [arg([0, 2])], to("int32")),
      ...casts([1.9, -1.9, 0.5, -0.5, 100.7, 0], ["int32", "int8", "int64"], NUMBERED as DType[]),
      ...casts([1.9, 0.5, 100.7, 0], ["uint8", "uint16", "uint32"], NUMBERED as DType[]),
      ...casts([1.5, -2.25, 0, 1e-3], ["float16", "bfloat16", "float32", "float64"], NUMBERED as DType[]),
      ...casts([0, -0, 1, -3, 0.25, Number.NaN, Number.POSITIVE_INFINITY], ["bool"], NUMBERED as DType[]),
      ...casts(
        [0, 1, 7, 300, 70000],
        ["float32", "float64", "bool", "uint8", "int8", "int64", "int32"],
        ["int32", "uint32", "int64"],
      ),
      ...casts([-1, -300], ["uint8", "uint32", "float32"], ["int32"]),
      ...casts([0, 1, 1], ["float32", "int32", "uint8", "int64", "float16"], ["bool"]),
      ...casts([0, 2, 3], ["bool", "float32", "int64"], WHOLE as DType[]),
      sample("NaN and infinities stay", [strange], to("float32"), skip),
      sample("too large for float16", [given([70000, -1e6, 65504])], to("float16"), { gradient: "skip", dtypes: ["float32"] }),
    ],
    bad: [
      bad("no such dtype", [spec("float32", 2)], /^\[cast\] dtype must be a graph dtype, got float32\[2\]/, { dtype: "float8" }),
    ],
  },
  reshape: {
    dtypes: ALL,
    samples: [
      sample("rank 3 to 2", [arg([2, 3, 4])], { shape: [6, 4] }),
      sample("to a scalar", [arg([1, 1])], { shape: [] }),
      sample("from a scalar", [arg([])], { shape: [1, 1] }),
      sample("no elements", [arg([0, 3])], { shape: [3, 0, 2] }),
      sample("special values", [strange], { shape: [4] }, skip),
    ],
    bad: [bad("size", [spec("float32", 2, 3)], /^\[reshape\] \[4\] must hold 6 elements, got float32\[2,3\]/, { shape: [4] })],
  },
  transpose: {
    dtypes: ALL,
    samples: [
      sample("matrix", [arg([2, 3])], { perm: [1, 0] }),
      sample("rotation", [arg([2, 3, 4])], { perm: [2, 0, 1] }),
      sample("rank 4", [arg([2, 1, 3, 2])], { perm: [0, 3, 1, 2] }),
      sample("no elements", [arg([0, 3])], { perm: [1, 0] }),
      sample("special values", [strange], { perm: [1, 0] }, skip),
    ],
    bad: [
      bad("twice", [spec("float32", 2, 3)], /^\[transpose\] axes must be a permutation of the 2 axes, got float32\[2,3\]/, {
        perm: [0, 0],
      }),
      bad("too few", [spec("float32", 2, 3)], /^\[transpose\] axes must be a permutation/, { perm: [0] }),
    ],
  },
  broadcastTo: {
    dtypes: ALL,
    samples: [
      sample("scalar", [arg([])], { shape: [2, 3] }),
      sample("row", [arg([3])], { shape: [2, 3] }),
      sample("column", [arg([2, 1])], { shape: [2, 3] }),
      sample("inner axis of three", [arg([2, 1, 3])], { shape: [2, 4, 3] }),
      sample("outer and last", [arg([1, 2, 1])], { shape: [3, 2, 4] }),
      sample("new axes and size 1", [arg([1, 2])], { shape: [3, 1, 2] }),
      sample("to no elements", [arg([1, 2])], { shape: [0, 2] }),
      sample("special values", [strange], { shape: [2, 2, 2] }, skip),
    ],
    bad: [
      bad("sizes", [spec("float32", 2)], /^\[broadcastTo\] shapes must broadcast together, got float32\[2\] and float32\[3\]/, {
        shape: [3],
      }),
      bad("smaller", [spec("float32", 2, 2)], /^\[broadcastTo\] shape must broadcast to \[2\], got float32\[2,2\]/, {
        shape: [2],
      }),
      bad("to one", [spec("float32", 3)], /^\[broadcastTo\] shape must broadcast to \[1\], got float32\[3\]/, { shape: [1] }),
    ],
  },
  slice: {
    dtypes: ALL,
    samples: [
      sample("middle", [arg([5, 4])], { starts: [1, 0], limits: [4, 3], strides: [1, 1] }),
      sample("strides", [arg([7, 3])], { starts: [1, 0], limits: [7, 3], strides: [3, 2] }),
      sample("strides that do not fit", [arg([8])], { starts: [0], limits: [8], strides: [3] }),
      sample("rank 3", [arg([2, 3, 4])], { starts: [0, 1, 1], limits: [2, 3, 4], strides: [1, 2, 2] }),
      sample("nothing", [arg([3])], { starts: [2], limits: [2], strides: [1] }),
      sample("scalar", [arg([])], { starts: [], limits: [], strides: [] }),
      sample("special values", [strange], { starts: [0, 0], limits: [2, 1], strides: [1, 1] }, skip),
    ],
    bad: [
      bad("limit", [spec("float32", 3)], /^\[slice\] 0 <= start <= limit <= size must hold on axis 0, got float32\[3\]/, {
        starts: [0],
        limits: [4],
        strides: [1],
      }),
      bad("order", [spec("float32", 3)], /^\[slice\] 0 <= start/, { starts: [2], limits: [1], strides: [1] }),
      bad("stride", [spec("float32", 3)], /^\[slice\] 0 <= start/, { starts: [0], limits: [1], strides: [0] }),
    ],
  },
  pad: {
    dtypes: ALL,
    samples: [
      sample("both sides", [arg([2, 3]), arg([], { seed: 2 })], { low: [1, 0], high: [2, 1], interior: [0, 0] }),
      sample("interior", [arg([3, 2]), arg([], { seed: 2 })], { low: [0, 1], high: [1, 0], interior: [2, 1] }),
      sample("negative", [arg([5, 4]), arg([], { seed: 2 })], { low: [-1, -2], high: [-1, 0], interior: [0, 0] }),
      sample("negative and interior", [arg([4]), arg([], { seed: 2 })], { low: [-1], high: [-2], interior: [2] }),
      sample("crop one side, grow the other", [arg([4]), arg([], { seed: 2 })], { low: [-2], high: [3], interior: [1] }),
      sample("no elements", [arg([0, 2]), arg([], { seed: 2 })], { low: [1, 0], high: [2, 0], interior: [0, 0] }),
      sample("scalar", [arg([]), arg([], { seed: 2 })], { low: [], high: [], interior: [] }),
      sample(
        "−infinity around",
        [strange, given([Number.NEGATIVE_INFINITY], [])],
        { low: [1, 0], high: [0, 1], interior: [0, 0] },
        skip,
      ),
    ],
    bad: [
      bad(
        "fill",
        [spec("float32", 2), spec("float32", 1)],
        /^\[pad\] the fill value must be a scalar of the input's dtype, got float32\[2\] and float32\[1\]/,
        { low: [0], high: [0], interior: [0] },
      ),
      bad(
        "too negative",
        [spec("float32", 2), spec("float32")],
        /^\[pad\] padding must be given per axis and leave no negative size/,
        { low: [-3], high: [0], interior: [0] },
      ),
    ],
  },
  concat: {
    dtypes: ALL,
    samples: [
      sample("last axis", [arg([2, 3]), arg([2, 1], { seed: 2 }), arg([2, 2], { seed: 3 })], { axis: 1 }),
      sample("first axis", [arg([1, 2, 2]), arg([3, 2, 2], { seed: 2 })], { axis: 0 }),
      sample("middle axis", [arg([2, 1, 3]), arg([2, 2, 3], { seed: 2 })], { axis: 1 }),
      sample("two of one shape", [arg([2, 2]), arg([2, 2], { seed: 2 })], { axis: 1 }),
      sample("one input", [arg([2, 2])], { axis: 0 }),
      sample("an empty input", [arg([0, 2]), arg([2, 2], { seed: 2 })], { axis: 0 }),
      sample("special values", [strange, strange], { axis: 1 }, skip),
    ],
    bad: [
      bad("none", [], /^\[concat\] at least one input is needed/, { axis: 0 }),
      bad(
        "sizes",
        [spec("float32", 2, 3), spec("float32", 3, 3)],
        /^\[concat\] inputs must agree on all axes but 1, got float32\[2,3\] and float32\[3,3\]/,
        { axis: 1 },
      ),
      bad("axis", [spec("float32", 2)], /^\[concat\] axis 1 must be in \[0, 1\)/, { axis: 1 }),
    ],
  },
  reverse: {
    dtypes: ALL,
    samples: [
      sample("row", [arg([5])], { axes: [0] }),
      sample("two axes of three", [arg([2, 3, 4])], { axes: [0, 2] }),
      sample("no axes", [arg([2, 2])], { axes: [] }),
      sample("no elements", [arg([0, 2])], { axes: [0] }),
      sample("special values", [strange], { axes: [1] }, skip),
    ],
    bad: [bad("axis", [spec("float32", 2)], /^\[reverse\] axis 1 must be in \[0, 1\), got float32\[2\]/, { axes: [1] })],
  },
  stopGradient: {
    dtypes: ALL,
    samples: [
      sample("rank 2", [arg([2, 3])], {}, { gradient: [null] }),
      sample("scalar", [arg([])], {}, { gradient: [null] }),
      sample("no elements", [arg([0])], {}, { gradient: [null] }),
    ],
    bad: [],
  },
} satisfies Record<string, OpSamples>;
