import type { OpDef } from "@keras-ts/core/testing";

/** One deliberate mistake in one record. */
export interface Mutant {
  readonly op: OpDef;
  /** What was done to it. */
  readonly label: string;
  /** The part that was broken; decides which cases must notice. */
  readonly part: "gradient" | "reference" | "shape rule" | "expansion";
}
