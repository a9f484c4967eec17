// What a conformance suite needs of the core, and users do not: kept out of the main entry so that bundles stay small.
export { type Gradients, grad, gradOf } from "../autodiff/index.js";
export type { Backend, CompileOptions, Program, Run, RunOptions } from "../backend/index.js";
export { cond, type ScanAttrs, scan, whileLoop } from "../control/index.js";
export { BackendError, KerasError, OpError } from "../errors/index.js";
export { DTYPES, type DType, isFloat, isInteger } from "../host/dtype.js";
export { allocate, type HostArray } from "../host/host-array.js";
export { type Shape, type Spec, sameShape, sameSpec, showSpec, sizeOf } from "../host/spec.js";
export {
  type Attrs,
  type AttrValue,
  attrKey,
  Graph,
  instantiate,
  isGraphAttr,
  isHostArray,
  makeNode,
  type Node,
  type OpDef,
  type OpKind,
  outputsOf,
  placeholder,
  type RefArray,
  traceGraph,
  transform,
  verify,
} from "../ir/index.js";
export { BASIS, type BasisName } from "../ops/basis.js";
export * as ops from "../ops/index.js";
export {
  type Arg,
  type BadInput,
  hostOf,
  type KnownGradients,
  numbersOf,
  type OpSamples,
  type Sample,
} from "../ops/samples/index.js";
export { lower } from "../passes/index.js";
export { gru, lstm } from "../recurrent/index.js";
export { createReferenceBackend, fromHost, normalise, runGraph, toHost, working } from "../reference/index.js";
export { COMPOSITES, type CompositeName, SAMPLES } from "./records.js";
