import { type Attrs, isFloat, type Spec } from "@keras-ts/core/backend";
import type { View } from "./cells.js";

/** Composites that have an elementwise loop of their own. */
const LOOPS: ReadonlySet<string> = new Set(["relu", "sigmoid", "silu", "xor"]);

const NORM = ["axes", "epsilon", "scale", "center"];

/** Attributes of the instructions that have any, in the order their kernels read them. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  sum: ["axes"],
  reduceProd: ["axes"],
  reduceMax: ["axes"],
  reduceMin: ["axes"],
  argMax: ["axis"],
  argMin: ["axis"],
  matmul: [],
  conv: ["strides", "padding", "kernelDilation", "inputDilation", "groups"],
  convInputGrad: ["strides", "padding", "kernelDilation", "inputDilation", "groups"],
  convFilterGrad: ["strides", "padding", "kernelDilation", "inputDilation", "groups"],
  maxPool: ["size", "strides", "padding", "kernelDilation"],
  maxPoolGrad: ["size", "strides", "padding", "kernelDilation"],
  maxPoolPick: ["size", "strides", "padding", "kernelDilation"],
  sumPool: ["size", "strides", "padding", "kernelDilation"],
  sumPoolGrad: ["size", "strides", "padding", "kernelDilation"],
  pad: ["low", "high", "interior"],
  concat: ["axis"],
  gather: ["axis"],
  scatterAdd: [],
  scatterSet: [],
  sort: ["axis", "descending"],
  argSort: ["axis", "descending"],
  cumsum: ["axis", "reverse"],
  softmax: [],
  logSoftmax: [],
  softmaxGrad: [],
  sparseCrossEntropy: [],
  sparseCrossEntropyGrad: ["normaliser"],
  sparseLogLoss: ["epsilon"],
  sparseLogLossGrad: ["epsilon"],
  attention: ["scale", "causal", "mask"],
  attentionGrad: ["scale", "causal", "mask"],
  batchNorm: NORM,
  batchNormGrad: NORM,
  batchNormInference: ["axis", "epsilon", "scale", "center"],
  layerNorm: NORM,
  layerNormGrad: NORM,
  rmsNorm: NORM,
  rmsNormGrad: NORM,
  lstm: ["mask", "reverse", "sequences", "residuals"],
  lstmGrad: ["mask", "reverse", "sequences"],
  gru: ["mask", "reverse", "sequences", "resetAfter", "bias", "residuals"],
  gruGrad: ["mask", "reverse", "sequences", "resetAfter"],
};

/** Of a kernel that is done with each element of an input before it writes the same place of an output: the two's numbers. */
export function overwrites(name: string, attributes: readonly (readonly number[])[]): { input: number; output: number } | null {
  const on = (k: number): boolean => attributes[k]?.[0] === 1;
  const sequences = Number(on(2));
  if (name === "lstm") return on(3) ? { input: 0, output: 2 + sequences } : null;
  if (name === "gru") return on(5) ? { input: 0, output: 1 + sequences } : null;
  if (name === "lstmGrad") return { input: 2 + sequences, output: 0 };
  return name === "gruGrad" ? { input: 1 + sequences, output: 0 } : null;
}

/** Instructions that read views of any strides. */
const ANY_VIEWS: ReadonlySet<string> = new Set(["sum", "reduceProd", "reduceMax", "reduceMin", "pad", "concat"]);
/** Number of the input that holds the queries; keys and values follow. */
const QUERIES: Readonly<Record<string, number>> = { attention: 0, attentionGrad: 5 };

/** Whether an instruction reads its i-th input by strides such as these; all else must be dense. */
export function readsView(name: string, i: number, { shape, strides }: View): boolean {
  if (ANY_VIEWS.has(name)) return true;
  if (name === "layerNormGrad" || name === "rmsNormGrad") return i === 0;
  if (name === "scatterAdd") return i === 0 && strides.every((s) => s === 0);
  if (!Object.hasOwn(QUERIES, name)) return false;
  const from = i - (QUERIES[name] as number);
  return from >= 0 && from < 3 && strides.every((s, axis) => (axis === 3 ? s === 1 || shape[3] === 1 : s >= 0));
}

type Accepts = (inputs: readonly Spec[], attrs: Attrs) => boolean;
const always: Accepts = () => true;
const single: Accepts = ([x]) => x?.dtype === "float32";
const alongLastAxis: Accepts = ([x], attrs) => {
  const { dtype, shape } = x as Spec;
  const axes = attrs.axes as readonly number[];
  return isFloat(dtype) && axes.length === 1 && axes[0] === shape.length - 1;
};
/** Statistics over all axes but the last; `from` is the number of the input that is normalised. */
const perChannel =
  (from: number): Accepts =>
  (inputs, attrs) => {
    const { dtype, shape } = inputs[from] as Spec;
    const axes = attrs.axes as readonly number[];
    return dtype === "float32" && axes.length === shape.length - 1 && !axes.includes(shape.length - 1);
  };
/** Statistics over one or more axes at the end. */
const perRow =
  (from: number): Accepts =>
  (inputs, attrs) => {
    const { dtype, shape } = inputs[from] as Spec;
    const axes = attrs.axes as readonly number[];
    return dtype === "float32" && axes.length > 0 && axes.every((a, i) => a === shape.length - axes.length + i);
  };
/** Attention without a bias; `from` is the number of the input that holds the queries. */
const heads =
  (from: number): Accepts =>
  (inputs, attrs) =>
    inputs[from]?.dtype === "float32" && attrs.bias === false && inputs.every((s) => s.shape.every((d) => d > 0));
const channelsLast: Accepts = ([x], attrs) => x?.dtype === "float32" && attrs.axis === x.shape.length - 1;

/** Composites with a kernel of their own, and what that kernel takes; everything else is expanded. */
const OVERRIDES: Readonly<Record<string, Accepts>> = {
  relu: always,
  sigmoid: always,
  silu: always,
  xor: always,
  dropoutMask: always,
  randomUniform: (_, attrs) => attrs.dtype === "float32",
  softmax: alongLastAxis,
  logSoftmax: alongLastAxis,
  softmaxGrad: (inputs, attrs) => single(inputs, attrs) && alongLastAxis(inputs, attrs),
  sparseCrossEntropy: single,
  sparseCrossEntropyGrad: single,
  sparseLogLoss: single,
  sparseLogLossGrad: single,
  attention: heads(0),
  attentionGrad: heads(5),
  batchNorm: perChannel(0),
  batchNormGrad: perChannel(1),
  batchNormInference: channelsLast,
  layerNorm: perRow(0),
  layerNormGrad: perRow(1),
  rmsNorm: perRow(0),
  rmsNormGrad: perRow(1),
  lstm: single,
  lstmGrad: single,
  gru: single,
  gruGrad: single,
};

/** Whether a composite runs as it is. */
export const overrides = (name: string, inputs: readonly Spec[], attrs: Attrs): boolean =>
  Object.hasOwn(OVERRIDES, name) && (OVERRIDES[name] as Accepts)(inputs, attrs);

/** Composites lowered as elementwise ops. */
export const isLoopComposite = (name: string): boolean => LOOPS.has(name);

/** The numbers of an attribute, nested lists laid out flat. */
export function numbersOf(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersOf);
  return [Number(value)];
}
