import { LayerError } from "../errors/index.js";

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

/** Both specs, or an error: what a name means is not known without them. */
export function specsFor(name: string, yTrue: TargetSpec | null, yPred: TargetSpec | null): [TargetSpec, TargetSpec] {
  if (yTrue !== null && yPred !== null) return [yTrue, yPred];
  throw new LayerError("compile", `"${name}" means something only once the shapes of targets and predictions are known`);
}
