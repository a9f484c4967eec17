export { BackendError, LayerError, OpError } from "./errors.js";
export { KerasError, sentence } from "./keras-error.js";
export { checkOptions } from "./options.js";
export { didYouMean, nearest } from "./suggest.js";
