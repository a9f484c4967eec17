export { type AssociativeScanOptions, associativeScan } from "./associative-scan.js";
export {
  type ConvertOptions,
  cast,
  convertToNumpy,
  convertToTensor,
  dtype,
  isTensor,
  ndim,
  saturateCast,
  shape,
  size,
  stopGradient,
} from "./basics.js";
export { cond, switch_ as switch } from "./branches.js";
export { customGradient, type WithGradient } from "./custom-gradient.js";
export { foriLoop, map, type ScanOptions, scan, vectorizedMap, type WhileOptions, whileLoop } from "./loops.js";
export { type ScatterUpdateOptions, scatter, scatterUpdate } from "./scatter.js";
