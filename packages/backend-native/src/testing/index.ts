// What tests look at from inside; not for users.
export { availableCores } from "../cores.js";
export { bytesOf, type Cell, isWhole, type View } from "../lower/cells.js";
export { Constants } from "../lower/constants.js";
export { type Cost, costOf } from "../lower/cost.js";
export { donationsOf } from "../lower/donation.js";
export type { Batch, Block, Call, Instruction, Loop } from "../lower/instructions.js";
export { loopsOf, madeBy } from "../lower/instructions.js";
export { lowerGraph } from "../lower/lower.js";
export { readsOf, writesOf } from "../lower/place.js";
export { joinProducts } from "../lower/product-loops.js";
export type { InstructionProfile } from "../lower/profile.js";
export { overwrites } from "../lower/tables.js";
export { NativeProgram } from "../program.js";
export { threadCount } from "../threads.js";
