import type { Attrs, OpDef, Spec } from "@keras-ts/core/backend";
import { overrides } from "./lower/tables.js";

/** Every basis op runs on every dtype; composites only where a kernel of their own pays. */
export const supports = (op: OpDef, inputs: readonly Spec[], attrs: Attrs): boolean =>
  op.kind !== "composite" || overrides(op.name, inputs, attrs);
