import type { Attrs } from "../../ir/index.js";
import { type Arg, arg, bad, FLOATS, given, type OpSamples, type Sample, sample, spec } from "./sample.js";
import { shapes } from "./unary.js";

const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];
const two = ["float32", "float64"] as const;
const half = ["float16", "bfloat16"] as const;
const tolerance = { float16: 4e-3, bfloat16: 3e-2 };
const notFloat = (name: string, attrs: Attrs = {}) =>
  bad("integers", [spec("int32", 2)], new RegExp(`^\\[${name}\\] input must be a float tensor, got int32\\[2\\]`), attrs);
const special = (attrs: Attrs = {}): Sample =>
  sample("special values", [given([NAN, 0, -0, 20, -20])], attrs, { gradient: "skip", dtypes: two });
const gate = (name: string, attrs: Attrs = {}): OpSamples => ({
  dtypes: FLOATS,
  samples: [...shapes().map((s) => ({ ...s, attrs: () => attrs })), special(attrs)],
  bad: [notFloat(name, attrs)],
  tolerance,
});

const norm = (axes: number[], scale: boolean, center: boolean, epsilon = 1e-3): Attrs => ({ axes, epsilon, scale, center });
/** Shapes of one normalisation: the input, its statistics, γ and β. */
interface Layout {
  readonly label: string;
  readonly x: readonly number[];
  readonly axes: number[];
  readonly statistic: readonly number[];
  readonly parameter: readonly number[];
}
const ALONG: readonly Layout[] = [
  { label: "last axis", x: [3, 4], axes: [1], statistic: [3], parameter: [4] },
  { label: "two axes", x: [2, 3, 2], axes: [1, 2], statistic: [2], parameter: [3, 2] },
];
const ACROSS: readonly Layout[] = [
  { label: "rows", x: [5, 3], axes: [0], statistic: [3], parameter: [3] },
  { label: "images", x: [2, 2, 2, 3], axes: [0, 1, 2], statistic: [3], parameter: [3] },
  { label: "channels first", x: [2, 3, 4], axes: [0, 2], statistic: [3], parameter: [3] },
];
const param = (l: Layout, seed: number, dtype?: Arg["dtype"]): Arg =>
  arg(l.parameter, { low: 0.5, high: 1.5, seed, ...(dtype === undefined ? {} : { dtype }) });
function norms(name: string, layouts: readonly Layout[]): OpSamples {
  const x = (l: Layout): Arg => arg(l.x, { seed: 3 });
  return {
    dtypes: FLOATS,
    samples: [
      ...layouts.flatMap((l) => [
        sample(l.label, [x(l), param(l, 4), param(l, 5)], norm(l.axes, true, true), { dtypes: two }),
        sample(`${l.label}, no factor`, [x(l), param(l, 5)], norm(l.axes, false, true, 0.1), { dtypes: two }),
        sample(`${l.label}, no offset`, [x(l), param(l, 4)], norm(l.axes, true, false), { dtypes: two }),
        sample(`${l.label}, bare`, [x(l)], norm(l.axes, false, false)),
        sample(`${l.label}, 16 bits`, [x(l), param(l, 4, "float32"), param(l, 5, "float32")], norm(l.axes, true, true), {
          dtypes: half,
        }),
      ]),
    ],
    bad: [
      bad(
        "factor",
        [spec("float32", 3, 4), spec("float32", 5)],
        new RegExp(`^\\[${name}\\] scale and offset must be float32\\[\\d\\], got float32\\[3,4\\] and float32\\[5\\]`),
        norm([1], true, false),
      ),
      bad(
        "integers",
        [spec("int32", 3, 4)],
        new RegExp(`^\\[${name}\\] the input must be floating-point, got int32`),
        norm([1], false, false),
      ),
    ],
    tolerance,
  };
}
function normGrads(layouts: readonly Layout[], centred: boolean): OpSamples {
  const args = (l: Layout, scale: boolean): Arg[] => [
    arg(l.x, { seed: 6 }),
    arg(l.x, { seed: 3 }),
    ...(centred ? [arg(l.statistic, { low: -0.3, high: 0.3, seed: 7 })] : []),
    arg(l.statistic, { low: 0.5, high: 1, seed: 8 }),
    ...(scale ? [param(l, 4)] : []),
  ];
  return {
    dtypes: two,
    samples: layouts.flatMap((l) => [
      sample(l.label, args(l, true), norm(l.axes, true, true)),
      sample(`${l.label}, no factor`, args(l, false), norm(l.axes, false, true)),
      sample(`${l.label}, bare`, args(l, false), norm(l.axes, false, false)),
    ]),
    bad: [],
  };
}

const inference = (axis: number, scale: boolean, center: boolean): Attrs => ({ axis, epsilon: 1e-3, scale, center });
const statistics = (n: number): Arg[] => [arg([n], { seed: 5 }), arg([n], { low: 0.2, high: 2, seed: 6 })];
const parameters = (n: number): Arg[] => [arg([n], { low: 0.5, high: 1.5, seed: 7 }), arg([n], { seed: 8 })];

