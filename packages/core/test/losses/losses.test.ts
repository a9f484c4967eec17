import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/host/index.js";
import * as losses from "../../src/losses/index.js";
import { concordanceCorrelation, pearsonCorrelation } from "../../src/metrics/index.js";
import * as g from "../../src/ops/index.js";
import { jit, type Tensor, valueAndGrad } from "../../src/runtime/index.js";
import { registerKerasSerializable, serializeKerasObject } from "../../src/serialization/index.js";
import { nodeOf, wrap } from "../../src/surface/index.js";
import { getKerasMask, setKerasMask, symbolicTensor } from "../../src/symbolic/index.js";

const tensor = (values: unknown, dtype: "float32" | "int32" | "bool" = "float32"): Tensor =>
  wrap(nodeOf(ndarray(values as never, { dtype })));
const list = async (t: Tensor) => Array.from((await t.data()) as ArrayLike<number>);

class Twice extends losses.Loss {
  static override readonly className = "Twice";
  static override readonly module = null;
  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return wrap(g.mul(2, g.sub(yPred.node, yTrue.node)));
  }
}

describe("reduction", () => {
  const t = [[0], [0]];
  const p = [[1], [3]];
  test.each([
    ["sum_over_batch_size", 5],
    ["mean", 5],
    ["sum", 10],
  ] as const)("%s", async (reduction, value) => {
    expect(await new losses.MeanSquaredError({ reduction })(t, p).item()).toBe(value);
  });
  test("null and none keep the values", async () => {
    expect(await list(new losses.MeanSquaredError({ reduction: null })(t, p))).toEqual([1, 9]);
    expect(await list(new losses.MeanSquaredError({ reduction: "none" })(t, p, { sampleWeight: [2, 1] }))).toEqual([2, 9]);
  });
  test("weights divide by the number of values, or by their sum on request", async () => {
    const weights = { sampleWeight: [1, 3] };
    expect(await new losses.MeanSquaredError()(t, p, weights).item()).toBe(14);
    expect(await new losses.MeanSquaredError({ reduction: "mean_with_sample_weight" })(t, p, weights).item()).toBe(7);
    expect(
      await new losses.MeanSquaredError({ reduction: "mean_with_sample_weight" })(t, p, { sampleWeight: [0, 0] }).item(),
    ).toBe(0);
  });
  test("a mask of the predictions leaves the mean of what it keeps", async () => {
    const masked = tensor(p);
    setKerasMask(masked, tensor([false, true], "bool"));
    expect(await new losses.MeanSquaredError()(t, masked).item()).toBe(9);
    expect(await new losses.MeanSquaredError({ reduction: "sum" })(t, masked).item()).toBe(9);
    setKerasMask(masked, tensor([false, false], "bool"));
    expect(await new losses.MeanSquaredError()(t, masked).item()).toBe(0);
  });
  test("wrong reductions and options are refused", () => {
    expect(() => new losses.Hinge({ reduction: "avg" as never })).toThrow('reduction must be one of "sum_over_batch_size"');
    expect(() => new losses.Hinge({ reductoin: "sum" } as never)).toThrow('Did you mean "reduction"?');
    expect(() => new losses.Hinge()([1], [1], { sample_weight: [1] } as never)).toThrow('Did you mean "sampleWeight"?');
  });
});

describe("labels out of range", () => {
  const probs = [
    [0.5, 0.5],
    [0.2, 0.8],
  ];
  test.each([[[0, 2]], [[-1, 1]]])("%j makes the run fail", async (labels) => {
    for (const fromLogits of [false, true]) {
      const loss = new losses.SparseCategoricalCrossentropy({ fromLogits });
      const run = async (): Promise<unknown> => loss(labels, probs).item();
      // Only the text is kept: the error itself holds on to the tensors of the call.
      const message = await run().catch((error: Error) => error.message);
      expect(message).toMatch(/must be in \[0, 2\), got (2|-1)/);
    }
  });
  test("an ignored class counts for nothing, in the mean as well", async () => {
    const loss = new losses.SparseCategoricalCrossentropy({ ignoreClass: -1 });
    expect(await loss([-1, 1], probs).item()).toBeCloseTo(-Math.log(0.8), 6);
    const values = losses.sparseCategoricalCrossentropy([-1, 1], probs, { ignoreClass: -1 });
    expect(await list(getKerasMask(values) as Tensor)).toEqual([0, 1]);
  });
  test("any class axis", async () => {
    const p = [
      [[0.5], [0.2]],
      [[0.5], [0.8]],
    ]; // [2 classes on axis 0, 2, 1]
    const out = losses.sparseCategoricalCrossentropy([[0], [1]], p, { axis: 0 });
    expect((await list(out)).map((x) => x.toFixed(4))).toEqual([Math.log(2).toFixed(4), (-Math.log(0.8)).toFixed(4)]);
  });
  test("shapes that do not belong together", () => {
    expect(() => losses.sparseCategoricalCrossentropy([0, 1, 1], probs)).toThrow(
      "labels must have the predictions' shape without axis 1",
    );
    expect(() => losses.categoricalCrossentropy([0, 1], probs)).toThrow("For integer labels use the sparse");
    expect(() => losses.binaryCrossentropy([[0], [1]], probs)).toThrow("must have one shape");
  });
});

