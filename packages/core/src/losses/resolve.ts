import { toSnakeName } from "../config/index.js";
import type { Spec } from "../host/spec.js";
import { classOf, type KerasFunction, ownClassName, serializedFunctionName } from "../serialization/index.js";
import { binaryCrossentropy } from "./binary.js";
import { categoricalCrossentropy } from "./categorical.js";
import type { LossFunction } from "./define.js";
import { LossFunctionWrapper } from "./function-loss.js";
import { get, type LossIdentifier } from "./identify.js";
import { Loss } from "./loss.js";
import { sparseCategoricalCrossentropy } from "./sparse.js";

/** A shape with unknown sizes, as compilation sees targets and predictions. */
export interface TargetSpec {
  readonly shape: readonly (number | null)[];
}

/** What kind of classification targets and predictions of these shapes mean, for `"accuracy"` and `"crossentropy"`. */
export function classificationKind(yTrue: TargetSpec | Spec, yPred: TargetSpec | Spec): "binary" | "sparse" | "categorical" {
  const [targets, scores] = [yTrue.shape.at(-1), yPred.shape.at(-1)];
  if (scores === 1) return "binary";
  const narrow = targets === 1 && scores != null && scores > 1;
  return yTrue.shape.length < yPred.shape.length || narrow ? "sparse" : "categorical";
}

const CROSSENTROPIES = {
  binary: binaryCrossentropy,
  sparse: sparseCategoricalCrossentropy,
  categorical: categoricalCrossentropy,
} as const;

/** What logs call a function or callable object: its own name, else its class's in snake case. */
export function objectName(object: object): string {
  const given = serializedFunctionName(object as KerasFunction) ?? (object as { readonly name?: unknown }).name;
  if (typeof given === "string" && given !== "") return given;
  return toSnakeName(ownClassName(classOf(object)) ?? "function");
}

/**
 * The `Loss` that `compile` makes of an identifier once shapes are known: `"crossentropy"` (`"ce"`) becomes the binary,
 * sparse or categorical one, functions are wrapped, and the name is the string given.
 */
export function resolveLoss(identifier: LossIdentifier | null, yTrue: TargetSpec | Spec, yPred: TargetSpec | Spec): Loss | null {
  if (identifier === null) return null;
  const byShape = typeof identifier === "string" && ["crossentropy", "ce"].includes(identifier.toLowerCase());
  const loss = byShape ? CROSSENTROPIES[classificationKind(yTrue, yPred)] : get(identifier);
  if (loss === null || loss instanceof Loss) return loss;
  const name = typeof identifier === "string" ? identifier : objectName(loss);
  return new LossFunctionWrapper(loss as LossFunction, { name });
}
