import { objectName } from "../losses/object-name.js";
import { classificationKind, specsFor, type TargetSpec } from "../losses/target-kind.js";
import { BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy } from "./accuracy-metrics.js";
import { get, type MetricIdentifier } from "./identify.js";
import { Metric } from "./metric.js";
import { MeanMetricWrapper } from "./reduction-metrics.js";

const ACCURACIES = { binary: BinaryAccuracy, sparse: SparseCategoricalAccuracy, categorical: CategoricalAccuracy } as const;

/**
 * The `Metric` that `compile` makes of an identifier once shapes are known: `"accuracy"` (`"acc"`) becomes the binary,
 * sparse or categorical one, functions are wrapped, and the name is the string given. Other identifiers need no shapes.
 *
 * @throws LayerError for what stands for no metric.
 */
export function resolveMetric(identifier: unknown, yTrue: TargetSpec | null, yPred: TargetSpec | null): Metric | null {
  if (typeof identifier === "string" && ["accuracy", "acc"].includes(identifier.toLowerCase())) {
    return new ACCURACIES[classificationKind(...specsFor(identifier, yTrue, yPred))]({ name: identifier });
  }
  const found = get((identifier ?? null) as MetricIdentifier | null);
  if (found === null) return null;
  const name = typeof identifier === "string" ? identifier : objectName(found);
  const metric = found instanceof Metric ? found : new MeanMetricWrapper(found as never, { name });
  metric.name = name;
  return metric;
}