describe("shapes beyond the usual", () => {
  // Numbers of Python Keras 3.15.1 on JAX.
  test("targets of a higher rank broadcast along the right axis", async () => {
    const y = losses.categoricalHinge(
      [
        [
          [0, 1],
          [1, 0],
        ],
      ],
      [
        [0.6, 0.4],
        [0.4, 0.6],
      ],
    );
    expect(y.shape).toEqual([1, 2]);
    expect(Array.from(await y.data(), Number)).toEqual([1.2, 1.2].map((v) => expect.closeTo(v, 5)));
  });

  test("label smoothing counts the classes of the last axis", async () => {
    const y = losses.categoricalCrossentropy(
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
      [
        [1, 9, 0],
        [1, 8, 1],
      ],
      { fromLogits: true, labelSmoothing: 0.1, axis: -2 },
    );
    expect(Array.from(await y.data(), Number)).toEqual([0.04620982, 0.3361529, 0.3361529].map((v) => expect.closeTo(v, 5)));
  });

  test("correlations over all axes", async () => {
    const [t, p] = [
      [
        [1, 1, 0.1],
        [0.1, 0.7, 0],
      ],
      [
        [0.2, 0.8, 0],
        [0.3, 0.3, 0.9],
      ],
    ];
    expect(await pearsonCorrelation(t, p, { axis: null }).item()).toBeCloseTo(0.037946563, 5);
    expect(await concordanceCorrelation(t, p, { axis: null }).item()).toBeCloseTo(0.035916828, 5);
  });
});

describe("gradients", () => {
  test.each(Object.entries(losses.LOSS_FUNCTIONS).filter(([name]) => !["circle", "ctc"].includes(name)))(
    "%s agrees with differences",
    async (name, fn) => {
      const at = [
        [0.31, 0.52, 0.17],
        [0.22, 0.15, 0.63],
      ];
      const dense =
        name === "mean_absolute_percentage_error"
          ? [
              [2, 1, 3],
              [4, 2, 1],
            ]
          : [
              [0, 1, 0],
              [0, 0, 1],
            ];
      const target = name.startsWith("sparse") ? [1, 2] : dense;
      const value = (p: unknown): Tensor => {
        const out = (fn as losses.LossFunction)(target as never, p as never);
        return wrap(g.sum(out.node, [...out.node.shape.keys()]));
      };
      const grads = valueAndGrad((p: Tensor) => value(p))(tensor(at)).grads[0] as Tensor;
      const got = await list(grads);
      for (let k = 0; k < 6; k++) {
        const moved = (by: number) => at.map((row, i) => row.map((x, j) => (i * 3 + j === k ? x + by : x)));
        const difference = ((await value(tensor(moved(1e-2))).item()) - (await value(tensor(moved(-1e-2))).item())) / 2e-2;
        expect(Math.abs((got[k] as number) - difference), `element ${k}: ${got[k]} and ${difference}`).toBeLessThan(
          0.02 + 0.02 * Math.abs(difference),
        );
      }
    },
  );
  test("circle has finite gradients where a row has no positives", async () => {
    const p = tensor([
      [1, 0],
      [0, 1],
      [0.6, 0.8],
    ]);
    const grads = valueAndGrad((x: Tensor) => new losses.Circle()([0, 1, 1], x))(p).grads[0] as Tensor;
    expect((await list(grads)).every(Number.isFinite)).toBe(true);
  });
});

describe("ctc", () => {
  const logits = [
    [
      [0.3, 1.2, -0.4],
      [0.1, -0.6, 0.9],
      [1.1, 0.2, -0.3],
      [0.4, 0.5, 0.6],
    ],
  ];

  /** Every way to read `label` off four steps, added up. */
  function byEnumeration(label: readonly number[], scores: readonly (readonly number[])[]): number {
    const shares = scores.map((row) => {
      const all = row.reduce((sum, x) => sum + Math.exp(x), 0);
      return row.map((x) => Math.exp(x) / all);
    });
    let total = 0;
    for (let code = 0; code < 3 ** 4; code++) {
      const path = [0, 1, 2, 3].map((i) => Math.floor(code / 3 ** i) % 3);
      const read = path.filter((c, i) => c !== 0 && c !== path[i - 1]);
      if (read.join() === label.join()) total += path.reduce((product, c, i) => product * (shares[i]?.[c] as number), 1);
    }
    return -Math.log(total);
  }
  test.each([[[1]], [[1, 2]], [[1, 1]], [[2, 1, 2]], [[]]])("%j is the sum over all alignments", async (label) => {
    const padded = [...label, ...[0, 0, 0].slice(label.length)];
    const got = await losses.ctc([padded], logits).item();
    expect(got).toBeCloseTo(byEnumeration(label, logits[0] as number[][]), 5);
  });
  test("gradients agree with differences", async () => {
    const value = (p: Tensor): Tensor => new losses.CTC()([[1, 2, 0]], p);
    const got = await list(valueAndGrad((p: Tensor) => value(p))(tensor(logits)).grads[0] as Tensor);
    for (let k = 0; k < 12; k++) {
      const moved = (by: number) => [
        (logits[0] as number[][]).map((row, i) => row.map((x, j) => (i * 3 + j === k ? x + by : x))),
      ];
      const difference = ((await value(tensor(moved(1e-2))).item()) - (await value(tensor(moved(-1e-2))).item())) / 2e-2;
      expect(got[k]).toBeCloseTo(difference, 3);
    }
  });
});

