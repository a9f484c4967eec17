export { jit, onEngine, Tensor, tensorFromHost, Variable, valueAndGrad } from "../../src/runtime/index.js";
