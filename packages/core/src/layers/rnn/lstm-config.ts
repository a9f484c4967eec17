import { bool, type OptionsOf } from "../../config/index.js";
import { layerConfig } from "../../layer/index.js";
import { gatedCellFields, sequenceFields } from "./cell-fields.js";

const cellFields = () => ({ ...gatedCellFields(), unitForgetBias: bool.or(true) }) as const;

export const lstmCellConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "LSTMCell", /* @__PURE__ */ cellFields(), {
  order: [
    "name",
    "trainable",
    "dtype",
    "units",
    "activation",
    "recurrentActivation",
    "useBias",
    "unitForgetBias",
    "kernelInitializer",
    "recurrentInitializer",
    "biasInitializer",
    "kernelRegularizer",
    "recurrentRegularizer",
    "biasRegularizer",
    "kernelConstraint",
    "recurrentConstraint",
    "biasConstraint",
    "dropout",
    "recurrentDropout",
    "seed",
  ],
});
export const lstmConfig = /* @__PURE__ */ layerConfig.extend(
  "keras.layers",
  "LSTM",
  {
    ...cellFields(),
    ...sequenceFields(),
  },
  {
    order: [
      "name",
      "trainable",
      "dtype",
      "returnSequences",
      "returnState",
      "goBackwards",
      "stateful",
      "unroll",
      "zeroOutputForMask",
      "units",
      "activation",
      "recurrentActivation",
      "useBias",
      "kernelInitializer",
      "recurrentInitializer",
      "biasInitializer",
      "unitForgetBias",
      "kernelRegularizer",
      "recurrentRegularizer",
      "biasRegularizer",
      "activityRegularizer",
      "kernelConstraint",
      "recurrentConstraint",
      "biasConstraint",
      "dropout",
      "recurrentDropout",
      "seed",
    ],
    legacy: { implementation: null, time_major: null },
  },
);
export type LSTMCellOptions = OptionsOf<typeof lstmCellConfig>;
export type LSTMOptions = OptionsOf<typeof lstmConfig>;
