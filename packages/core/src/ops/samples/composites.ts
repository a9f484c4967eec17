import { arg, bad, FLOATS, given, INTEGERS, type OpSamples, type Sample, sample, spec } from "./sample.js";
import { shapes } from "./unary.js";

const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];
const two = ["float32", "float64"] as const;
const special = (attrs: { readonly [name: string]: number } = {}): Sample =>
  sample("special values", [given([NAN, INF, -INF, -0, 0, 100, -100])], attrs, { gradient: "skip", dtypes: two });
const far = (attrs: { readonly [name: string]: number } = {}): Sample =>
  sample("far from zero", [given([40, -40, 88, -88, 500, -500])], attrs, { gradient: "skip", dtypes: two });
const over = (...axes: number[]) => ({ axes });
const notFloat = (name: string, attrs = {}) => [
  bad("integers", [spec("int32", 2)], new RegExp(`^\\[${name}\\] input must be a float tensor, got int32\\[2\\]`), attrs),
];
const normalised = (name: string): OpSamples => ({
  dtypes: FLOATS,
  samples: [
    sample("rows", [arg([3, 5], { seed: 3 })], over(1)),
    sample("columns", [arg([4, 2], { seed: 4 })], over(0)),
    sample("two outer axes", [arg([2, 3, 2], { seed: 5 })], over(0, 2)),
    sample("size-1 axis", [arg([3, 1], { seed: 6 })], over(1)),
    sample("no rows", [arg([0, 3])], over(1)),
    sample("large values", [given([1000, 1001, 999, -1000, -1001, -999], [2, 3])], over(1), { dtypes: two }),
    sample("a masked place", [given([1, -INF, 2, 0.5, 3, -INF], [2, 3])], over(1), { gradient: "skip", dtypes: two }),
    sample("NaN spreads", [given([1, NAN, 2, 1, 2, 3], [2, 3])], over(1), { gradient: "skip", dtypes: two }),
    sample("ties", [given([2, 2, 1, 0], [2, 2])], over(1), { dtypes: two }),
  ],
  bad: [
    ...notFloat(name, over(0)),
    bad("axis", [spec("float32", 2)], new RegExp(`^\\[${name}\\] axis 1 must be in \\[0, 1\\), got float32\\[2\\]`), over(1)),
  ],
  tolerance: { float16: 4e-3, bfloat16: 3e-2 },
});

export const COMPOSITE = {
  relu: {
    dtypes: [...FLOATS, "int32"],
    samples: [...shapes(), special(), sample("at zero", [given([0, -1, 2])], {}, { gradient: [[0, 0, 1]], dtypes: two })],
    bad: [bad("bool", [spec("bool", 2)], /^\[relu\] input must be a number tensor, got bool\[2\]/)],
  },
  sigmoid: {
    dtypes: FLOATS,
    samples: [...shapes(), special(), far()],
    bad: notFloat("sigmoid"),
    tolerance: { float16: 4e-3, bfloat16: 3e-2 },
  },
  softplus: {
    dtypes: FLOATS,
    samples: [...shapes(), special(), far()],
    bad: notFloat("softplus"),
    tolerance: { float16: 4e-3, bfloat16: 3e-2 },
  },
  elu: {
    dtypes: FLOATS,
    samples: [
      ...shapes().map((s) => ({ ...s, attrs: () => ({ alpha: 0.7 }) })),
      sample("alpha of one", [arg([6], { seed: 3 })], { alpha: 1 }),
      special({ alpha: 0.5 }),
      far({ alpha: 1.5 }),
    ],
    bad: notFloat("elu", { alpha: 1 }),
    tolerance: { float16: 4e-3, bfloat16: 3e-2 },
  },
  erfc: {
    dtypes: FLOATS,
    samples: [...shapes(), special(), sample("both tails", [given([-5, -2, -0.1, 0.3, 1, 2.5, 4, 8])], {}, { dtypes: two })],
    bad: notFloat("erfc"),
    tolerance: { float16: 4e-3, bfloat16: 3e-2 },
  },
  softmax: normalised("softmax"),
  softmaxGrad: {
    dtypes: FLOATS,
    samples: [
      sample("rows", [arg([3, 5], { low: 0, high: 0.4, seed: 3 }), arg([3, 5], { seed: 4 })], over(1)),
      sample("columns", [arg([4, 2], { low: 0, high: 0.5, seed: 4 }), arg([4, 2], { seed: 5 })], over(0)),
      sample("long rows", [arg([2, 37], { low: 0, high: 0.1, seed: 5 }), arg([2, 37], { seed: 6 })], over(1)),
      sample("no rows", [arg([0, 3]), arg([0, 3])], over(1)),
    ],
    bad: [],
    tolerance: { float16: 4e-3, bfloat16: 3e-2 },
  },
  logSoftmax: normalised("logSoftmax"),
  xor: {
    dtypes: ["bool", ...INTEGERS.filter((d) => !d.endsWith("64"))],
    samples: [
      sample("truth table", [given([0, 0, 1, 1]), given([0, 1, 0, 1])]),
      sample("rank 3", [arg([2, 3, 4], { low: -90, high: 90, seed: 3 }), arg([2, 3, 4], { low: -90, high: 90, seed: 4 })]),
      sample("scalars", [arg([], { seed: 3 }), arg([], { seed: 4 })]),
      sample("no elements", [arg([0]), arg([0])]),
    ].map((s) => ({ ...s, gradient: "skip" as const })),
    bad: [bad("floats", [spec("float32", 2), spec("float32", 2)], /^\[xor\] inputs must be integral tensors, got float32/)],
  },
} satisfies Record<string, OpSamples>;
