/** Element types a graph can hold. `string` exists only at the host edge, never inside a program. */
export const DTYPES = [
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "float16",
  "bfloat16",
  "float32",
  "float64",
] as const;

export type DType = (typeof DTYPES)[number];
/** What a host array may hold: the graph dtypes and strings. */
export type HostDType = DType | "string";

const WIDTH: Record<DType, number> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

/** Bytes one element takes. */
export const byteWidth = (dtype: DType): number => WIDTH[dtype];

export const isDType = (x: unknown): x is DType => typeof x === "string" && Object.hasOwn(WIDTH, x);
export const isFloat = (dtype: HostDType): boolean => dtype.includes("float");
export const isInteger = (dtype: HostDType): boolean => dtype.includes("int");
export const isUnsigned = (dtype: HostDType): boolean => dtype.startsWith("uint");
