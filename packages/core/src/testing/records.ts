import { type BasisName, type CompositeName as Named, COMPOSITES as OPS } from "../ops/basis.js";
import { SAMPLES as OF_OPS, type OpSamples } from "../ops/samples/index.js";
import { RECURRENCES, type RecurrenceName } from "../recurrent/index.js";
import { RECURRENCE_SAMPLES } from "../recurrent/samples.js";

/** Every composite there is. */
export const COMPOSITES = { ...OPS, ...RECURRENCES } as const;
export type CompositeName = Named | RecurrenceName;

/** What every engine is tried on, for every op. */
export const SAMPLES: { readonly [K in BasisName | CompositeName]: OpSamples } = { ...OF_OPS, ...RECURRENCE_SAMPLES };
