import { activationField, sigmoid, tanh } from "../../activations/index.js";
import { bool, fraction, int, nullable, type OptionsOf, positiveInt } from "../../config/index.js";
import { initializerField, Orthogonal } from "../../initializers/index.js";
import { layerConfig } from "../../layer/index.js";
import { regularizerField } from "../../regularizers/index.js";
import { glorot, maybeConstraint, maybeRegularizer, zeros } from "../fields.js";

const cellFields = () =>
  ({
    units: positiveInt.required,
    activation: activationField.orElse(() => tanh, "tanh"),
    recurrentActivation: activationField.orElse(() => sigmoid, "sigmoid"),
    useBias: bool.or(true),
    unitForgetBias: bool.or(true),
    kernelInitializer: glorot,
    recurrentInitializer: initializerField.orElse(() => new Orthogonal(), "orthogonal"),
    biasInitializer: zeros,
    kernelRegularizer: maybeRegularizer.or(null),
    recurrentRegularizer: maybeRegularizer.or(null),
    biasRegularizer: maybeRegularizer.or(null),
    kernelConstraint: maybeConstraint.or(null),
    recurrentConstraint: maybeConstraint.or(null),
    biasConstraint: maybeConstraint.or(null),
    dropout: fraction.or(0),
    recurrentDropout: fraction.or(0),
    seed: nullable(int).or(null),
  }) as const;

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
    returnSequences: bool.or(false),
    returnState: bool.or(false),
    goBackwards: bool.or(false),
    stateful: bool.or(false),
    unroll: bool.or(false),
    zeroOutputForMask: bool.or(false),
    activityRegularizer: nullable(regularizerField).or(null),
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
