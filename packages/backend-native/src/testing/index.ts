// What tests look at from inside; not for users.
export { bytesOf, type Cell } from "../lower/cells.js";
export { Constants } from "../lower/constants.js";
export type { Block, Instruction } from "../lower/instructions.js";
export { lowerGraph } from "../lower/lower.js";
export { readsOf, writesOf } from "../lower/place.js";
