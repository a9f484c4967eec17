// What tests look at from inside; not for users.
export { availableCores } from "../cores.js";
export { bytesOf, type Cell } from "../lower/cells.js";
export { Constants } from "../lower/constants.js";
export type { Block } from "../lower/instructions.js";
export { lowerGraph } from "../lower/lower.js";
export { readsOf, writesOf } from "../lower/place.js";
export { threadCount } from "../threads.js";
