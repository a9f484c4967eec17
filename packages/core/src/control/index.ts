export { cond, condOp } from "./cond.js";
export { type ScanAttrs, scan, scanOp } from "./scan.js";
export { whileLoop, whileOp } from "./while.js";
