/** What the recording holds: JSON as written, one object per case. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const GROUPS = [
  "ops",
  "functions",
  "layers",
  "losses",
  "metrics",
  "optimizers",
  "schedules",
  "configs",
  "errors",
  "specs",
] as const;
/** What only the smaller tables ask: default configs, weight lists, optimizer state, result dtypes. */
export const TABLE_GROUPS = ["defaults", "weights", "state", "dtypes"] as const;
export type Group = (typeof GROUPS)[number] | (typeof TABLE_GROUPS)[number];

export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

export interface GoldenCase extends JsonObject {
  readonly id: string;
  readonly name: string;
}

/** A case with the group folder it came from. */
export interface LocatedCase {
  readonly group: Group;
  readonly raw: GoldenCase;
}

/** The key of a case in the list of known failures. */
export const caseKey = ({ group, raw }: LocatedCase): string => `${group}/${raw.id}`;

export const isObject = (x: unknown): x is JsonObject => typeof x === "object" && x !== null && !Array.isArray(x);
export const isArray = (x: unknown): x is readonly Json[] => Array.isArray(x);

export const toleranceOf = (raw: GoldenCase): Tolerance => {
  const t = raw["tolerance"];
  return isObject(t) ? { atol: Number(t["atol"]), rtol: Number(t["rtol"]) } : { atol: 1e-5, rtol: 1e-5 };
};
