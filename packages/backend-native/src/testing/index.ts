// What tests look at from inside; not for users.
export { bytesOf, type Cell, isWhole, type View } from "../lower/cells.js";
export { Constants } from "../lower/constants.js";
export { donationsOf } from "../lower/donation.js";
export type { Block, Call, Instruction, Loop } from "../lower/instructions.js";
export { lowerGraph } from "../lower/lower.js";
export { readsOf, writesOf } from "../lower/place.js";
export { overwrites } from "../lower/tables.js";