const looking = (more: Attrs = {}): Attrs => ({ scale: 0.7, causal: false, bias: false, mask: false, ...more });
const heads = (b: number, t: number, s: number, n: number, h: number, d: number): Arg[] => [
  arg([b, t, n, h], { low: -1, high: 1, seed: 3 }),
  arg([b, s, n, h], { low: -1, high: 1, seed: 4 }),
  arg([b, s, n, d], { low: -1, high: 1, seed: 5 }),
];
const mask: Arg = given([1, 1, 0, 0, 1, 1], [1, 1, 2, 3], "bool");
const bias: Arg = arg([2, 1, 2, 3], { seed: 6 });
const first = { flowing: [0] };
const attended = (...extra: Arg[]): Arg[] => [
  arg([2, 2, 1, 2], { seed: 7 }),
  arg([2, 1, 2], { seed: 8 }),
  arg([2, 2, 1, 2], { seed: 9 }),
  arg([2, 1, 2], { low: 0, high: 1, seed: 10 }),
  arg([2, 1, 2], { low: 1, high: 3, seed: 11 }),
  ...heads(2, 2, 3, 1, 2, 2),
  ...extra,
];

export const NEURAL = {
  erfc: {
    dtypes: FLOATS,
    samples: [
      ...shapes(),
      sample("far out", [arg([12], { low: 2, high: 8, seed: 3 })], {}, { gradient: "skip", dtypes: two }),
      sample("special values", [given([NAN, INF, -INF, 0, -0])], {}, { gradient: "skip", dtypes: two }),
    ],
    bad: [notFloat("erfc")],
    tolerance: { ...tolerance, float32: 1e-5, float64: 1e-12 },
  },
  silu: gate("silu"),
  gelu: (() => {
    const [exact, bent] = [gate("gelu", { approximate: false }), gate("gelu", { approximate: true })];
    // x · Φ(x) loses digits where Φ is small.
    return {
      ...exact,
      tolerance: { float16: 1.5e-2, bfloat16: 0.1 },
      samples: [...exact.samples, ...bent.samples.map((s) => ({ ...s, label: `${s.label}, approximate` }))],
    };
  })(),
  layerNorm: norms("layerNorm", ALONG),
  layerNormGrad: normGrads(ALONG, true),
  rmsNorm: norms("rmsNorm", ALONG),
  rmsNormGrad: normGrads(ALONG, false),
  batchNorm: norms("batchNorm", ACROSS),
  batchNormGrad: normGrads(ACROSS, true),
  batchNormInference: {
    dtypes: two,
    samples: [
      sample("channels last", [arg([2, 4, 3], { seed: 3 }), ...statistics(3), ...parameters(3)], inference(2, true, true)),
      sample(
        "channels first",
        [arg([2, 3, 4], { seed: 3 }), ...statistics(3), parameters(3)[0] as Arg],
        inference(1, true, false),
      ),
      sample("offset only", [arg([4, 2], { seed: 3 }), ...statistics(2), parameters(2)[1] as Arg], inference(1, false, true)),
      sample("bare", [arg([4, 2], { seed: 3 }), ...statistics(2)], inference(1, false, false)),
    ],
    bad: [
      bad(
        "statistics",
        [spec("float32", 2, 3), spec("float32", 2), spec("float32", 3)],
        /^\[batchNormInference\] statistics, scale and offset must be float32\[3\]/,
        inference(1, false, false),
      ),
    ],
  },
  sparseCrossEntropy: {
    dtypes: FLOATS,
    samples: [
      sample("rows", [arg([4, 3], { seed: 3 }), given([2, 0, 1, 1], [4], "int32")]),
      sample("two leading axes", [arg([2, 3, 4], { seed: 4 }), given([3, 0, 1, 2, 2, 0], [2, 3], "int32")]),
      sample("one row", [arg([3], { seed: 5 }), given([1], [], "int32")]),
      sample("labels that are no class", [arg([3, 2], { seed: 5 }), given([-1, 2, 1], [3], "int32")], {}, { gradient: "skip" }),
      sample(
        "large logits",
        [given([1000, 999, -1000, -1001], [2, 2]), given([1, 0], [2], "int32")],
        {},
        { gradient: "skip", dtypes: two },
      ),
    ],
    bad: [
      bad(
        "labels",
        [spec("float32", 3, 2), spec("float32", 3)],
        /^\[sparseCrossEntropy\] logits \[\.\.\., classes\] and integer labels \[\.\.\.\] are needed, got float32\[3,2\] and float32\[3\]/,
      ),
    ],
    // The loss is a difference of numbers that may be large and close.
    tolerance: { float32: 1e-4, float16: 1.5e-2, bfloat16: 0.1 },
  },
  sparseCrossEntropyGrad: {
    dtypes: two,
    samples: [
      sample(
        "rows",
        [
          arg([4], { seed: 3 }),
          arg([4, 3], { low: -1, high: 1, seed: 4 }),
          given([2, 0, 1, 1], [4], "int32"),
          arg([4], { low: 1, high: 2, seed: 5 }),
        ],
        { normaliser: false },
      ),
      sample(
        "long rows and a cotangent of the normaliser",
        [
          arg([2], { seed: 3 }),
          arg([2], { seed: 6 }),
          arg([2, 19], { low: -1, high: 1, seed: 4 }),
          given([18, 3], [2], "int32"),
          arg([2], { low: 3, high: 4, seed: 5 }),
        ],
        { normaliser: true },
      ),
      sample(
        "a label that is no class",
        [arg([2], { seed: 3 }), arg([2, 3], { seed: 4 }), given([3, -1], [2], "int32"), arg([2], { low: 3, high: 4, seed: 5 })],
        { normaliser: false },
      ),
    ],
    bad: [],
  },
  sparseLogLoss: {
    dtypes: FLOATS,
    samples: [
      sample("rows", [arg([4, 3], { low: 0.1, high: 1, seed: 3 }), given([2, 0, 1, 1], [4], "int32")], { epsilon: 1e-3 }),
      sample("long rows", [arg([2, 3, 17], { low: 0.1, high: 1, seed: 4 }), given([16, 0, 1, 2, 12, 0], [2, 3], "int32")], {
        epsilon: 1e-3,
      }),
      sample("one row", [arg([3], { low: 0.1, high: 1, seed: 5 }), given([1], [], "int32")], { epsilon: 1e-3 }),
      sample(
        "labels that are no class",
        [arg([3, 2], { low: 0.1, high: 1, seed: 5 }), given([-1, 2, 1], [3], "int32")],
        { epsilon: 1e-3 },
        { gradient: "skip" },
      ),
      sample(
        "shares out of bounds",
        [given([1, 0, 0, 1], [2, 2]), given([1, 1], [2], "int32")],
        { epsilon: 0.125 },
        { gradient: "skip" },
      ),
      sample(
        "NaN spreads",
        [given([0.5, NAN, 0.5, 0.5], [2, 2]), given([0, 1], [2], "int32")],
        { epsilon: 0.125 },
        { gradient: "skip", dtypes: two },
      ),
    ],
    bad: [
      bad(
        "labels",
        [spec("float32", 3, 2), spec("float32", 3)],
        /^\[sparseLogLoss\] probabilities \[\.\.\., classes\] and integer labels \[\.\.\.\] are needed, got float32\[3,2\] and float32\[3\]/,
        { epsilon: 1e-3 },
      ),
    ],
    tolerance: { float32: 1e-4, float16: 1.5e-2, bfloat16: 0.1 },
  },
  sparseLogLossGrad: {
    dtypes: two,
    samples: [
      sample(
        "rows",
        [
          arg([4], { seed: 3 }),
          arg([4, 3], { low: 0.1, high: 1, seed: 4 }),
          given([2, 0, 1, 1], [4], "int32"),
          arg([4], { low: 1.5, high: 2, seed: 5 }),
        ],
        { epsilon: 1e-3 },
      ),
      sample(
        "long rows",
        [
          arg([2], { seed: 3 }),
          arg([2, 19], { low: 0.1, high: 1, seed: 4 }),
          given([18, 3], [2], "int32"),
          arg([2], { low: 9, high: 10, seed: 5 }),
        ],
        { epsilon: 1e-3 },
      ),
      sample(
        "shares out of bounds",
        [arg([2], { seed: 3 }), given([1, 0, 0, 1], [2, 2]), given([1, 1], [2], "int32"), given([1, 1])],
        { epsilon: 0.125 },
        { gradient: "skip" },
      ),
    ],
    bad: [],
  },
  attention: {
    dtypes: two,
    samples: [
      sample("plain", heads(2, 2, 3, 1, 2, 2), looking(), first),
      sample("heads", heads(1, 3, 3, 2, 2, 3), looking({ scale: 0.5 }), first),
      sample("causal", heads(1, 3, 3, 1, 2, 2), looking({ causal: true }), first),
      sample("a mask", [...heads(2, 2, 3, 1, 2, 2), mask], looking({ mask: true }), first),
      sample("a bias", [...heads(2, 2, 3, 1, 2, 2), bias], looking({ bias: true }), first),
      sample("bias and mask", [...heads(2, 2, 3, 1, 2, 2), bias, mask], looking({ bias: true, mask: true, causal: true }), first),
      // The hidden score is near the lowest number of the dtype, so that only float64 has the one of the reference.
      sample(
        "a row that sees nothing",
        [...heads(1, 2, 2, 1, 2, 2), given([1, 1, 0, 0], [1, 1, 2, 2], "bool")],
        looking({ mask: true }),
        { gradient: "skip", dtypes: ["float64"] },
      ),
    ],
    bad: [
      bad(
        "key",
        [spec("float32", 2, 3, 1, 4), spec("float32", 2, 3, 1, 5), spec("float32", 2, 3, 1, 4)],
        /^\[attention\] key must be \[2,S,1,4\] and value \[2,S,1,H\]/,
        looking(),
      ),
    ],
  },
  attentionGrad: {
    dtypes: two,
    samples: [
      sample("plain", attended(), looking()),
      sample("bias and mask", attended(bias, mask), looking({ bias: true, mask: true })),
      sample("causal", attended(), looking({ causal: true })),
    ],
    bad: [],
  },
} satisfies Record<string, OpSamples>;
