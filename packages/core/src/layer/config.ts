import { bool, config, nullable, type OptionsOf, str } from "../config/index.js";
import { policyField } from "../policies/index.js";
import { regularizerField } from "../regularizers/index.js";

/** Options every layer takes. */
export const layerConfig = /* @__PURE__ */ config("keras.layers", "Layer", {
  name: nullable(str).or(null).doc("Name, unique within a model; made from the class by default."),
  trainable: bool.or(true).doc("Whether training changes the weights."),
  dtype: policyField.or(null).doc("Dtype or policy of computation and weights; the global policy by default."),
  autocast: bool.or(true).notWritten.doc("Whether float inputs are converted to the compute dtype."),
  activityRegularizer: nullable(regularizerField).or(null).writtenIfSet.doc("Regularizer of the output."),
});
export type LayerOptions = OptionsOf<typeof layerConfig>;
