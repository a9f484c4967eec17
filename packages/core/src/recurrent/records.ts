import type { OpDef } from "../ir/index.js";
import { lstm, lstmGrad } from "./lstm.js";

/** Recurrences an engine may run in one kernel of its own; by themselves they are scans. */
export const RECURRENCES = {
  lstm: lstm.def,
  lstmGrad: lstmGrad.def,
} as const satisfies Record<string, OpDef>;

export type RecurrenceName = keyof typeof RECURRENCES;
