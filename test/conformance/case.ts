import type { DType } from "@keras-ts/core/testing";

/** What is being tried on an engine. */
export type Group =
  | "value"
  | "gradient"
  | "second derivative"
  | "aliased inputs"
  | "composite"
  | "control flow"
  | "donation"
  | "buffers"
  | "failure"
  | "random ops"
  | "random graphs"
  | "limitations";

/** One thing an engine must get right; `run` rejects with what went wrong. */
export interface Case {
  readonly group: Group;
  /** Name of the op, or what else is tried. */
  readonly op: string;
  readonly label: string;
  readonly dtype: DType;
  run(): Promise<void>;
}

export const caseName = (c: Case): string => `${c.group}: ${c.op}, ${c.label}, ${c.dtype}`;
