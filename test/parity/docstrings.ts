import type { Export } from "./exports.js";

/** Names whose use is shown elsewhere, by why. */
const WITHOUT_EXAMPLE: readonly RegExp[] = [
  // Thrown, never made by users.
  /Error$/,
  // Stand for others: subclasses and instances carry the examples.
  /^(Callable|Optimizer|Initializer|Regularizer|Tensor|NDArray)$/,
  /\.(Optimizer|Initializer|Regularizer|Constraint|LearningRateSchedule)$/,
  // What other folders of core need of this one.
  /(Registry|Classes|Config|Field)$|^losses\.(resolveLoss|specsFor|objectName|classificationKind|FormulaLoss|LossFunctionWrapper)$/,
  /^metrics\.(resolveMetric|PairMean)$|^initializers\.(RandomInitializer|cloneInitializer|computeFans)$/,
  /^random\.(freshSeed|hostRandomWord|keyOf|globalSeedGenerator)$|^ops\.batchNormalizationTraining$|^tree\.MAP_TO_NONE$/,
];

/** Members of `config` are documented where they are declared: the checker sees only the object's keys. */
const ELSEWHERE = /^config\./;

/** Public names without a docstring, and functions and classes without an example. */
export function documentationGaps(exports: readonly Export[]): string[] {
  return exports.flatMap(({ path, kind, doc, hasExample }) => {
    if (kind === "namespace" || kind === "type" || ELSEWHERE.test(path)) return [];
    if (doc.trim() === "") return [`${path}: no docstring`];
    const wanted = (kind === "function" || kind === "class") && !WITHOUT_EXAMPLE.some((name) => name.test(path));
    return wanted && !hasExample ? [`${path}: no example`] : [];
  });
}
