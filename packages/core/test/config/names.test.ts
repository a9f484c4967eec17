import { beforeEach, expect, test } from "vitest";
import { autoName, getUid, resetNames, toCamel, toSnake, toSnakeName, uniquify } from "../../src/config/index.js";

beforeEach(resetNames);

test.each([
  ["Dense", "dense"],
  ["Conv2D", "conv2d"],
  ["Conv2DTranspose", "conv2d_transpose"],
  ["BatchNormalization", "batch_normalization"],
  ["LSTM", "lstm"],
  ["ConvLSTM2D", "conv_lstm2d"],
  ["ReLU", "re_lu"],
  ["LeakyReLU", "leaky_re_lu"],
  ["PReLU", "p_re_lu"],
  ["ELU", "elu"],
  ["GRUCell", "gru_cell"],
  ["MaxPooling2D", "max_pooling2d"],
  ["GlobalAveragePooling1D", "global_average_pooling1d"],
  ["STFTSpectrogram", "stft_spectrogram"],
  ["MeanIoU", "mean_io_u"],
  ["OneHotIoU", "one_hot_io_u"],
  ["FBetaScore", "f_beta_score"],
  ["AUC", "auc"],
  ["R2Score", "r2_score"],
  ["F1Score", "f1_score"],
  ["GetItem", "get_item"],
  ["RMSprop", "rm_sprop"],
  ["SGD", "sgd"],
  ["My<Layer>", "my_layer"],
])("%s is named %s", (className, name) => expect(toSnakeName(className)).toBe(name));

test("names count up until they are reset", () => {
  expect([autoName("Dense"), autoName("Dense"), autoName("Dense"), autoName("LSTM")]).toEqual([
    "dense",
    "dense_1",
    "dense_2",
    "lstm",
  ]);
  expect([uniquify("dense"), uniquify("constructor"), uniquify("__proto__")]).toEqual(["dense_3", "constructor", "__proto__"]);
  expect([getUid("a"), getUid("a"), getUid()]).toEqual([1, 2, 1]);
  resetNames();
  expect([autoName("Dense"), getUid("a")]).toEqual(["dense", 1]);
});

test("cases convert there and back", () => {
  for (const [camel, snake] of [
    ["useBias", "use_bias"],
    ["units", "units"],
    ["returnSequences", "return_sequences"],
    ["l2ShrinkageRegularizationStrength", "l2_shrinkage_regularization_strength"],
  ] as const) {
    expect(toSnake(camel)).toBe(snake);
    expect(toCamel(snake)).toBe(camel);
  }
});
