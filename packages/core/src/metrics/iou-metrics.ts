import {
  bool,
  config,
  type FilledOf,
  int,
  listOf,
  nonNegativeInt,
  nullable,
  number,
  type OptionsOf,
  positiveInt,
} from "../config/index.js";
import type { Node } from "../ir/index.js";
import { asFloat } from "../losses/align.js";
import * as g from "../ops/index.js";
import { ConfusionMatrixMetric, pixelFields } from "./iou.js";

const numClasses = positiveInt.required.doc("Number of classes.");
const targetClassIds = listOf(nonNegativeInt, { atLeast: 1 }).required.doc("Classes the mean is taken over.");
const ignoreClass = nullable(int).or(null).doc("Label whose entries count for nothing.");
const sparseYTrue = bool.or(true).doc("Targets are class ids rather than one-hot.");
const sparseYPred = bool.or(true).doc("Predictions are class ids rather than scores.");
const axis = int.or(-1).doc("Axis of the classes.");
const { name, dtype } = pixelFields;

const within = ({
  numClasses: n,
  targetClassIds: ids,
}: {
  numClasses: number;
  targetClassIds: readonly number[];
}): string | undefined => {
  const wrong = ids.find((id) => id >= n);
  return wrong === undefined ? undefined : `targetClassIds must be below numClasses ${n}, got ${wrong}`;
};
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const iouConfig = /* @__PURE__ */ config(
  "keras.metrics",
  "IoU",
  { name, dtype, numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis },
  { check: within },
);
/**
 * Intersection over union of chosen classes, averaged.
 *
 * @example
 * const metric = new metrics.IoU(2, [1]);
 * metric.updateState([0, 1, 1, 0], [0, 0, 1, 0]);
 * await metric.result().item(); // 0.5
 */
export class IoU extends ConfusionMatrixMetric {
  static override readonly className: string = "IoU";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = iouConfig;
  declare readonly config: FilledOf<typeof iouConfig>;
  constructor(numClasses: number, targetClassIds: readonly number[], options: OptionsOf<typeof iouConfig> = {}) {
    const filled = iouConfig.fill("IoU", { ...options, numClasses, targetClassIds });
    super(filled, filled);
  }
}

export const binaryIoUConfig = /* @__PURE__ */ config("keras.metrics", "BinaryIoU", {
  targetClassIds: listOf(nonNegativeInt.atMost(1), { atLeast: 1 }).or([0, 1]).doc("Classes the mean is taken over."),
  threshold: number.or(0.5).doc("Predictions of at least this much are class 1."),
  name,
  dtype,
});
/**
 * Intersection over union of two classes, from probabilities.
 *
 * @example
 * const metric = new metrics.BinaryIoU();
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.1]);
 * await metric.result().item(); // 0.5833334
 */
export class BinaryIoU extends ConfusionMatrixMetric {
  static override readonly className: string = "BinaryIoU";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = binaryIoUConfig;
  declare readonly config: FilledOf<typeof binaryIoUConfig>;
  constructor(options: OptionsOf<typeof binaryIoUConfig> = {}) {
    const filled = binaryIoUConfig.fill("BinaryIoU", options);
    const { targetClassIds: ids } = filled;
    super(filled, { numClasses: 2, targetClassIds: ids, ignoreClass: null, sparseYTrue: true, sparseYPred: true, axis: -1 });
  }
  protected override prepared(yPred: Node): Node {
    return g.cast(g.lessEqual(this.config.threshold, asFloat(yPred)), "int32");
  }
}

export const meanIoUConfig = /* @__PURE__ */ config("keras.metrics", "MeanIoU", {
  numClasses,
  name,
  dtype,
  ignoreClass,
  sparseYTrue,
  sparseYPred,
  axis,
});
/**
 * Intersection over union, averaged over all classes that occur.
 *
 * @example
 * const metric = new metrics.MeanIoU(2);
 * metric.updateState([0, 1, 1, 0], [0, 0, 1, 0]);
 * await metric.result().item(); // 0.5833334
 */
export class MeanIoU extends ConfusionMatrixMetric {
  static override readonly className: string = "MeanIoU";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = meanIoUConfig;
  declare readonly config: FilledOf<typeof meanIoUConfig>;
  constructor(numClasses: number, options: OptionsOf<typeof meanIoUConfig> = {}) {
    const filled = meanIoUConfig.fill("MeanIoU", { ...options, numClasses });
    super(filled, { ...filled, targetClassIds: upTo(filled.numClasses) });
  }
}

const scores = bool.or(false).doc("Predictions are class ids rather than scores.");
export const oneHotIoUConfig = /* @__PURE__ */ config(
  "keras.metrics",
  "OneHotIoU",
  { numClasses, targetClassIds, name, dtype, ignoreClass, sparseYPred: scores, axis },
  { check: within },
);
/**
 * Intersection over union of chosen classes, from one-hot targets.
 *
 * @example
 * const metric = new metrics.OneHotIoU(2, [0]);
 * metric.updateState([[1, 0], [0, 1]], [[0.7, 0.3], [0.6, 0.4]]);
 * await metric.result().item(); // 0.5
 */
export class OneHotIoU extends ConfusionMatrixMetric {
  static override readonly className: string = "OneHotIoU";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = oneHotIoUConfig;
  declare readonly config: FilledOf<typeof oneHotIoUConfig>;
  constructor(numClasses: number, targetClassIds: readonly number[], options: OptionsOf<typeof oneHotIoUConfig> = {}) {
    const filled = oneHotIoUConfig.fill("OneHotIoU", { ...options, numClasses, targetClassIds });
    super(filled, { ...filled, sparseYTrue: false });
  }
}

export const oneHotMeanIoUConfig = /* @__PURE__ */ config("keras.metrics", "OneHotMeanIoU", {
  numClasses,
  name,
  dtype,
  ignoreClass,
  sparseYPred: scores,
  axis,
});
/**
 * Intersection over union from one-hot targets, averaged over all classes that occur.
 *
 * @example
 * const metric = new metrics.OneHotMeanIoU(2);
 * metric.updateState([[1, 0], [0, 1]], [[0.7, 0.3], [0.6, 0.4]]);
 * await metric.result().item(); // 0.25
 */
export class OneHotMeanIoU extends ConfusionMatrixMetric {
  static override readonly className: string = "OneHotMeanIoU";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = oneHotMeanIoUConfig;
  declare readonly config: FilledOf<typeof oneHotMeanIoUConfig>;
  constructor(numClasses: number, options: OptionsOf<typeof oneHotMeanIoUConfig> = {}) {
    const filled = oneHotMeanIoUConfig.fill("OneHotMeanIoU", { ...options, numClasses });
    super(filled, { ...filled, targetClassIds: upTo(filled.numClasses), sparseYTrue: false });
  }
}
