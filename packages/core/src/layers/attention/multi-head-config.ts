import { bool, type FilledOf, fraction, int, listOf, nullable, type OptionsOf, positiveInt, union } from "../../config/index.js";
import { layerConfig } from "../../layer/index.js";
import { regularizerField } from "../../regularizers/index.js";
import { glorot, maybeConstraint, maybeRegularizer, zeros } from "../fields.js";

export const multiHeadAttentionConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "MultiHeadAttention", {
  numHeads: positiveInt.required,
  keyDim: positiveInt.required,
  valueDim: nullable(positiveInt).or(null),
  dropout: fraction.or(0),
  useBias: bool.or(true),
  useGate: bool.or(false),
  outputShape: nullable(union(positiveInt, listOf(positiveInt))).or(null),
  attentionAxes: nullable(union(int, listOf(int))).or(null),
  slidingWindow: nullable(positiveInt).or(null),
  flashAttention: nullable(bool).or(null).notWritten,
  kernelInitializer: glorot,
  biasInitializer: zeros,
  kernelRegularizer: maybeRegularizer.or(null),
  biasRegularizer: maybeRegularizer.or(null),
  activityRegularizer: nullable(regularizerField).or(null),
  kernelConstraint: maybeConstraint.or(null),
  biasConstraint: maybeConstraint.or(null),
  seed: nullable(int).or(null),
});
export type MultiHeadAttentionOptions = OptionsOf<typeof multiHeadAttentionConfig>;
export type FilledAttention = FilledOf<typeof multiHeadAttentionConfig>;
