export { type Gradients, grad, gradOf } from "./grad.js";
export { noteSubstitution, substitute, substituteNoted } from "./substitute.js";
