export { BackendError, LayerError, OpError } from "./errors.js";
export { KerasError, sentence } from "./keras-error.js";
export { didYouMean, nearest } from "./suggest.js";
