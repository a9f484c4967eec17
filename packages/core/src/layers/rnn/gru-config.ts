import { bool, type OptionsOf } from "../../config/index.js";
import { layerConfig } from "../../layer/index.js";
import { gatedCellFields, sequenceFields } from "./cell-fields.js";

const cellFields = () => ({ ...gatedCellFields(), resetAfter: bool.or(true) }) as const;

export const gruCellConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "GRUCell", /* @__PURE__ */ cellFields(), {
  order: [
    "name",
    "trainable",
    "dtype",
    "units",
    "activation",
    "recurrentActivation",
    "useBias",
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
    "resetAfter",
    "seed",
  ],
});
export const gruConfig = /* @__PURE__ */ layerConfig.extend(
  "keras.layers",
  "GRU",
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
      "kernelRegularizer",
      "recurrentRegularizer",
      "biasRegularizer",
      "activityRegularizer",
      "kernelConstraint",
      "recurrentConstraint",
      "biasConstraint",
      "dropout",
      "recurrentDropout",
      "resetAfter",
      "seed",
    ],
    legacy: { implementation: null, time_major: null },
  },
);
export type GRUCellOptions = OptionsOf<typeof gruCellConfig>;
export type GRUOptions = OptionsOf<typeof gruConfig>;
