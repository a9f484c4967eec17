import type { DType } from "../../host/dtype.js";
import {
  ALL,
  type Arg,
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

/** 64-bit integers are exact up to 2⁵³ only, so unsigned ones do not wrap. */
const WRAPPING = NUMBERS.filter((d) => d !== "uint64");
const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];
const SPECIAL = [NAN, INF, -INF, -0, 0, 1, -1, 2.5, -2.5];
/** Every pair of special values. */
const left = given(
  SPECIAL.flatMap((x) => SPECIAL.map(() => x)),
  [9, 9],
);
const right = given(
  SPECIAL.flatMap(() => SPECIAL),
  [9, 9],
);

interface Ranges {
  readonly x?: { readonly low: number; readonly high: number };
  readonly y?: { readonly low: number; readonly high: number };
}
function shapes({ x = { low: -3, high: 3 }, y = x }: Ranges = {}): Sample[] {
  const pair = (shape: number[], seed: number): Arg[] => [arg(shape, { ...x, seed }), arg(shape, { ...y, seed: seed + 1 })];
  return [
    sample("rank 3", pair([2, 3, 4], 3)),
    sample("scalars", pair([], 15)),
    sample("size-1 axes", pair([1, 4, 1], 7)),
    sample("no elements", pair([3, 0], 9)),
    sample("an odd row", pair([33], 11)),
  ];
}
const special = sample("special values", [left, right], {}, { gradient: "skip", dtypes: FLOATS });
const at = (label: string, x: number[], y: number[], gradient: KnownGradients): Sample =>
  sample(label, [given(x), given(y)], {}, { gradient, dtypes: ["float32", "float64"] });
const ties = (less: number, more: number): Sample =>
  at(
    "ties share the gradient",
    [1, 2, 3],
    [1, 3, 2],
    [
      [0.5, less, more],
      [0.5, more, less],
    ],
  );
const whole = (label: string, x: number[], y: number[], dtypes: readonly DType[]): Sample =>
  sample(label, [given(x), given(y)], {}, { dtypes, gradient: "skip" });

const wrong = (name: string) => [
  bad(
    "two dtypes",
    [spec("float32", 2), spec("float64", 2)],
    new RegExp(`^\\[${name}\\] inputs must have one dtype, got float32\\[2\\] and float64\\[2\\]`),
  ),
  bad(
    "two shapes",
    [spec("int32", 2), spec("int32", 3)],
    new RegExp(`^\\[${name}\\] inputs must have one shape, got int32\\[2\\] and int32\\[3\\]`),
  ),
];
const record = (name: string, dtypes: readonly DType[], samples: readonly Sample[]): OpSamples => ({
  dtypes,
  samples,
  bad: wrong(name),
});
const noBool = (name: string) => [
  bad("bool", [spec("bool", 2), spec("bool", 2)], new RegExp(`^\\[${name}\\] inputs must be number tensors, got bool`)),
];
const numeric = (name: string, samples: readonly Sample[], dtypes = NUMBERS): OpSamples => ({
  dtypes,
  samples,
  bad: [...wrong(name), ...noBool(name)],
});

const positive = { x: { low: 0.3, high: 3 }, y: { low: 0.2, high: 2 } };
const nonZero = { x: { low: -3, high: 3 }, y: { low: 1, high: 4 } };
const signs = whole(
  "signs",
  [7, -7, 7, -7, 6, -6, 0],
  [2, 2, -2, -2, 3, 3, 5],
  ["int32", "int8", "int16", "int64", "float32", "float64"],
);
const compare = (name: string): OpSamples => ({
  dtypes: ALL,
  samples: [
    ...shapes().map((s) => ({ ...s, gradient: "skip" as const })),
    special,
    sample("equal values", [given([1, 2, 3]), given([1, 3, 2])], {}, { gradient: "skip" }),
  ],
  bad: wrong(name),
});
const bits = (name: string): OpSamples => ({
  dtypes: ["bool", ...INTEGERS],
  samples: [
    ...shapes({ x: { low: -100, high: 100 } }).map((s) => ({ ...s, gradient: "skip" as const })),
    sample("truth table", [given([0, 0, 1, 1]), given([0, 1, 0, 1])], {}, { gradient: "skip" }),
    sample(
      "high bits",
      [given([4294967295, 2147483648, 65537]), given([1, 4294967295, 4294901760])],
      {},
      { gradient: "skip", dtypes: ["uint32"] },
    ),
    sample(
      "beyond 32 bits",
      [given([2 ** 40 + 5, 2 ** 33, -1]), given([2 ** 40 + 6, -1, 2 ** 35 + 1])],
      {},
      { gradient: "skip", dtypes: ["int64"] },
    ),
  ],
  bad: [
    ...wrong(name),
    bad(
      "floats",
      [spec("float32", 2), spec("float32", 2)],
      new RegExp(`^\\[${name}\\] inputs must be integral tensors, got float32`),
    ),
  ],
});

