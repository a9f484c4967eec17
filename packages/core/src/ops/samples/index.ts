import type { BasisName, CompositeName } from "../basis.js";
import { BINARY } from "./binary.js";
import { COMPOSITE } from "./composites.js";
import { CONTRACT } from "./contract.js";
import { INDEXING } from "./indexing.js";
import { MOVE } from "./move.js";
import { NEURAL } from "./neural.js";
import { POOL } from "./pool.js";
import { RANDOM } from "./random.js";
import { REDUCE } from "./reduce.js";
import type { OpSamples } from "./sample.js";
import { SOURCE } from "./source.js";
import { UNARY } from "./unary.js";

/** What every engine is tried on, for every op: a record without samples does not compile. */
export const SAMPLES: { readonly [K in BasisName | CompositeName]: OpSamples } = {
  ...UNARY,
  ...BINARY,
  ...REDUCE,
  ...MOVE,
  ...CONTRACT,
  ...POOL,
  ...INDEXING,
  ...SOURCE,
  ...COMPOSITE,
  ...NEURAL,
  ...RANDOM,
};
export { type Arg, type BadInput, hostOf, type KnownGradients, numbersOf, type OpSamples, type Sample } from "./sample.js";
