import { toSnakeName } from "../config/index.js";
import { LayerError } from "../errors/index.js";
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
export function classificationKind(yTrue: TargetSpec, yPred: TargetSpec): "binary" | "sparse" | "categorical" {
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

/** Both specs, or an error: what a name means is not known without them. */
export function specsFor(name: string, yTrue: TargetSpec | null, yPred: TargetSpec | null): [TargetSpec, TargetSpec] {
  if (yTrue !== null && yPred !== null) return [yTrue, yPred];
  throw new LayerError("compile", `"${name}" means something only once the shapes of targets and predictions are known`);
}

/**
 * The `Loss` that `compile` makes of an identifier once shapes are known: `"crossentropy"` (`"ce"`) becomes the binary,
 * sparse or categorical one, functions are wrapped, and the name is the string given. Other identifiers need no shapes.
 *
 * @throws LayerError for what stands for no loss.
 */
export function resolveLoss(identifier: unknown, yTrue: TargetSpec | null, yPred: TargetSpec | null): Loss | null {
  const byShape = typeof identifier === "string" && ["crossentropy", "ce"].includes(identifier.toLowerCase());
  const loss = byShape
    ? CROSSENTROPIES[classificationKind(...specsFor(identifier, yTrue, yPred))]
    : get((identifier ?? null) as LossIdentifier | null);
  if (loss === null || loss instanceof Loss) return loss;
  const name = typeof identifier === "string" ? identifier : objectName(loss);
  return new LossFunctionWrapper(loss as LossFunction, { name });
}