export const BINARY = {
  add: record("add", ALL, [...shapes(), special, whole("wraps", [2147483647, -2147483648], [1, -1], ["int32"])]),
  sub: numeric("sub", [...shapes(), special, whole("wraps", [0, 3], [1, 5], ["uint8", "uint32"])], WRAPPING),
  mul: record("mul", ALL, [
    ...shapes(),
    special,
    whole("wraps", [65537, 2147483647, -123456789], [65537, 3, 987654321], ["int32"]),
  ]),
  div: numeric("div", [
    ...shapes(nonZero),
    special,
    signs,
    sample("by zero", [given([1, -5, 0]), given([0, 0, 0])], {}, { gradient: "skip", dtypes: ["int32"] }),
  ]),
  pow: {
    ...numeric("pow", [
      ...shapes(positive),
      special,
      at(
        "negative and zero bases",
        [-2, -1.5, 0, 0],
        [3, 2, 2, 1],
        [
          [12, -3, 0, 1],
          [0, 0, 0, 0],
        ],
      ),
      at(
        "zero exponents",
        [2, 0, -2],
        [0, 0, 0],
        [
          [0, 0, 0],
          [Math.log(2), 0, 0],
        ],
      ),
      sample(
        "negative exponents",
        [arg([6], { low: 0.5, high: 2, seed: 5 }), arg([6], { low: -2, high: -0.2, seed: 6 })],
        {},
        { dtypes: FLOATS },
      ),
      whole("whole powers", [2, -3, 0, 7, 1, -1], [10, 3, 0, 5, 9, 8], ["int32", "int64", "float32", "float64"]),
      sample(
        "negative whole exponents",
        [given([2, 1, -1, -1, 0]), given([-1, -3, -2, -3, -1])],
        {},
        { gradient: "skip", dtypes: ["int32"] },
      ),
    ]),
    tolerance: { float32: 1e-5 },
  },
  mod: numeric("mod", [
    ...shapes(nonZero),
    special,
    signs,
    sample("by zero", [given([1, -5]), given([0, 0])], {}, { gradient: "skip", dtypes: ["int32"] }),
  ]),
  max: record("max", ALL, [...shapes(), special, ties(0, 1)]),
  min: record("min", ALL, [...shapes(), special, ties(1, 0)]),
  atan2: {
    dtypes: FLOATS,
    samples: [...shapes(), special],
    bad: [
      ...wrong("atan2"),
      bad("integers", [spec("int32", 2), spec("int32", 2)], /^\[atan2\] inputs must be float tensors, got int32/),
    ],
  },
  equal: compare("equal"),
  less: compare("less"),
  lessEqual: compare("lessEqual"),
  and: bits("and"),
  or: bits("or"),
  where: {
    dtypes: ALL,
    samples: [
      sample("rank 3", [arg([2, 3, 4], { dtype: "bool" }), arg([2, 3, 4], { seed: 3 }), arg([2, 3, 4], { seed: 4 })]),
      sample("scalars", [given([1], [], "bool"), arg([], { seed: 3 }), arg([], { seed: 4 })]),
      sample("no elements", [arg([0], { dtype: "bool" }), arg([0]), arg([0])]),
      sample(
        "untaken NaN and infinity",
        [given([1, 0, 1, 0], [4], "bool"), given([1, NAN, 2, INF]), given([NAN, 3, -INF, 4])],
        {},
        { gradient: "skip", dtypes: FLOATS },
      ),
    ],
    bad: [
      bad(
        "condition",
        [spec("float32", 2), spec("float32", 2), spec("float32", 2)],
        /^\[where\] a bool condition and two inputs of one spec are needed, got float32/,
      ),
      bad(
        "shapes",
        [spec("bool", 2), spec("float32", 2), spec("float32", 3)],
        /^\[where\] a bool condition and two inputs of one spec/,
      ),
    ],
  },
} satisfies Record<string, OpSamples>;
