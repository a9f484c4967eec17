export {
  CallNode,
  KerasOrigin,
  type Operation,
  originOf,
  replaceSymbolic,
  type SymbolicSpec,
  symbolicIn,
  symbolicOutput,
  symbolicTensor,
  tensorName,
} from "./history.js";
export { getKerasMask, setKerasMask } from "./masks.js";
export { Found, inSpecTrace, isRealTrace, outputSpecs } from "./output-specs.js";
