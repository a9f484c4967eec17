import { objectName } from "../losses/object-name.js";
import type { TargetSpec } from "../losses/target-kind.js";
import { get, type MetricIdentifier } from "./identify.js";
import { Metric } from "./metric.js";
import { MeanMetricWrapper } from "./reduction-metrics.js";

export function resolveMetric(identifier: unknown, _yTrue: TargetSpec | null, _yPred: TargetSpec | null): Metric | null {
  const found = get((identifier ?? null) as MetricIdentifier | null);
  return found === null || found instanceof Metric ? found : new MeanMetricWrapper(found as never, { name: objectName(found) });
}
