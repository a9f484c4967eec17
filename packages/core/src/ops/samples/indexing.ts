import { ALL, type Arg, arg, bad, FLOATS, given, NUMBERS, type OpSamples, type Sample, sample, spec } from "./sample.js";

const indices = (values: readonly number[], shape: readonly number[] = [values.length], dtype: Arg["dtype"] = "int32"): Arg =>
  given(values, shape, dtype);
const scatter = (name: string): OpSamples => ({
  dtypes: NUMBERS,
  samples: [
    sample("rows", [arg([4, 3], { seed: 3 }), indices([2, 0]), arg([2, 3], { seed: 4 })]),
    sample("repeated", [arg([3, 2], { seed: 3 }), indices([1, 1, 2, 1]), arg([4, 2], { seed: 4 })]),
    sample("out of range is dropped", [arg([3, 2], { seed: 3 }), indices([-1, 3, 1]), arg([3, 2], { seed: 4 })]),
    sample("numbers", [arg([5], { seed: 3 }), indices([4, 4, 0]), arg([3], { seed: 4 })]),
    sample("rank 3", [arg([2, 2, 2], { seed: 3 }), indices([1, 0, 1]), arg([3, 2, 2], { seed: 4 })]),
    sample("no rows", [arg([3, 2], { seed: 3 }), indices([]), arg([0, 2])]),
    sample("into nothing", [arg([0, 2]), indices([0, 1]), arg([2, 2], { seed: 4 })]),
    sample(
      "int64 indices",
      [arg([3], { seed: 3 }), indices([2, 1], [2], "int64"), arg([2], { seed: 4 })],
      {},
      { dtypes: ["float32"] },
    ),
    sample(
      "NaN and infinity",
      [given([1, 2, 3]), indices([0, 1]), given([Number.NaN, Number.POSITIVE_INFINITY])],
      {},
      { gradient: "skip", dtypes: FLOATS },
    ),
  ],
  bad: [
    bad(
      "indices",
      [spec("float32", 3, 2), spec("float32", 1), spec("float32", 1, 2)],
      new RegExp(`^\\[${name}\\] indices must be integers, got float32`),
    ),
    bad(
      "rows",
      [spec("float32", 3, 2), spec("int32", 1), spec("float32", 1, 3)],
      new RegExp(`^\\[${name}\\] indices \\[n\\] and rows \\[n, …x\\.shape\\[1:\\]\\] are needed`),
    ),
    bad(
      "a scalar",
      [spec("float32"), spec("int32", 1), spec("float32", 1)],
      new RegExp(`^\\[${name}\\] indices \\[n\\] and rows`),
    ),
  ],
});
const by = (axis: number, descending = false) => ({ axis, descending });
const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];
const special = (descending: boolean): Sample =>
  sample(`total order, ${descending ? "down" : "up"}`, [given([0, NAN, -0, INF, 1, -INF, 0, NAN, -0, 1])], by(0, descending), {
    gradient: "skip",
    dtypes: FLOATS,
  });
const sorting = (name: string, gradient: "numeric" | "skip"): OpSamples => ({
  dtypes: NUMBERS,
  exact: true,
  samples: [
    sample("row", [arg([9], { low: -9, high: 9, seed: 3 })], by(0), { gradient }),
    sample("last axis, down", [arg([2, 5], { low: -9, high: 9, seed: 4 })], by(1, true), { gradient }),
    sample("first axis", [arg([4, 3], { low: -9, high: 9, seed: 5 })], by(0), { gradient }),
    sample("middle axis, down", [arg([2, 4, 2], { low: -9, high: 9, seed: 6 })], by(1, true), { gradient }),
    sample("ties are stable", [given([3, 1, 3, 1, 2, 3])], by(0), { gradient: "skip" }),
    sample("ties are stable downwards", [given([3, 1, 3, 1, 2, 3])], by(0, true), { gradient: "skip" }),
    sample("nothing", [arg([0])], by(0), { gradient: "skip" }),
    sample("no lines", [arg([0, 3])], by(1), { gradient: "skip" }),
    sample("size-1 axis", [arg([3, 1])], by(1), { gradient }),
    special(false),
    special(true),
  ],
  bad: [bad("axis", [spec("float32", 3)], new RegExp(`^\\[${name}\\] axis 1 must be in \\[0, 1\\), got float32\\[3\\]`), by(1))],
});
const running = (axis: number, reverse = false) => ({ axis, reverse });

export const INDEXING = {
  gather: {
    dtypes: ALL,
    exact: true,
    samples: [
      sample("rows", [arg([4, 3], { seed: 3 }), indices([2, 0, 3])], { axis: 0 }),
      sample("repeated", [arg([3, 2], { seed: 3 }), indices([1, 1, 1, 2])], { axis: 0 }),
      sample("middle axis", [arg([2, 4, 3], { seed: 3 }), indices([3, 0])], { axis: 1 }),
      sample("last axis, a matrix of indices", [arg([2, 5], { seed: 3 }), indices([4, 0, 1, 1], [2, 2])], { axis: 1 }),
      sample("a scalar index", [arg([3, 2], { seed: 3 }), indices([2], [])], { axis: 0 }),
      sample("from a row", [arg([5], { seed: 3 }), indices([4, 4, 0], [3, 1])], { axis: 0 }),
      sample("no indices", [arg([3, 2], { seed: 3 }), indices([])], { axis: 0 }),
      sample("no rows of no indices", [arg([0, 2]), indices([])], { axis: 0 }),
      sample("int64 indices", [arg([3, 2], { seed: 3 }), indices([2, 1], [2], "int64")], { axis: 0 }, { dtypes: ["float32"] }),
      sample("uint8 indices", [arg([3, 2], { seed: 3 }), indices([2, 1], [2], "uint8")], { axis: 0 }, { dtypes: ["float32"] }),
      sample(
        "special values",
        [given([NAN, -0, INF, -INF]), indices([1, 0, 3])],
        { axis: 0 },
        { gradient: "skip", dtypes: FLOATS },
      ),
    ],
    bad: [
      bad(
        "indices",
        [spec("float32", 3), spec("float32", 1)],
        /^\[gather\] indices must be integers, got float32\[3\] and float32\[1\]/,
        { axis: 0 },
      ),
      bad("axis", [spec("float32", 3), spec("int32", 1)], /^\[gather\] axis 1 must be in \[0, 1\)/, { axis: 1 }),
    ],
  },
  scatterAdd: scatter("scatterAdd"),
  scatterSet: { ...scatter("scatterSet"), exact: true },
  sort: sorting("sort", "numeric"),
  argSort: sorting("argSort", "skip"),
  cumsum: {
    dtypes: NUMBERS,
    samples: [
      sample("row", [arg([7], { seed: 3 })], running(0)),
      sample("row, from the end", [arg([7], { seed: 3 })], running(0, true)),
      sample("first axis", [arg([4, 3], { seed: 4 })], running(0)),
      sample("middle axis, from the end", [arg([2, 3, 2], { seed: 5 })], running(1, true)),
      sample("nothing", [arg([0, 2])], running(0)),
      sample("NaN stays on", [given([1, NAN, 2, INF])], running(0), { gradient: "skip", dtypes: FLOATS }),
    ],
    bad: [bad("axis", [spec("float32", 3)], /^\[cumsum\] axis 1 must be in \[0, 1\), got float32\[3\]/, running(1))],
    tolerance: { float16: 4e-3, bfloat16: 3e-2 },
  },
} satisfies Record<string, OpSamples>;
