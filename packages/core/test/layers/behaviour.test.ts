import { describe, expect, test } from "vitest";
import { getKerasMask, Input, jit, Layer, layers, Model, type NDArray, ops, setKerasMask, type Tensor } from "../../src/index.js";

const wave = (...shape: number[]): Tensor =>
  ops.reshape(
    ops.sin(
      ops.multiply(
        ops.arange(
          0,
          shape.reduce((n, d) => n * d, 1),
          1,
        ),
        0.7,
      ),
    ),
    shape,
  );
const values = async (t: Tensor): Promise<number[]> => [...(await t.data())].map((v) => Math.round(Number(v) * 1e5) / 1e5);

describe("a stateful LSTM", () => {
  test("goes on where it stopped, also inside a compiled step, until it is reset", async () => {
    const x = wave(2, 6, 3);
    const halves = ops.split(x, 2, { axis: 1 }) as [Tensor, Tensor];
    const layer = new layers.LSTM(4, { stateful: true });
    const plain = new layers.LSTM(4);
    plain(x);
    layer(halves[0]);
    layer.setWeights(await plain.getWeights());
    layer.resetState();
    layer(halves[0]);
    expect(await values(layer(halves[1]))).toEqual(await values(plain(x)));
    layer.resetState();
    const step = jit((t: Tensor) => layer(t));
    await step(halves[0]).data();
    expect(await values(step(halves[1]))).toEqual(await values(plain(x)));
    expect(layer.weights.length).toBe(3);
    layer.dispose();
    plain.dispose();
  });
  test("needs a fixed batch, and asking for a shape does not move it", async () => {
    const layer = new layers.LSTM(2, { stateful: true });
    expect(() => layer(Input({ shape: [3, 2] }))).toThrow(/fixed batch size/);
    const other = new layers.LSTM(2, { stateful: true, kernelInitializer: "ones" });
    other(Input({ batchShape: [1, 3, 2] }));
    const first = await values(other(ops.ones([1, 3, 2])));
    other.resetState();
    expect(await values(other(ops.ones([1, 3, 2])))).toEqual(first);
    other.dispose();
  });
});

describe("LoRA", () => {
  test("starts as the frozen layer and learns only its factors", async () => {
    const layer = new layers.Dense(3);
    const x = wave(4, 5);
    const before = await values(layer(x));
    layer.enableLora(2, { loraAlpha: 4 });
    expect(await values(layer(x))).toEqual(before);
    expect(layer.trainableWeights.map((w) => w.name)).toEqual(["bias", "lora_kernel_a", "lora_kernel_b"]);
    expect(() => layer.enableLora(2)).toThrow(/already/);
    expect(() => new layers.Dense(3).enableLora(2)).toThrow(/built/);
    expect(layer.getConfig()).toMatchObject({ lora_rank: 2, lora_alpha: 4 });
    layer.dispose();
  });
});

describe("attention", () => {
  test("the causal mask hides the future", async () => {
    const layer = new layers.MultiHeadAttention(2, 3);
    const x = wave(1, 5, 4);
    const whole = layer(x, x, { useCausalMask: true });
    const start = ops.getItem(x, [{}, { stop: 3 }]);
    expect(await values(ops.getItem(whole, [{}, { stop: 3 }]))).toEqual(
      await values(layer(start, start, { useCausalMask: true })),
    );
    layer.dispose();
  });
  test("scores of masked places are zero and rows sum to one; the query's mask goes on", async () => {
    const layer = new layers.MultiHeadAttention(2, 3);
    const [q, v] = [wave(1, 3, 4), wave(1, 4, 4)];
    setKerasMask(q, ops.array([[true, true, false]]));
    setKerasMask(v, ops.array([[true, false, true, false]]));
    const [out, scores] = layer(q, v, { returnAttentionScores: true });
    const table = await values(scores); // [1, 2, 3, 4]
    for (let row = 0; row < 6; row++) {
      const line = table.slice(4 * row, 4 * row + 4);
      expect([line[1], line[3]]).toEqual([0, 0]);
      expect(line.reduce((a, b) => a + b)).toBeCloseTo(row % 3 === 2 ? 0 : 1, 4);
    }
    expect(await values(getKerasMask(out) as Tensor)).toEqual([1, 1, 0]);
    layer.dispose();
  });
  test("what is not supported names itself", () => {
    expect(() => new layers.MultiHeadAttention(1, 1, { flashAttention: true })).toThrow(/flashAttention: true is not supported/);
    expect(() => new layers.Dense(1, { quantizationConfig: { mode: "int8" } })).toThrow(/quantizationConfig/);
  });
  test("each projection draws its own weights", async () => {
    const layer = new layers.MultiHeadAttention(2, 4, { kernelInitializer: "glorot_uniform" });
    layer(wave(1, 3, 8), wave(1, 3, 8));
    const weights = await layer.getWeights();
    const [q, k] = [0, 2].map((i) => [...((weights[i] as NDArray).data as Float32Array)]);
    expect(q).not.toEqual(k);
    layer.dispose();
  });
});

test("a constructor's trainable: false holds for weights made later", () => {
  const layer = new layers.Dense(2, { trainable: false });
  const x = Input({ shape: [3] });
  const model = new Model(x, layer(x));
  expect([model.trainableWeights.length, model.nonTrainableWeights.length]).toEqual([0, 2]);
  layer.trainable = true;
  expect(model.trainableWeights.length).toBe(2);
});

test("null stands for the default where Python's None does", () => {
  const conv = new layers.Conv2D(1, 2, { dataFormat: null });
  expect(conv.getConfig().data_format).toBe("channels_last");
  conv.dispose();
  expect(Input({ shape: [3], sparse: null, ragged: null }).shape).toEqual([null, 3]);
});

test("a layer made without autocast leaves float inputs as they are", () => {
  class Same extends Layer {
    static override readonly className: string = "Same";
    override call(x: Tensor): Tensor {
      return x;
    }
  }
  const half = ops.ones([2], { dtype: "float16" });
  expect([new Same()(half).dtype, new Same({ autocast: false })(half).dtype]).toEqual(["float32", "float16"]);
});
