import { floatx } from "./defaults.js";
import type { DType } from "./dtype.js";
import {
  boolToInt,
  boolType,
  divideType,
  indexType,
  narrow,
  prodType,
  resultType,
  sumType,
  toFloat,
  toFloatWide,
} from "./promote.js";

type Rule = (dtypes: readonly DType[]) => DType;
const first =
  (rule: (dtype: DType) => DType): Rule =>
  ([dtype]) =>
    rule(dtype ?? floatx());

const RULES = {
  /** The first input's dtype, float64 and int64 included. */
  same: first((d) => d),
  /** The second input's dtype. */
  second: ([, dtype]) => dtype ?? floatx(),
  narrow: first(narrow),
  bool: boolType,
  int32: indexType,
  /** Declared so by Keras whatever the input. */
  float32: () => "float32",
  float: first(toFloat),
  floatWide: first(toFloatWide),
  floatInt64Wide: first((d) => (d.endsWith("int64") ? "float64" : toFloatWide(d))),
  corrcoef: first((d) => (d.endsWith("int64") ? "float64" : toFloat(d))),
  boolToInt: first(boolToInt),
  sum: first(sumType),
  prod: first(prodType),
  promote: (dtypes) => resultType(...dtypes),
  divide: (dtypes) => divideType(...dtypes),
  promoteBoolToInt: (dtypes) => boolToInt(resultType(...dtypes)),
  /** int8 products accumulate in int32; any other pair promotes. */
  matmul: (dtypes) => (dtypes.length > 0 && dtypes.every((d) => d === "int8") ? "int32" : resultType(...dtypes)),
  /** bool stays, integers become floats. */
  hypot: (dtypes) => {
    const dtype = resultType(...dtypes);
    return dtype === "bool" ? dtype : toFloat(dtype);
  },
} as const satisfies Record<string, Rule>;

/** How an op's result dtype follows from its inputs' dtypes. */
export type DTypeFamily = keyof typeof RULES;

// biome-ignore format: word lists
const FAMILIES = {
  same: [
    "abs", "absolute", "amax", "amin", "array", "bitwiseInvert", "bitwiseNot", "celu", "cholesky", "choleskyInverse", "conj",
    "conjugate", "convertToTensor", "copy", "det", "diag", "diagflat", "diagonal", "diff", "eig", "eigh", "elu", "emptyLike",
    "erf", "erfinv", "flip", "fliplr", "flipud", "gelu", "glu", "hardShrink", "hardSigmoid", "hardSilu", "hardSwish", "hardTanh",
    "histogram", "imag", "inv", "layerNormalization", "leakyRelu", "logSigmoid", "logSoftmax", "logdet", "luFactor", "max", "min",
    "nanToNum", "negative", "onesLike", "pinv", "ptp", "qr", "ravel", "real", "relu", "relu6", "rfft", "rmsNormalization", "rot90",
    "round", "rsqrt", "selu", "sigmoid", "sign", "silu", "slogdet", "softShrink", "softmax", "softplus", "softsign", "sort",
    "sparsePlus", "sparseSigmoid", "sparsemax", "squareplus", "squeeze", "stopGradient", "svd", "swish", "tanhShrink", "transpose",
    "tril", "triu", "trunc", "unique", "unstack", "view", "zerosLike",
    "conv", "convTranspose", "depthwiseConv", "fullLike", "lstsq", "reshape", "roll", "take",
    "broadcastTo", "expandDims", "extractPatches", "moveaxis", "pad", "repeat", "slice", "swapaxes", "takeAlongAxis", "tile",
    "threshold", "vander",
  ],
  second: ["binaryCrossentropy", "categoricalCrossentropy", "solve", "solveTriangular"],
  narrow: ["nanmax", "nanmin"],
  bool: [
    "all", "any", "isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal", "logicalNot", "signbit",
    "allclose", "equal", "greater", "greaterEqual", "isclose", "isin", "less", "lessEqual", "logicalAnd", "logicalOr",
    "logicalXor", "notEqual", "inTopK",
  ],
  // `where` is its one-argument form here; with two branches it promotes them.
  int32: [
    "argmax", "argmin", "argsort", "bincount", "countNonzero", "matrixRank", "nanargmax", "nanargmin", "nonzero", "size", "where",
    "ctcDecode", "argpartition", "digitize", "searchsorted",
  ],
  float32: ["ndim", "normalize", "reciprocal", "viewAsReal", "polar"],
  float: [
    "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "average", "ceil", "cos", "cosh", "erfc", "floor",
    "log", "log10", "log1p", "log2", "logsumexp", "median", "nanmean", "nanmedian", "nanstd", "nanvar", "sin", "sinc", "sinh",
    "sqrt", "tan", "tanh", "trapezoid", "var",
    "geomspace", "linspace", "logspace", "nanpercentile", "nanquantile", "quantile",
  ],
  floatWide: ["exp", "exp2", "expm1", "fabs", "mean", "norm", "std", "percentile"],
  floatInt64Wide: ["cbrt", "deg2rad", "i0", "rad2deg"],
  corrcoef: ["corrcoef"],
  boolToInt: ["cumprod", "cumsum", "nancumprod", "nancumsum", "square", "clip"],
  sum: ["sum", "nansum"],
  prod: ["prod", "nanprod", "trace"],
  promote: [
    "add", "append", "bitwiseAnd", "bitwiseLeftShift", "bitwiseOr", "bitwiseRightShift", "bitwiseXor", "dot", "floorDivide", "fmax",
    "fmin", "gcd", "inner", "kron", "lcm", "leftShift", "maximum", "minimum", "multiply", "outer", "power", "rightShift", "subtract",
    "tensordot", "vdot", "concatenate", "cross", "stack",
  ],
  promoteBoolToInt: ["fmod", "mod"],
  matmul: ["matmul"],
  divide: [
    "arctan2", "cdist", "divide", "divideNoNan", "gammainc", "ldexp", "logaddexp", "logaddexp2", "nextafter", "trueDivide",
    "correlate", "dotProductAttention",
  ],
  hypot: ["heaviside", "hypot"],
} as const satisfies Record<DTypeFamily, readonly string[]>;

/** Every op whose result dtype is declared, by its name in `keras.ops`. */
export type DTypedOp = (typeof FAMILIES)[DTypeFamily][number];

let families: Map<string, DTypeFamily> | undefined;

/** The family an op belongs to. */
export function familyOf(op: DTypedOp): DTypeFamily {
  families ??= new Map(Object.entries(FAMILIES).flatMap(([family, ops]) => ops.map((name) => [name, family as DTypeFamily])));
  return families.get(op) as DTypeFamily;
}

/**
 * The dtype of an op's (first) result for tensor inputs of these dtypes. Ops with several results give every one the
 * same dtype, except `ctcDecode`, whose scores are float32. So `resultDtype("divide", "int32", "int32")` is `"float32"`
 * and `resultDtype("sum", "uint8")` is `"uint32"`.
 */
export const resultDtype = (op: DTypedOp, ...dtypes: readonly DType[]): DType => RULES[familyOf(op)](dtypes);

/** Names of all declared ops, in table order. */
export const dtypedOps = (): readonly DTypedOp[] => Object.values(FAMILIES).flat() as DTypedOp[];
