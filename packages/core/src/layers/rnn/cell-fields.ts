import { activationField, sigmoid, tanh } from "../../activations/index.js";
import { bool, fraction, int, nullable, positiveInt } from "../../config/index.js";
import { initializerField, Orthogonal } from "../../initializers/index.js";
import { regularizerField } from "../../regularizers/index.js";
import { glorot, maybeConstraint, maybeRegularizer, zeros } from "../fields.js";

/** Options that all gated cells share. */
export const gatedCellFields = () =>
  ({
    units: positiveInt.required,
    activation: activationField.orElse(() => tanh, "tanh"),
    recurrentActivation: activationField.orElse(() => sigmoid, "sigmoid"),
    useBias: bool.or(true),
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

/** Options that recurrent layers have beside those of their cell. */
export const sequenceFields = () =>
  ({
    returnSequences: bool.or(false),
    returnState: bool.or(false),
    goBackwards: bool.or(false),
    stateful: bool.or(false),
    unroll: bool.or(false),
    zeroOutputForMask: bool.or(false),
    activityRegularizer: nullable(regularizerField).or(null),
  }) as const;
