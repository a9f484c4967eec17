import { type Attrs, isFloat, type Spec } from "@keras-ts/core/backend";

/** Composites that have an elementwise loop of their own. */
const LOOPS: ReadonlySet<string> = new Set(["relu", "sigmoid", "silu", "xor"]);

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

/** Instructions that read views of any strides; the others need their inputs dense. */
export const TAKES_VIEWS: ReadonlySet<string> = new Set(["sum", "reduceProd", "reduceMax", "reduceMin", "pad", "concat"]);

type Accepts = (inputs: readonly Spec[], attrs: Attrs) => boolean;
const always: Accepts = () => true;
const inFloat32: Accepts = ([x]) => x?.dtype === "float32";
const alongLastAxis: Accepts = ([x], attrs) => {
  const { dtype, shape } = x as Spec;
  const axes = attrs.axes as readonly number[];
  return isFloat(dtype) && axes.length === 1 && axes[0] === shape.length - 1;
};

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
  lstm: inFloat32,
  lstmGrad: inFloat32,
  gru: inFloat32,
  gruGrad: inFloat32,
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
