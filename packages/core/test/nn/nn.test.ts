import { describe, expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import * as g from "../../src/ops/index.js";
import { Tensor, tensorFromHost, valueAndGrad } from "../../src/runtime/index.js";
import { nodeOf } from "../../src/surface/index.js";
import { symbolicTensor } from "../../src/symbolic/index.js";
import { checkGradients, wave, weigh } from "./gradients.js";

const values = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float32Array, Number);
const near = (found: readonly number[], wanted: readonly number[], digits = 5): void => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((w, i) => expect(found[i], `element ${i}`).toBeCloseTo(w, digits));
};
const counted = (shape: readonly number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensorFromHost({ dtype: "float32", shape: [...shape], data: Float32Array.from({ length: size }, (_, i) => i) });
};

describe("activations", () => {
  const sigma = (x: number) => 1 / (1 + Math.exp(-x));
  const clip = (x: number, a: number, b: number) => Math.min(Math.max(x, a), b);
  const cases: readonly (readonly [string, (x: Tensor) => Tensor, (x: number) => number])[] = [
    ["relu", nn.relu, (x) => Math.max(x, 0)],
    ["relu6", nn.relu6, (x) => clip(x, 0, 6)],
    ["sigmoid", nn.sigmoid, sigma],
    ["silu", nn.silu, (x) => x * sigma(x)],
    ["softplus", nn.softplus, (x) => Math.log1p(Math.exp(x))],
    ["softsign", nn.softsign, (x) => x / (1 + Math.abs(x))],
    ["logSigmoid", nn.logSigmoid, (x) => Math.log(sigma(x))],
    ["hardSigmoid", nn.hardSigmoid, (x) => clip(x / 6 + 0.5, 0, 1)],
    ["hardSilu", nn.hardSilu, (x) => x * clip(x / 6 + 0.5, 0, 1)],
    ["hardTanh", nn.hardTanh, (x) => clip(x, -1, 1)],
    ["tanhShrink", nn.tanhShrink, (x) => x - Math.tanh(x)],
    ["sparsePlus", nn.sparsePlus, (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x)],
    ["sparseSigmoid", nn.sparseSigmoid, (x) => clip((x + 1) / 2, 0, 1)],
    ["selu", nn.selu, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
    ["elu", (x) => nn.elu(x, { alpha: 0.5 }), (x) => (x > 0 ? x : 0.5 * Math.expm1(x))],
    ["celu", (x) => nn.celu(x, { alpha: 2 }), (x) => Math.max(x, 0) + 2 * Math.expm1(Math.min(x, 0) / 2)],
    ["leakyRelu", nn.leakyRelu, (x) => (x > 0 ? x : 0.2 * x)],
    ["hardShrink", nn.hardShrink, (x) => (Math.abs(x) > 0.5 ? x : 0)],
    ["softShrink", nn.softShrink, (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.5, 0)],
    ["threshold", (x) => nn.threshold(x, 0.3, -2), (x) => (x > 0.3 ? x : -2)],
    ["squareplus", nn.squareplus, (x) => (x + Math.sqrt(x * x + 4)) / 2],
    ["gelu", nn.gelu, (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
  ];
  test.each(cases)("%s: values, gradient, dtype", async (_name, f, scalar) => {
    const x = wave([9], 0, 4);
    near(await values(f(x)), (await values(x)).map(scalar), 9);
    await checkGradients((v) => weigh(f(v as Tensor)), [x]);
    expect(f(tensorFromHost({ dtype: "float16", shape: [1], data: new Uint16Array(1) })).dtype).toBe("float16");
  });

  test("integers stay in relu and become floats elsewhere", async () => {
    expect(nn.relu([1, -1]).dtype).toBe("int32");
    expect(nn.sigmoid([1, -1]).dtype).toBe("float32");
    expect(await values(nn.relu6([-3, 3, 9]))).toEqual([0, 3, 6]);
  });

  test("gradients at the kinks", async () => {
    const at0 = async (f: (x: Tensor) => Tensor) =>
      values(valueAndGrad((x: Tensor) => new Tensor(g.sum(f(x).node, [0])))(counted([1])).grads[0] as Tensor);
    expect(await at0(nn.relu)).toEqual([0]);
    expect(await at0((x) => nn.elu(x))).toEqual([1]);
    expect(await at0((x) => nn.celu(x))).toEqual([1]);
  });

  test("softmax over one, several and all axes", async () => {
    const x = wave([2, 3, 2]);
    for (const axis of [-1, 0, [0, 2], null]) {
      const y = nn.softmax(x, { axis });
      const axes = axis === null ? [0, 1, 2] : typeof axis === "number" ? [(axis + 3) % 3] : axis;
      for (const total of await values(new Tensor(g.sum(y.node, axes)))) expect(total).toBeCloseTo(1, 9);
      near((await values(nn.logSoftmax(x, { axis }))).map(Math.exp), await values(y), 9);
    }
    await checkGradients((v) => weigh(nn.softmax(v as Tensor, { axis: [0, 1] })), [x]);
    expect(() => nn.softmax(x, { axis: 3 })).toThrow(/axis must be an integer in \[-3, 3\)/);
  });

  test("sparsemax projects onto the simplex", async () => {
    near(
      await values(
        nn.sparsemax([
          [2, 0],
          [0.5, 0.3],
        ]),
      ),
      [1, 0, 0.6, 0.4],
    );
    await checkGradients((v) => weigh(nn.sparsemax(v as Tensor, { axis: 0 })), [wave([4, 2])]);
  });

  test("glu gates the first half", async () => {
    near(await values(nn.glu([3, 4, 0, 0])), [1.5, 2]);
    expect(() => nn.glu([1, 2, 3])).toThrow(/must be even/);
  });
});

describe("crossentropy and encodings", () => {
  test("agree with each other", async () => {
    const logits = wave([2, 3], 0, 2);
    const p = nn.softmax(logits);
    const classes = [2, 0];
    const hot = nn.oneHot(classes, 3, { dtype: "float64" });
    const wanted = (await values(nn.logSoftmax(logits))).filter((_, i) => classes[Math.floor(i / 3)] === i % 3).map((v) => -v);
    near(await values(nn.categoricalCrossentropy(hot, logits, { fromLogits: true })), wanted);
    near(await values(nn.categoricalCrossentropy(hot, p)), wanted);
    near(await values(nn.sparseCategoricalCrossentropy(classes, logits, { fromLogits: true })), wanted);
    near(await values(nn.sparseCategoricalCrossentropy([[2], [0]], p)), wanted);
    const turned = new Tensor(g.transpose(logits.node, [1, 0]));
    near(await values(nn.sparseCategoricalCrossentropy(classes, turned, { fromLogits: true, axis: 0 })), wanted);
  });

  test("binary from logits is stable", async () => {
    near(await values(nn.binaryCrossentropy([1, 0, 1], [800, 800, 0], { fromLogits: true })), [0, 800, Math.LN2]);
    near(await values(nn.binaryCrossentropy([1, 0], [0.25, 0.25])), [-Math.log(0.25), -Math.log(0.75)]);
  });

  test("refuse shapes that do not fit", () => {
    expect(() => nn.binaryCrossentropy([1, 0], [0.5])).toThrow(
      "[binaryCrossentropy] target and output must have one shape, got float32[2] and float32[1].",
    );
    expect(() => nn.sparseCategoricalCrossentropy([1, 0, 1], [[0.5, 0.5]])).toThrow(/without the class axis/);
  });

  test("oneHot puts the class axis anywhere, multiHot joins", async () => {
    expect(await values(nn.oneHot([1, -1, 3], 3, { axis: 0 }))).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(nn.oneHot(counted([2, 4]), 5, { axis: 1 }).shape).toEqual([2, 5, 4]);
    expect(
      await values(
        nn.multiHot(
          [
            [0, 2],
            [1, 1],
          ],
          { numClasses: 3, dtype: "int32" },
        ),
      ),
    ).toEqual([1, 0, 1, 0, 1, 0]);
    expect(() => nn.oneHot([1], 2, { sparse: true })).toThrow(/sparse must be false/);
  });
});

describe("convolutions", () => {
  /** The definition, element by element: NHWC, asymmetric "same" padding. */
  function direct(
    x: number[],
    w: number[],
    [h, wd, c]: number[],
    [kh, kw, ci, f]: number[],
    stride: number,
    dilation: number,
    same: boolean,
  ): number[] {
    const size = (n: number, k: number) => (same ? Math.ceil(n / stride) : Math.floor((n - (k - 1) * dilation - 1) / stride) + 1);
    const before = (n: number, k: number) =>
      same ? Math.floor(Math.max((Math.ceil(n / stride) - 1) * stride + (k - 1) * dilation + 1 - n, 0) / 2) : 0;
    const out: number[] = [];
    const groups = c! / ci!;
    for (let i = 0; i < size(h!, kh!); i++)
      for (let j = 0; j < size(wd!, kw!); j++)
        for (let o = 0; o < f!; o++) {
          let total = 0;
          const group = Math.floor(o / (f! / groups));
          for (let a = 0; a < kh!; a++)
            for (let b = 0; b < kw!; b++)
              for (let q = 0; q < ci!; q++) {
                const [y, z] = [i * stride + a * dilation - before(h!, kh!), j * stride + b * dilation - before(wd!, kw!)];
                if (y >= 0 && y < h! && z >= 0 && z < wd!)
                  total += x[(y * wd! + z) * c! + group * ci! + q]! * w[((a * kw! + b) * ci! + q) * f! + o]!;
              }
          out.push(total);
        }
    return out;
  }
  test.each([
    [1, 1, "valid", 1],
    [2, 1, "same", 1],
    [1, 2, "same", 2],
    [3, 1, "same", 4],
    [2, 2, "valid", 2],
  ] as const)("stride %d, dilation %d, %s, %d groups", async (strides, dilationRate, padding, groups) => {
    const [x, w] = [wave([1, 7, 6, 4]), wave([3, 2, 4 / groups, 8], 1)];
    const y = nn.conv(x, w, { strides, dilationRate, padding });
    near(
      await values(y),
      direct(await values(x), await values(w), [7, 6, 4], [3, 2, 4 / groups, 8], strides, dilationRate, padding === "same"),
      9,
    );
    const turned = (t: Tensor, perm: number[]) => new Tensor(g.transpose(t.node, perm));
    const first = nn.conv(turned(x, [0, 3, 1, 2]), w, { strides, dilationRate, padding, dataFormat: "channels_first" });
    near(await values(turned(first, [0, 2, 3, 1])), await values(y), 9);
  });

  test("gradients of every kind", async () => {
    await checkGradients(
      (x, w) => weigh(nn.conv(x!, w!, { strides: 2, padding: "same" })),
      [wave([1, 5, 2]), wave([3, 2, 2], 1)],
    );
    await checkGradients(
      (x, w) => weigh(nn.depthwiseConv(x!, w!, { padding: "same" })),
      [wave([1, 3, 3, 2]), wave([2, 2, 2, 2], 1)],
    );
    await checkGradients(
      (x, w, m) => weigh(nn.separableConv(x!, w!, m!)),
      [wave([1, 4, 2]), wave([2, 2, 2], 1), wave([1, 4, 3], 2)],
    );
    await checkGradients((x, w) => weigh(nn.convTranspose(x!, w!, { strides: 2 })), [wave([1, 3, 2]), wave([3, 2, 2], 1)]);
  });

  test("channels of a depthwise convolution lie side by side", async () => {
    expect(
      await values(
        nn.depthwiseConv(counted([1, 1, 2]), [
          [
            [1, 10],
            [1, 10],
          ],
        ]),
      ),
    ).toEqual([0, 0, 1, 10]);
  });

  test("a transposed convolution is the transpose", async () => {
    for (const padding of ["valid", "same"] as const) {
      for (const strides of [1, 2, 3]) {
        const w = wave([3, 2, 4], 1); // conv takes 2 channels to 4
        const [y, x] = [wave([1, 4, 4], 2), nn.convTranspose(wave([1, 4, 4]), w, { strides, padding })];
        const back = nn.conv(wave(x.shape as number[], 5), w, { strides, padding });
        if (back.shape[1] !== 4) continue; // extra rows that no position of the convolution reaches
        const dot = (a: Tensor, b: Tensor) => new Tensor(g.sum(g.mul(a.node, b.node), [0, 1, 2])).item();
        const up = nn.convTranspose(y, w, { strides, padding });
        expect(await dot(up, wave(x.shape as number[], 5))).toBeCloseTo(await dot(y, back), 9);
      }
    }
  });

  test("sizes of transposed convolutions", () => {
    const size = (strides: number, padding: "valid" | "same", outputPadding: number | null = null, k = 3, dilationRate = 1) =>
      nn.convTranspose(counted([1, 4, 1]), counted([k, 1, 1]), { strides, padding, outputPadding, dilationRate }).shape[1];
    expect([
      size(2, "same"),
      size(2, "valid"),
      size(3, "valid", null, 2),
      size(2, "same", 1),
      size(2, "same", 0),
      size(1, "valid", null, 3, 2),
    ]).toEqual([8, 9, 12, 8, 7, 8]);
    expect(() => size(2, "same", 2)).toThrow(/outputPadding must be below the strides/);
  });

  test("errors name what does not fit", () => {
    expect(() => nn.conv(counted([1, 4, 3]), counted([2, 2, 4]))).toThrow(/3 channels must be a multiple of the kernel's 2/);
    expect(() => nn.conv(counted([1, 4, 3]), counted([2, 3, 4]), { padding: "full" as never })).toThrow(
      '[conv] padding must be "valid" or "same", got "full".',
    );
    expect(() => nn.conv(counted([1, 4, 3]), counted([2, 3, 4]), { stride: 2 } as never)).toThrow(/Did you mean "strides"/);
  });

  test("unknown sizes stay unknown", () => {
    const x = symbolicTensor({ dtype: "float32", shape: [null, null, 28, 3] });
    expect(nn.conv(x, counted([3, 3, 3, 8]), { strides: 2, padding: "same" }).shape).toEqual([null, null, 14, 8]);
    expect(nn.maxPool(x, 2).shape).toEqual([null, null, 14, 3]);
  });
});

describe("pooling", () => {
  test("average counts real elements only", async () => {
    expect(await values(nn.averagePool(counted([1, 3, 1]), 2, { padding: "same" }))).toEqual([0.5, 2]);
    expect(await values(nn.averagePool(counted([1, 2, 2, 1]), 3, { strides: 1, padding: "same" }))).toEqual([1.5, 1.5, 1.5, 1.5]);
    await checkGradients((x) => weigh(nn.averagePool(x as Tensor, 2, { strides: 1, padding: "same" })), [wave([1, 3, 3, 1])]);
  });
  test("maximum of windows", async () => {
    expect(await values(nn.maxPool(counted([1, 2, 4, 1]), [2, 2]))).toEqual([5, 7]);
    expect(await values(nn.maxPool(counted([1, 1, 4]), 2, { dataFormat: "channels_first" }))).toEqual([1, 3]);
  });
  test("adaptive windows overlap where sizes do not divide", async () => {
    expect(await values(nn.adaptiveAveragePool(counted([1, 5, 1]), 3))).toEqual([0.5, 2, 3.5]);
    expect(await values(nn.adaptiveMaxPool(counted([1, 5, 1]), 2))).toEqual([2, 4]);
    expect(nn.adaptiveMaxPool(counted([1, 2, 7, 5]), [3, 2], { dataFormat: "channels_first" }).shape).toEqual([1, 2, 3, 2]);
    await checkGradients((x) => weigh(nn.adaptiveAveragePool(x as Tensor, 2)), [wave([1, 3, 2])]);
  });
});

describe("normalisation and attention", () => {
  test("layer normalisation over several axes, with parameters", async () => {
    const y = nn.layerNormalization(wave([2, 2, 3]), {
      axis: [1, 2],
      gamma: wave([2, 3], 1),
      beta: wave([2, 3], 2),
      epsilon: 1e-9,
    });
    const x = await values(wave([2, 2, 3]));
    const row = x.slice(0, 6);
    const mean = row.reduce((a, b) => a + b) / 6;
    const deviation = Math.sqrt(row.reduce((a, b) => a + (b - mean) ** 2, 0) / 6);
    const [c, b] = [await values(wave([2, 3], 1)), await values(wave([2, 3], 2))];
    near(
      (await values(y)).slice(0, 6),
      row.map((v, i) => ((v - mean) / deviation) * c[i]! + b[i]!),
      6,
    );
  });

  test("batch normalisation in training gives the statistics", async () => {
    const { output, mean, variance } = nn.batchNormalizationTraining(
      [
        [1, 10],
        [3, 30],
      ],
      -1,
      { epsilon: 0 },
    );
    expect([await values(mean), await values(variance), await values(output)]).toEqual([
      [2, 20],
      [1, 100],
      [-1, -1, 1, 1],
    ]);
  });

  test("moments of float16 are taken in float32", async () => {
    const x = new Tensor(g.cast(nodeOf(new Float32Array(4096).fill(16)), "float16"));
    const [mean] = nn.moments(x, null);
    expect(await new Tensor(g.cast(mean.node, "float32")).item()).toBe(16);
  });

  test("heads of keys are shared by groups of queries", async () => {
    const [q, k, v] = [wave([1, 2, 4, 3]), wave([1, 3, 2, 3], 1), wave([1, 3, 2, 3], 2)];
    const y = await values(nn.dotProductAttention(q, k, v));
    const one = (head: number, t: Tensor) =>
      new Tensor(
        g.slice([t.node], { starts: [0, 0, head, 0], limits: [1, t.shape[1] as number, head + 1, 3], strides: [1, 1, 1, 1] }),
      );
    const third = await values(nn.dotProductAttention(one(2, q), one(1, k), one(1, v)));
    near(third, [...y.slice(6, 9), ...y.slice(18, 21)], 6);
  });

  test("causal attention sees the past only", async () => {
    const v = wave([1, 3, 1, 2]);
    const y = await values(nn.dotProductAttention(wave([1, 3, 1, 2]), wave([1, 3, 1, 2], 1), v, { isCausal: true }));
    near(y.slice(0, 2), (await values(v)).slice(0, 2), 6);
    expect(() => nn.dotProductAttention(v, v, v, { flashAttention: true })).toThrow(/flashAttention must be null or false/);
  });
});

describe("rearrangements", () => {
  test("spaceToDepth undoes depthToSpace", async () => {
    for (const dataFormat of ["channels_last", "channels_first"] as const) {
      const x = counted(dataFormat === "channels_last" ? [1, 2, 3, 8] : [1, 8, 2, 3]);
      expect(await values(nn.spaceToDepth(nn.depthToSpace(x, 2, { dataFormat }), 2, { dataFormat }))).toEqual(await values(x));
    }
    expect(await values(nn.depthToSpace(counted([1, 1, 1, 4]), 2))).toEqual([0, 1, 2, 3]);
  });
  test("fold is the transpose of unfold", async () => {
    const options = { dilation: [1, 2], padding: 1, stride: [2, 1] };
    const x = wave([2, 2, 5, 6]);
    const columns = nn.unfold(x, [3, 2], options);
    const y = wave(columns.shape as number[], 3);
    const dot = (a: Tensor, b: Tensor) => new Tensor(g.sum(g.mul(a.node, b.node), g.allAxes(a.node))).item();
    expect(await dot(columns, y)).toBeCloseTo(await dot(x, nn.fold(y, [5, 6], [3, 2], options)), 9);
  });
  test("psnr", async () => expect(await nn.psnr([0, 0], [1, 1], 10).item()).toBeCloseTo(20, 5));
});
