export { type ArgOptions, argmax, argmin, nanargmax, nanargmin } from "./arg-reductions.js";
export {
  abs,
  absolute,
  add,
  divide,
  divideNoNan,
  fabs,
  floorDivide,
  fmod,
  mod,
  multiply,
  negative,
  power,
  reciprocal,
  sign,
  square,
  subtract,
  trueDivide,
} from "./arithmetic.js";
export {
  bitwiseAnd,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  gcd,
  lcm,
  leftShift,
  rightShift,
} from "./bitwise.js";
export { clip, fmax, fmin, maximum, minimum, type NanToNumOptions, nanToNum } from "./clipping.js";
export { allclose, type CloseOptions, equal, greater, greaterEqual, isclose, less, lessEqual, notEqual } from "./comparison.js";
export { angle, conj, conjugate, imag, real } from "./complex-parts.js";
export { dot, inner, kron, matmul, outer, type TensordotOptions, tensordot, vdot } from "./contraction.js";
export { type CorrelateOptions, correlate } from "./correlate.js";
export {
  type BincountOptions,
  bincount,
  digitize,
  type HistogramOptions,
  histogram,
  type SearchOptions,
  searchsorted,
} from "./counting.js";
export {
  array,
  type CreationOptions,
  copy,
  empty,
  emptyLike,
  full,
  fullLike,
  type MeshgridOptions,
  meshgrid,
  ones,
  onesLike,
  type ShapeArgument,
  zeros,
  zerosLike,
} from "./creation.js";
export { type CrossOptions, cross } from "./cross.js";
export {
  type CumulativeOptions,
  cumprod,
  cumsum,
  type DiffOptions,
  diff,
  nancumprod,
  nancumsum,
  type TrapezoidOptions,
  trapezoid,
} from "./cumulative.js";
export { type EinsumOptions, einsum } from "./einsum.js";
export type { BinaryOp, UnaryOp } from "./elementwise.js";
export { cbrt, exp, exp2, expm1, ldexp, log, log1p, log2, log10, logaddexp, logaddexp2, rsqrt, sqrt } from "./exponential.js";
export { getItem, type Key, type KeyEntry, type Slice } from "./get-item.js";
export { gammainc } from "./incomplete-gamma.js";
export {
  type DiagonalOptions,
  diagonal,
  type IsinOptions,
  isin,
  nonzero,
  type TakeOptions,
  take,
  takeAlongAxis,
  trace,
  unravelIndex,
} from "./indexing.js";
export {
  type AppendOptions,
  append,
  columnStack,
  concatenate,
  dstack,
  hstack,
  type JoinOptions,
  stack,
  type TensorList,
  vstack,
} from "./joining.js";
export { logicalAnd, logicalNot, logicalOr, logicalXor } from "./logical.js";
export { nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar } from "./nan-reductions.js";
export { type PadMode, type PadOptions, type PadWidth, pad } from "./padding.js";
export { isfinite, isinf, isnan, isneginf, isposinf, isreal } from "./predicates.js";
export {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  type QuantileMethod,
  type QuantileOptions,
  quantile,
} from "./quantiles.js";
export {
  arange,
  geomspace,
  type LinspaceOptions,
  type LogspaceOptions,
  linspace,
  logspace,
  type SpaceOptions,
} from "./ranges.js";
export { rearrange } from "./rearrange.js";
export {
  all,
  amax,
  amin,
  any,
  type CountNonzeroOptions,
  countNonzero,
  type ExtremumOptions,
  max,
  mean,
  min,
  type ProdOptions,
  prod,
  ptp,
  type ReduceOp,
  type ReduceOptions,
  sum,
} from "./reductions.js";
export {
  type FlipOptions,
  flip,
  fliplr,
  flipud,
  type RepeatOptions,
  type RollOptions,
  type Rot90Options,
  repeat,
  roll,
  rot90,
  tile,
} from "./repeating.js";
export { ceil, floor, nextafter, type RoundOptions, round, signbit, trunc } from "./rounding.js";
export { type SelectOptions, select, where } from "./selection.js";
export {
  broadcastTo,
  expandDims,
  moveaxis,
  ravel,
  reshape,
  type ShapeLike,
  type SqueezeOptions,
  squeeze,
  swapaxes,
  type TransposeOptions,
  transpose,
} from "./shape.js";
export { type StartIndices, slice, sliceUpdate } from "./slicing.js";
export { argpartition, argsort, type SortOptions, sort } from "./sorting.js";
export { erf, erfc, erfinv, i0 } from "./special.js";
export {
  arraySplit,
  dsplit,
  hsplit,
  type Sections,
  type SplitOptions,
  split,
  type UnstackOptions,
  unstack,
  vsplit,
} from "./splitting.js";
export { type AverageOptions, average, corrcoef, std, var } from "./statistics.js";
export {
  diag,
  diagflat,
  type EyeOptions,
  eye,
  identity,
  type TriangleOptions,
  tri,
  tril,
  triu,
  type VanderOptions,
  vander,
} from "./triangles.js";
export {
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctan2,
  arctanh,
  cos,
  cosh,
  deg2rad,
  heaviside,
  hypot,
  rad2deg,
  sin,
  sinc,
  sinh,
  tan,
  tanh,
} from "./trigonometry.js";
export { type UniqueOptions, unique } from "./unique.js";
export { type ViewOptions, view } from "./view.js";
export { bartlett, blackman, hamming, hanning, kaiser, type WindowOp } from "./windows.js";
