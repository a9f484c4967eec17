export { deserialize, get, type RegularizerInput, regularizerField, regularizerRegistry, serialize } from "./lookup.js";
export { L1, L1L2, L2 } from "./norms.js";
export { OrthogonalRegularizer } from "./orthogonal.js";
export { Regularizer, type RegularizerFunction } from "./regularizer.js";
