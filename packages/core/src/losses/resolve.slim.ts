import type { LossFunction } from "./define.js";
import { LossFunctionWrapper } from "./function-loss.js";
import { get, type LossIdentifier } from "./identify.js";
import { Loss } from "./loss.js";
import { objectName } from "./object-name.js";
import type { TargetSpec } from "./target-kind.js";

export function resolveLoss(identifier: unknown, _yTrue: TargetSpec | null, _yPred: TargetSpec | null): Loss | null {
  const loss = get((identifier ?? null) as LossIdentifier | null);
  return loss === null || loss instanceof Loss ? loss : new LossFunctionWrapper(loss as LossFunction, { name: objectName(loss) });
}
