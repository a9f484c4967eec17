// What an engine needs to read a graph.
export { BackendError } from "../errors/index.js";
export { byteWidth, DTYPES, type DType, isFloat, isInteger } from "../host/dtype.js";
export { allocate, type HostArray, type ScaledDraw, viewOf } from "../host/host-array.js";
export { type Shape, type Spec, showSpec, sizeOf, stridesOf } from "../host/spec.js";
export {
  type Attrs,
  filledWith,
  Graph,
  isHostArray,
  type Node,
  type OpDef,
  type Plan,
  type PlanStep,
  planOf,
} from "../ir/index.js";
export type { AttrsOf, Kernel, KernelCall, KernelTable, ManyKernel } from "./kernels.js";
export { type TableBackendOptions, type TableBuffer, tableBackend } from "./table.js";
export type {
  Backend,
  BackendFactory,
  BackendMemory,
  BackendOptions,
  CompileOptions,
  Program,
  ProgramMemory,
  Run,
  RunOptions,
} from "./types.js";
