import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/host/index.js";
import * as losses from "../../src/losses/index.js";
import * as metrics from "../../src/metrics/index.js";
import * as g from "../../src/ops/index.js";
import { jit, type Tensor } from "../../src/runtime/index.js";
import { ownClassName, registerKerasSerializable } from "../../src/serialization/index.js";
import { nodeOf, wrap } from "../../src/surface/index.js";
import { setKerasMask } from "../../src/symbolic/index.js";

const tensor = (values: unknown, dtype: "float32" | "int32" | "bool" = "float32"): Tensor =>
  wrap(nodeOf(ndarray(values as never, { dtype })));
const list = async (t: Tensor) => Array.from((await t.data()) as ArrayLike<number>);
const REQUIRED: Readonly<Record<string, readonly unknown[]>> = {
  IoU: [3, [0, 1]],
  MeanIoU: [3],
  OneHotIoU: [3, [0, 1]],
  OneHotMeanIoU: [3],
  PrecisionAtRecall: [0.5],
  RecallAtPrecision: [0.5],
  SensitivityAtSpecificity: [0.5],
  SpecificityAtSensitivity: [0.5],
  MeanMetricWrapper: [losses.huber],
};
const everyMetric = metrics.METRIC_CLASSES.map((cls) => {
  const name = ownClassName(cls) as string;
  const make = (): metrics.Metric =>
    new (cls as unknown as new (...args: readonly unknown[]) => metrics.Metric)(...(REQUIRED[name] ?? []));
  return [name, make] as const;
});

/** Data a metric of that name takes. */
function batch(name: string): readonly Tensor[] {
  if (name === "Mean" || name === "Sum") return [tensor([1, 2, 4])];
  const scores = tensor([
    [0.1, 0.7, 0.2],
    [0.5, 0.3, 0.2],
    [0.2, 0.1, 0.7],
  ]);
  if (name === "Accuracy") return [tensor([1, 2, 2]), tensor([1, 2, 0])];
  if (name.startsWith("Sparse")) return [tensor([1, 0, 0], "int32"), scores];
  if (name === "IoU" || name === "MeanIoU") return [tensor([0, 1, 2], "int32"), tensor([0, 1, 1], "int32")];
  return [
    tensor([
      [0, 1, 0],
      [1, 0, 0],
      [1, 0, 0],
    ]),
    scores,
  ];
}

describe.each(everyMetric)("%s", (name, make) => {
  test("a compiled update is the plain one, and a reset starts afresh", async () => {
    const [plain, compiled] = [make(), make()];
    const data = batch(name);
    plain.updateState(...data);
    plain.updateState(...data);
    const step = jit((...args: readonly Tensor[]) => {
      compiled.updateState(...args);
      return compiled.result() as Tensor;
    });
    step(...data);
    const result = step(...data);
    const want = await list(plain.result() as Tensor);
    expect(await list(result)).toEqual(want);
    expect(await list(compiled.result() as Tensor)).toEqual(want);
    expect(want.every(Number.isFinite) && want.some((x) => x !== 0)).toBe(true);
    compiled.resetState();
    for (const v of compiled.variables) expect((await list(v.value)).every((x) => x === 0)).toBe(true);
    expect(compiled.variables.every((v) => !v.trainable)).toBe(true);
    step.dispose();
    for (const v of [...plain.variables, ...compiled.variables]) v.dispose();
  });
  test("is written and read back", () => {
    const json = metrics.serialize(make());
    expect(metrics.serialize(metrics.deserialize(json))).toEqual(json);
  });
});

