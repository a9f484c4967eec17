import { type FloatDType, floatx } from "./defaults.js";
import { type DType, isFloat } from "./dtype.js";

/** A Python scalar: it takes part in promotion without widening an array of its own kind. */
export type WeakType = "int" | "float";
/** What promotion takes: a dtype, a weak scalar type, or `null` for the default float. */
export type PromotionArg = DType | WeakType | null | undefined;

const ORDER = [
  "bool",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "int8",
  "int16",
  "int32",
  "int64",
  "bfloat16",
  "float16",
  "float32",
  "float64",
  "int",
  "float",
] as const;

// Row i, letter j (a = 0): index of the least upper bound of ORDER[i] and ORDER[j].
const JOIN = [
  "abcdefghijklmno",
  "bbcdegghijklmbo",
  "cccdehhhijklmco",
  "ddddeiiiijklmdo",
  "eeeeeoooojklmeo",
  "fghiofghijklmfo",
  "gghiogghijklmgo",
  "hhhiohhhijklmho",
  "iiiioiiiijklmio",
  "jjjjjjjjjjllmjj",
  "kkkkkkkkklklmkk",
  "llllllllllllmll",
  "mmmmmmmmmmmmmmm",
  "nbcdefghijklmno",
  "ooooooooojklmoo",
] as const;

const INDEX: Readonly<Record<string, number>> = Object.fromEntries(ORDER.map((name, i) => [name, i]));
const indexOf = (arg: PromotionArg): number => INDEX[arg ?? floatx()] as number;

/** The least upper bound before weak types resolve and 64-bit results narrow. */
export function join(a: PromotionArg, b: PromotionArg): DType | WeakType {
  return ORDER[(JOIN[indexOf(a)] as string).charCodeAt(indexOf(b)) - 97] as DType | WeakType;
}

/**
 * The dtype an op computes in for these inputs: the least upper bound of the promotion lattice, with 64-bit results
 * narrowed to 32 bits. Without arguments, the default float. So `resultType("uint8", "int8")` is `"int16"`, and
 * `resultType("int8", "float")`, a Python float meeting an integer array, is `"float32"`.
 */
export function resultType(...args: readonly PromotionArg[]): DType {
  let result: DType | WeakType = args.length === 0 ? floatx() : join(args[0], args[0]);
  for (let i = 1; i < args.length; i++) result = join(result, args[i]);
  if (result === "float") result = floatx();
  else if (result === "int") result = `int${floatx().slice(-2)}` as DType;
  return narrow(result);
}

/** 64-bit dtypes as their 32-bit form. float64 stays when it is the default float: then it was asked for. */
export function narrow(dtype: DType): DType {
  switch (dtype) {
    case "int64":
      return "int32";
    case "uint64":
      return "uint32";
    case "float64":
      return floatx() === "float64" ? "float64" : "float32";
    default:
      return dtype;
  }
}

/** Divide, square root, logarithms, trigonometry: integers and bool become the default float. */
export const toFloat = (dtype: DType): DType => (isFloat(dtype) ? narrow(dtype) : floatx());

/** As `toFloat`, but float64 stays: exp, mean, norm, std. */
export const toFloatWide = (dtype: DType): DType => (isFloat(dtype) ? dtype : floatx());

/** `divide` and its kin: promote, then leave the integers. */
export const divideType = (...args: readonly PromotionArg[]): DType => resultType(...args, "float");

/** Sums: bool and small integers accumulate in 32 bits, 64-bit results narrow. */
export const sumType = (dtype: DType): DType => narrow(prodType(dtype));

/** Products and traces: bool and small integers accumulate in 32 bits. */
export function prodType(dtype: DType): DType {
  switch (dtype) {
    case "bool":
    case "int8":
    case "int16":
      return "int32";
    case "uint8":
    case "uint16":
      return "uint32";
    default:
      return dtype;
  }
}

/** Cumulative sums and products, squares: only bool becomes int32. */
export const boolToInt = (dtype: DType): DType => (dtype === "bool" ? "int32" : dtype);

/** Comparisons and predicates. */
export const boolType = (): DType => "bool";

/** Index results. */
export const indexType = (): DType => "int32";

/** The weak type of a JavaScript number that stands for a Python scalar. */
export const weakTypeOf = (value: number): WeakType => (Number.isInteger(value) ? "int" : "float");

/** The dtype a Python scalar gets as an array of its own. */
export function scalarType(value: number | boolean | bigint): DType {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int64";
  return Number.isInteger(value) ? "int32" : (floatx() satisfies FloatDType);
}
