export { type AnyModel, Functional, Model } from "./model.js";
export { opClasses, reluClass } from "./op-nodes.js";
export { Sequential } from "./sequential.js";
export type { SummaryOptions } from "./summary.js";
