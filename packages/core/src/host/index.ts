export { cast, checkInteger, decode, decodeFloat64, encode, type NumberData, roundTo } from "./convert.js";
export {
  defaultSource,
  epsilon,
  type FloatDType,
  floatx,
  type ImageDataFormat,
  imageDataFormat,
  setEpsilon,
  setFloatx,
  setImageDataFormat,
} from "./defaults.js";
export { byteWidth, DTYPES, type DType, type HostDType, isDType, isFloat, isInteger, isUnsigned } from "./dtype.js";
export { fromBfloat16Bits, fromHalfBits, halfTable, toBfloat16Bits, toHalfBits } from "./float16.js";
export { allocate, type HostArray, type HostData, viewOf } from "./host-array.js";
export {
  type ArrayInput,
  type DataByDType,
  type Element,
  NDArray,
  type NDArrayOptions,
  type NestedElements,
  type NestedInput,
  ndarray,
} from "./ndarray.js";
export {
  assertSameStructure,
  flattenTree,
  forEachLeaf,
  isPlainObject,
  isTreeNode,
  mapTree,
  packTree,
  sameStructure,
  showPath,
  type Tree,
  type TreePath,
} from "./nested.js";
export { type DTypedOp, type DTypeFamily, dtypedOps, familyOf, resultDtype } from "./op-dtypes.js";
export { philoxBits, philoxBlock } from "./philox.js";
export {
  boolToInt,
  boolType,
  divideType,
  indexType,
  join,
  narrow,
  type PromotionArg,
  prodType,
  resultType,
  scalarType,
  sumType,
  toFloat,
  toFloatWide,
  type WeakType,
  weakTypeOf,
} from "./promote.js";
export { qr } from "./qr.js";
export {
  disableInteractiveLogging,
  enableInteractiveLogging,
  isInteractiveLoggingEnabled,
  limitSource,
  loggingSource,
  maxEpochs,
  maxStepsPerEpoch,
  setMaxEpochs,
  setMaxStepsPerEpoch,
} from "./run-settings.js";
export { byteSize, type Shape, type Spec, sameShape, sameSpec, showSpec, sizeOf, stridesOf } from "./spec.js";
export * as tree from "./tree.js";
