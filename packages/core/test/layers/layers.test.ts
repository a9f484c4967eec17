import { layers } from "../../src/index.js";
import { runLayerTest } from "./run-layer-test.js";

const cell = (at: string): string[] => ["kernel", "recurrent_kernel", "bias"].map((w) => `${at}${w}`);
const heads = (...names: string[]): string[] => names.flatMap((n) => [`${n}/kernel`, `${n}/bias`]);

runLayerTest(layers.Dense, { args: [3], input: [2, 4], output: [2, 3], weights: ["kernel", "bias"], masks: true });
runLayerTest(layers.Dense, {
  args: [3],
  options: { useBias: false, activation: "tanh", kernelRegularizer: "l2" },
  input: [2, 5, 4],
  open: [1],
  output: [2, 5, 3],
  weights: ["kernel"],
  masks: true,
});
runLayerTest(layers.Dense, {
  args: [3],
  options: { loraRank: 2 },
  input: [2, 4],
  output: [2, 3],
  weights: ["kernel", "bias", "lora_kernel_a", "lora_kernel_b"],
  trainable: 3,
  masks: true,
});
runLayerTest(layers.EinsumDense, {
  args: ["abc,cde->abde", [null, 2, 3]],
  options: { biasAxes: "de" },
  input: [2, 5, 4],
  open: [1],
  output: [2, 5, 2, 3],
  weights: ["kernel", "bias"],
});
runLayerTest(layers.EinsumDense, {
  args: ["...x,xy->...y", 3],
  options: { activation: "relu" },
  input: [2, 5, 4],
  open: [1],
  output: [2, 5, 3],
  weights: ["kernel"],
});
runLayerTest(layers.Conv1D, {
  args: [3, 2],
  options: { padding: "causal", dilationRate: 2 },
  input: [2, 7, 4],
  open: [1],
  output: [2, 7, 3],
  weights: ["kernel", "bias"],
});
runLayerTest(layers.Conv2D, {
  args: [4, 3],
  options: { strides: 2, padding: "same", groups: 2 },
  input: [2, 7, 6, 4],
  open: [1, 2],
  output: [2, 4, 3, 4],
  weights: ["kernel", "bias"],
});
runLayerTest(layers.Conv2D, {
  args: [4, [2, 3]],
  options: { dataFormat: "channels_first", activation: "relu" },
  input: [2, 3, 5, 6],
  open: [2, 3],
  output: [2, 4, 4, 4],
  weights: ["kernel", "bias"],
});
runLayerTest(layers.Conv3D, {
  args: [2, 2],
  input: [1, 4, 3, 3, 2],
  open: [1],
  output: [1, 3, 2, 2, 2],
  weights: ["kernel", "bias"],
});
runLayerTest(layers.MaxPooling2D, {
  options: { poolSize: 2, padding: "same" },
  input: [2, 5, 4, 3],
  open: [1, 2],
  output: [2, 3, 2, 3],
});
runLayerTest(layers.AveragePooling2D, {
  args: [[2, 1]],
  options: { strides: 1 },
  input: [2, 5, 4, 3],
  open: [1, 2],
  output: [2, 4, 4, 3],
});
runLayerTest(layers.ZeroPadding2D, {
  options: {
    padding: [
      [1, 0],
      [0, 2],
    ],
  },
  input: [2, 3, 4, 1],
  open: [1, 2],
  output: [2, 4, 6, 1],
});
runLayerTest(layers.GlobalAveragePooling1D, { input: [2, 5, 3], open: [1], output: [2, 3], masks: true });
runLayerTest(layers.GlobalAveragePooling2D, {
  options: { keepdims: true },
  input: [2, 4, 5, 3],
  open: [1, 2],
  output: [2, 1, 1, 3],
});
runLayerTest(layers.Flatten, { input: [2, 3, 4], output: [2, 12] });
runLayerTest(layers.Flatten, { options: { dataFormat: "channels_first" }, input: [2, 3, 4, 2], open: [2], output: [2, 24] });
runLayerTest(layers.Reshape, { args: [[2, -1]], input: [3, 4, 2], output: [3, 2, 4] });
runLayerTest(layers.Dropout, { args: [0.5], input: [4, 6], output: [4, 6], seeds: 1, masks: true });
runLayerTest(layers.Activation, { args: ["softplus"], input: [2, 3], output: [2, 3], masks: true });
runLayerTest(layers.Rescaling, { args: [2], options: { offset: -1 }, input: [2, 3], output: [2, 3], masks: true });
runLayerTest(layers.BatchNormalization, {
  input: [3, 4, 2],
  open: [1],
  output: [3, 4, 2],
  weights: ["gamma", "beta", "moving_mean", "moving_variance"],
  trainable: 2,
  masks: true,
});
runLayerTest(layers.BatchNormalization, {
  options: { axis: 1, renorm: true, renormClipping: { rmax: 3, dmax: 5 } },
  input: [4, 2, 3],
  open: [2],
  output: [4, 2, 3],
  weights: ["gamma", "beta", "moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev"],
  trainable: 2,
  masks: true,
});
runLayerTest(layers.LayerNormalization, {
  input: [2, 5, 4],
  open: [1],
  output: [2, 5, 4],
  weights: ["gamma", "beta"],
  masks: true,
});
runLayerTest(layers.LayerNormalization, {
  options: { axis: [1, 2], rmsScaling: true },
  input: [2, 5, 4],
  output: [2, 5, 4],
  weights: ["gamma"],
  masks: true,
});
runLayerTest(layers.Embedding, {
  args: [7, 4],
  input: [2, 5],
  inputDtype: "int32",
  open: [1],
  output: [2, 5, 4],
  weights: ["embeddings"],
  noGradient: true,
});
runLayerTest(layers.Embedding, {
  args: [7, 4],
  options: { maskZero: true, loraRank: 1 },
  input: [2, 5],
  inputDtype: "int32",
  open: [1],
  output: [2, 5, 4],
  weights: ["embeddings", "lora_embeddings_a", "lora_embeddings_b"],
  trainable: 2,
  masks: true,
  noGradient: true,
});
runLayerTest(layers.GRU, { args: [3], input: [2, 5, 4], open: [1], output: [2, 3], weights: cell("gru_cell/"), seeds: 1 });
runLayerTest(layers.GRU, {
  args: [3],
  options: {
    returnSequences: true,
    returnState: true,
    goBackwards: true,
    resetAfter: false,
    dropout: 0.2,
    recurrentDropout: 0.1,
  },
  input: [2, 5, 4],
  open: [1],
  output: [2, 5, 3],
  weights: cell("gru_cell/"),
  seeds: 1,
});
runLayerTest(layers.LSTM, { args: [3], input: [2, 5, 4], open: [1], output: [2, 3], weights: cell("lstm_cell/"), seeds: 1 });
runLayerTest(layers.LSTM, {
  args: [3],
  options: { returnSequences: true, returnState: true, goBackwards: true, dropout: 0.2, recurrentDropout: 0.1 },
  input: [2, 5, 4],
  open: [1],
  output: [2, 5, 3],
  weights: cell("lstm_cell/"),
  seeds: 1,
});
runLayerTest(layers.MultiHeadAttention, {
  args: [2, 3],
  input: [
    [2, 5, 4],
    [2, 6, 4],
  ],
  spread: true,
  open: [1],
  output: [2, 5, 4],
  weights: heads("query", "key", "value", "attention_output"),
  masks: true,
});
runLayerTest(layers.MultiHeadAttention, {
  args: [2, 3],
  options: { useGate: true, valueDim: 2, dropout: 0.1, attentionAxes: [2], outputShape: [7] },
  input: [
    [2, 3, 5, 4],
    [2, 3, 6, 4],
  ],
  spread: true,
  open: [2],
  output: [2, 3, 5, 7],
  weights: heads("query", "key", "gate", "value", "attention_output"),
  seeds: 1,
  masks: true,
});
runLayerTest(layers.Add, {
  input: [
    [2, 3],
    [2, 3],
    [2, 3],
  ],
  output: [2, 3],
  masks: true,
});
runLayerTest(layers.Add, {
  input: [
    [2, 4, 3],
    [2, 3],
  ],
  output: [2, 4, 3],
  masks: true,
});
runLayerTest(layers.Concatenate, {
  options: { axis: 1 },
  input: [
    [2, 3, 4],
    [2, 5, 4],
  ],
  open: [1],
  output: [2, 8, 4],
  masks: true,
});
