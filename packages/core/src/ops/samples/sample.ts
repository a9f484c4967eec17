import type { DType } from "../../host/dtype.js";
import { fromBfloat16Bits, fromHalfBits, toBfloat16Bits, toHalfBits } from "../../host/float16.js";
import { allocate, type HostArray } from "../../host/host-array.js";
import { type Shape, type Spec, sizeOf } from "../../host/spec.js";
import type { Attrs } from "../../ir/index.js";

/** One input of a sample. Without a dtype it takes the dtype under test. */
export interface Arg {
  readonly shape: Shape;
  readonly dtype?: DType | undefined;
  readonly values: readonly number[];
}

/** Gradient per input for cotangents of ones; `null` where none may flow. */
export type KnownGradients = readonly (readonly number[] | null)[];

/** One call of an op that every engine must get right. */
export interface Sample {
  readonly label: string;
  readonly args: readonly Arg[];
  readonly attrs: (dtype: DType) => Attrs;
  /**
   * `"numeric"`: compared with finite differences. `"skip"`: not differentiable here. Else the gradients by definition,
   * for ties and other kinks.
   */
  readonly gradient: "numeric" | "skip" | KnownGradients;
  /** Outputs that a cotangent may flow into, where not all. */
  readonly flowing?: readonly number[] | undefined;
  /** Dtypes of this sample, where fewer than the op's. */
  readonly dtypes?: readonly DType[] | undefined;
}

/** Inputs an op must refuse, and what it must say. */
export interface BadInput {
  readonly label: string;
  readonly inputs: readonly Spec[];
  readonly attrs: Attrs;
  readonly message: RegExp;
}

/** Everything that is tried on one op. */
export interface OpSamples {
  readonly dtypes: readonly DType[];
  readonly samples: readonly Sample[];
  readonly bad: readonly BadInput[];
  /** Results are copies or positions of inputs: compared bit by bit, −0 and all. */
  readonly exact?: boolean | undefined;
  /** Largest relative error per dtype, where the usual one of the op's kind does not fit. */
  readonly tolerance?: Partial<Record<DType, number>> | undefined;
}

export const FLOATS: readonly DType[] = ["float32", "float64", "float16", "bfloat16"];
export const INTEGERS: readonly DType[] = ["int32", "uint8", "int8", "int16", "uint16", "uint32", "int64", "uint64"];
export const NUMBERS: readonly DType[] = [...FLOATS, ...INTEGERS];
export const ALL: readonly DType[] = [...NUMBERS, "bool"];

/** Reproducible numbers in [0, 1) without a pattern that an index mistake could hide behind. */
const unit = (seed: number, i: number): number => {
  const x = Math.sin(seed * 78.233 + (i + 1) * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};

interface ArgOptions {
  readonly low?: number;
  readonly high?: number;
  readonly seed?: number;
  readonly dtype?: DType;
}
/** An input of spread-out values in [low, high). */
export function arg(shape: Shape, { low = -3, high = 3, seed = 1, dtype }: ArgOptions = {}): Arg {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => low + (high - low) * unit(seed, i));
  return { shape, dtype, values };
}

/** An input of the given values. */
export const given = (values: readonly number[], shape: Shape = [values.length], dtype?: DType): Arg => ({
  shape,
  dtype,
  values,
});

type AttrsOption = Attrs | ((dtype: DType) => Attrs);
interface SampleOptions {
  readonly gradient?: Sample["gradient"];
  readonly dtypes?: readonly DType[];
  readonly flowing?: readonly number[];
}
export function sample(label: string, args: readonly Arg[], attrs: AttrsOption = {}, options: SampleOptions = {}): Sample {
  return {
    label,
    args,
    attrs: typeof attrs === "function" ? attrs : () => attrs,
    gradient: options.gradient ?? "numeric",
    flowing: options.flowing,
    dtypes: options.dtypes,
  };
}

export const bad = (label: string, inputs: readonly Spec[], message: RegExp, attrs: Attrs = {}): BadInput => ({
  label,
  inputs,
  attrs,
  message,
});
export const spec = (dtype: DType, ...shape: number[]): Spec => ({ dtype, shape });

/** The elements of an input as a host array of its dtype, or of the dtype under test. */
export function hostOf(input: Arg, tested: DType): HostArray {
  const out = allocate(input.dtype ?? tested, input.shape);
  input.values.forEach((v, i) => {
    out.data[i] = encode(v, out.dtype) as never;
  });
  return out;
}

function encode(value: number, dtype: DType): number | bigint {
  if (dtype === "float16") return toHalfBits(value);
  if (dtype === "bfloat16") return toBfloat16Bits(value);
  if (dtype.startsWith("float")) return value;
  if (dtype === "bool") return value > 0 ? 1 : 0;
  const whole = Math.round(dtype.startsWith("u") ? Math.abs(value) : value);
  return dtype.endsWith("64") ? BigInt(whole) : whole;
}

/** The elements of a host array as numbers; 64-bit integers are exact up to 2⁵³. */
export function numbersOf({ data, dtype }: HostArray): number[] {
  const raw = Array.from(data as ArrayLike<number | bigint>, Number);
  if (dtype === "float16") return raw.map(fromHalfBits);
  return dtype === "bfloat16" ? raw.map(fromBfloat16Bits) : raw;
}
