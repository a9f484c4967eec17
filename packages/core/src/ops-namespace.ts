// `keras.ops`: everything that computes on tensors, in one flat namespace as in Keras.
export * from "./core/index.js";
export * from "./math/index.js";
export * from "./nn/index.js";
export * from "./numpy/index.js";
