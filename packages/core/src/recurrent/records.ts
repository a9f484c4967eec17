import type { OpDef } from "../ir/index.js";
import { gru } from "./gru.js";
import { gruGrad } from "./gru-grad.js";
import { lstm, lstmGrad } from "./lstm.js";

/** Recurrences an engine may run in one kernel of its own; by themselves they are scans. */
export const RECURRENCES = {
  lstm: lstm.def,
  lstmGrad: lstmGrad.def,
  gru: gru.def,
  gruGrad: gruGrad.def,
} as const satisfies Record<string, OpDef>;

export type RecurrenceName = keyof typeof RECURRENCES;
