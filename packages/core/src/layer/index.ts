export { makeWeight, type WeightOptions } from "./add-weight.js";
export { type CallArguments, type ShapeTree, shapesOf, splitArguments, tensorsIn, toTensors } from "./arguments.js";
export { type AnyConfig, constructFrom, wireOf } from "./class-config.js";
export { type LayerOptions, layerConfig } from "./config.js";
export { type CallContext, callContext, currentScope, inCall, inNameScope, outsideLayer, scopedPath } from "./context.js";
export { InputSpec, type InputSpecOptions } from "./input-spec.js";
export { type AnyLayer, type CallOptions, classNameOf, Layer } from "./layer.js";
export { maskOf } from "./mask.js";
export { trackedIn } from "./tracking.js";