describe("objects", () => {
  test("work inside jit, with weights", async () => {
    const loss = new losses.Huber({ delta: 0.5 });
    const step = jit((t: Tensor, p: Tensor, w: Tensor) => loss(t, p, { sampleWeight: w }));
    expect(await step(tensor([[0], [0]]), tensor([[1], [0.25]]), tensor([1, 2])).item()).toBeCloseTo(
      (0.375 + 2 * 0.03125) / 2,
      6,
    );
  });
  test("a loss on symbolic tensors gives a symbolic scalar", () => {
    const x = symbolicTensor({ dtype: "float32", shape: [null, 3] });
    const out = new losses.MeanSquaredError()(x, x);
    expect([out.isSymbolic, out.shape]).toEqual([true, []]);
  });
  test("a loss of a user needs only call", async () => {
    const loss = new Twice({ reduction: "sum" });
    expect(await loss([1], [4]).item()).toBe(6);
    expect(loss.getConfig()).toEqual({ name: loss.name, reduction: "sum" });
    expect(loss.name).toMatch(/^twice/);
    registerKerasSerializable({ package: "t" })(Twice);
    const again = losses.deserialize(losses.serialize(loss)) as Twice;
    expect([again instanceof Twice, again.reduction]).toEqual([true, "sum"]);
  });
  test("dtype policies: values are computed in the compute dtype", () => {
    expect(new losses.MeanSquaredError({ dtype: "mixed_bfloat16" })([[1]], [[2]]).dtype).toBe("bfloat16");
    expect(new losses.MeanSquaredError({ dtype: "float16" }).getConfig()).toEqual({
      name: "mean_squared_error",
      reduction: "sum_over_batch_size",
      dtype: "float16",
    });
  });
  test("integer labels stay exact in half precision", async () => {
    const classes = 4100;
    const logits = Array.from({ length: classes }, (_, i) => (i === 4099 ? 20 : 0));
    const loss = new losses.SparseCategoricalCrossentropy({ fromLogits: true, dtype: "bfloat16" });
    expect(await loss(tensor([4099], "int32"), tensor([logits])).item()).toBeLessThan(0.1);
  });
});

describe("identifiers", () => {
  test("functions, aliases in both cases, and classes", () => {
    for (const [name, fn] of Object.entries(losses.LOSS_FUNCTIONS)) expect(losses.get(name)).toBe(fn);
    expect(losses.get("MSE")).toBe(losses.meanSquaredError);
    expect(losses.get("kld")).toBe(losses.klDivergence);
    expect(losses.get("CategoricalHinge")).toBeInstanceOf(losses.CategoricalHinge);
    expect(losses.get(losses.Poisson)).toBeInstanceOf(losses.Poisson);
    expect(losses.get(null)).toBe(null);
    expect(() => losses.get("msee")).toThrow('[losses.get] unknown loss "msee". Did you mean "mse"?');
    expect(() => losses.get("CategoricalGeneralizedCrossEntropy")).toThrow("unknown loss");
  });
  test("round trips", () => {
    for (const cls of losses.LOSS_CLASSES) {
      const json = losses.serialize(new cls());
      expect(losses.serialize(losses.deserialize(json))).toEqual(json);
    }
    const wrapped = new losses.LossFunctionWrapper(losses.huber, { name: "h", reduction: "sum" });
    const again = losses.deserialize(serializeKerasObject(wrapped)) as losses.LossFunctionWrapper;
    expect([again.fn, again.name, again.reduction]).toEqual([losses.huber, "h", "sum"]);
  });
  test("what compile makes of names", () => {
    const spec = (...shape: (number | null)[]) => ({ shape });
    const fn = (name: unknown, t: losses.TargetSpec, p: losses.TargetSpec) =>
      (losses.resolveLoss(name, t, p) as losses.LossFunctionWrapper).fn;
    expect(fn("crossentropy", spec(null, 1), spec(null, 1))).toBe(losses.binaryCrossentropy);
    expect(fn("CE", spec(null), spec(null, 5))).toBe(losses.sparseCategoricalCrossentropy);
    expect(fn("ce", spec(null, 1), spec(null, 5))).toBe(losses.sparseCategoricalCrossentropy);
    expect(fn("ce", spec(null, 5), spec(null, 5))).toBe(losses.categoricalCrossentropy);
    expect(losses.resolveLoss("mse", null, null)?.name).toBe("mse");
    expect(losses.resolveLoss(losses.huber, null, null)?.name).toBe("huber");
    expect(() => losses.resolveLoss("ce", null, null)).toThrow("once the shapes");
  });
});
