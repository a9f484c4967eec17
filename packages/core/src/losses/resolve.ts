import { binaryCrossentropy } from "./binary.js";
import { categoricalCrossentropy } from "./categorical.js";
import type { LossFunction } from "./define.js";
import { LossFunctionWrapper } from "./function-loss.js";
import { get, type LossIdentifier } from "./identify.js";
import { Loss } from "./loss.js";
import { objectName } from "./object-name.js";
import { sparseCategoricalCrossentropy } from "./sparse.js";
import { classificationKind, specsFor, type TargetSpec } from "./target-kind.js";

const CROSSENTROPIES = {
  binary: binaryCrossentropy,
  sparse: sparseCategoricalCrossentropy,
  categorical: categoricalCrossentropy,
} as const;

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
