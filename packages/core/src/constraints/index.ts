export { Constraint, type ConstraintFunction } from "./constraint.js";
export { type ConstraintInput, constraintField, constraintRegistry, deserialize, get, serialize } from "./lookup.js";
export { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./norms.js";