describe("means", () => {
  test("Mean averages over samples, with weights", async () => {
    const mean = new metrics.Mean();
    mean.updateState([1, 3, 5, 7], { sampleWeight: [1, 1, 0, 0] });
    expect(await (mean.result() as Tensor).item()).toBe(2);
    mean.updateState(8);
    expect(await mean.result().item()).toBe(4);
  });
  test("a mask of the predictions weighs what a wrapper measures", async () => {
    const metric = new metrics.SparseCategoricalAccuracy();
    const p = tensor([
      [
        [0, 1],
        [1, 0],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ]);
    setKerasMask(
      p,
      tensor(
        [
          [true, false],
          [true, false],
        ],
        "bool",
      ),
    );
    metric.updateState(
      [
        [1, 1],
        [0, 0],
      ],
      p,
    );
    expect(await metric.result().item()).toBe(0.5);
  });
  test("a wrapper passes its options on", async () => {
    const metric = new metrics.MeanMetricWrapper(losses.huber, { name: "h", delta: 0.5 });
    metric.updateState([[0]], [[1]]);
    expect(await metric.result().item()).toBeCloseTo(0.375, 6);
    expect(metric.getConfig()).toMatchObject({ name: "h", delta: 0.5 });
    const again = metrics.deserialize(metrics.serialize(metric)) as metrics.MeanMetricWrapper;
    expect(again.fnOptions).toEqual({ delta: 0.5 });
  });
  test("an integer state still gives a fraction", async () => {
    const metric = new metrics.Mean({ dtype: "int32" });
    metric.updateState([1, 2]);
    expect(await metric.result().item()).toBe(1.5);
  });
});

describe("classification", () => {
  test("top k counts ties as hits, and refuses labels out of range when it runs", async () => {
    expect(
      await list(
        metrics.sparseTopKCategoricalAccuracy(
          [0, 2],
          [
            [1, 1, 1],
            [3, 2, 1],
          ],
          { k: 1 },
        ),
      ),
    ).toEqual([1, 0]);
    const run = async () => metrics.sparseTopKCategoricalAccuracy([3], [[1, 2, 3]], { k: 1 }).data();
    expect(await run().catch((error: Error) => error.message)).toMatch(/must be in \[0, 3\), got 3/);
  });
  test("thresholds are strict, and may be several", async () => {
    const metric = new metrics.Precision({ thresholds: [0, 0.5] });
    metric.updateState([0, 1, 1], [0.5, 0.6, 0.2]);
    expect((await list(metric.result())).map((x) => x.toFixed(3))).toEqual(["0.667", "1.000"]);
    const one = new metrics.Recall({ topK: 1, classId: 1 });
    one.updateState(
      [
        [0, 1],
        [0, 1],
      ],
      [
        [0.4, 0.6],
        [0.9, 0.8],
      ],
    );
    expect(await one.result().item()).toBe(0.5);
    expect(() => new metrics.Recall({ classId: 2 }).updateState([[0, 1]], [[0, 1]])).toThrow("classId must be in [-2, 2)");
    expect(() => new metrics.Precision({ thresholds: [0.5, 2] })).toThrow("thresholds");
  });
  test("buckets and comparisons give the same area", async () => {
    const labels = Array.from({ length: 40 }, (_, i) => (i * 7) % 3 === 0);
    const scores = labels.map((hit, i) => Math.min(1, Math.max(0, ((i * 37) % 41) / 41 + (hit ? 0.2 : 0))));
    const spread = new metrics.AUC({ numThresholds: 11 });
    const listed = new metrics.AUC({
      thresholds: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((t, i) => t + (i === 4 ? 2e-5 : 0)),
    });
    for (const metric of [spread, listed]) metric.updateState(labels, scores);
    expect(await spread.result().item()).toBeCloseTo(await listed.result().item(), 5);
  });
  test("a multi-label area is the mean over columns, weighted on request", async () => {
    const t = [
      [0, 1],
      [0, 0],
      [1, 1],
      [1, 0],
    ];
    const p = [
      [0.1, 0.9],
      [0.6, 0.2],
      [0.4, 0.8],
      [0.9, 0.6],
    ];
    const area = async (options: object) => {
      const metric = new metrics.AUC({ multiLabel: true, ...options });
      metric.updateState(t, p);
      return metric.result().item();
    };
    expect(await area({})).toBeCloseTo((0.75 + 1) / 2, 5);
    expect(await area({ labelWeights: [3, 1] })).toBeCloseTo((3 * 0.75 + 1) / 4, 5);
    expect(() => new metrics.AUC({ numLabels: 2 })).toThrow("numLabels needs multiLabel: true");
  });
  test("intersection over union leaves out ignored and unknown classes", async () => {
    const metric = new metrics.MeanIoU(2, { ignoreClass: 1 });
    metric.updateState([0, 0, 1, 5], [0, 1, 1, 0]);
    expect(await list(metric.totalConfusionMatrix.value)).toEqual([1, 1, 0, 0]);
    expect(() => new metrics.IoU(2, [2])).toThrow("must be below numClasses 2");
  });
  test("shapes that do not belong together", () => {
    expect(() => new metrics.F1Score().updateState([1, 0], [1, 0])).toThrow("[samples, classes]");
    expect(() => new metrics.R2Score().updateState([1, 0], [1, 0])).toThrow("[samples, outputs]");
    expect(() =>
      new metrics.TruePositives().updateState(
        [[1], [0]],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toThrow("must have one shape");
  });
});

class Highest extends metrics.Metric {
  static override readonly className = "Highest";
  static override readonly module = null;
  readonly high = this.addVariable([], "zeros", { name: "high" });
  readonly inner = new metrics.Mean();
  override updateState(values: Tensor): void {
    this.inner.updateState(values);
    this.high.assign(wrap(g.max(this.high.read(), g.reduceMax(values.node, [0]))));
  }
  override result(): Readonly<Record<string, Tensor>> {
    return { high: this.high.value, mean: this.inner.result() };
  }
}

describe("metrics of users", () => {
  test("hold metrics, and tell several values", async () => {
    const metric = new Highest();
    metric(tensor([1, 4]));
    const { high, mean } = metric.result() as { high: Tensor; mean: Tensor };
    expect([await high.item(), await mean.item()]).toEqual([4, 2.5]);
    expect(metric.variables.map((v) => v.name)).toEqual(["high", "total", "count"]);
    expect(metric.variables[0]?.path).toBe(`${metric.name}/high`);
    registerKerasSerializable({ package: "t" })(Highest);
    expect(metrics.deserialize(metrics.serialize(metric))).toBeInstanceOf(Highest);
  });
});

describe("identifiers", () => {
  test("class names, snake case, quirks and short names", () => {
    for (const [name, cls] of [
      ["AUC", metrics.AUC],
      ["auc", metrics.AUC],
      ["f_beta_score", metrics.FBetaScore],
      ["f1_score", metrics.F1Score],
      ["r2_score", metrics.R2Score],
      ["log_cosh_error", metrics.LogCoshError],
      ["binary_io_u", metrics.BinaryIoU],
      ["bce", metrics.BinaryCrossentropy],
      ["MSE", metrics.MeanSquaredError],
    ] as const) {
      expect(metrics.get(name)).toBeInstanceOf(cls);
    }
    expect(() => metrics.get("accuracyy")).toThrow('[metrics.get] unknown metric "accuracyy". Did you mean "accuracy"?');
    expect(metrics.get(null)).toBe(null);
  });
  test("what compile makes of names", () => {
    const spec = (...shape: (number | null)[]) => ({ shape });
    expect(metrics.resolveMetric("acc", spec(null, 1), spec(null, 1))).toBeInstanceOf(metrics.BinaryAccuracy);
    expect(metrics.resolveMetric("Accuracy", spec(null), spec(null, 5))).toBeInstanceOf(metrics.SparseCategoricalAccuracy);
    const accuracy = metrics.resolveMetric("accuracy", spec(null, 5), spec(null, 5));
    expect([accuracy instanceof metrics.CategoricalAccuracy, accuracy?.name]).toEqual([true, "accuracy"]);
    const mse = metrics.resolveMetric("mse", null, null);
    expect([mse?.name, mse?.variables[0]?.path]).toEqual(["mse", "mean_squared_error/total"]);
    expect(metrics.resolveMetric(losses.huber, null, null)?.name).toBe("huber");
    expect(() => metrics.resolveMetric("acc", null, null)).toThrow("once the shapes");
  });
  test("directions, for callbacks that must know what is better", () => {
    expect([
      new metrics.AUC().direction,
      new metrics.Hinge().direction,
      new metrics.Mean().direction,
      new metrics.TruePositives().direction,
    ]).toEqual(["up", "down", null, null]);
  });
});
