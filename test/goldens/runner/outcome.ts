import type { Group } from "./case.js";

/** How a case ended; only `fail` is a fault of the library. */
export type Outcome =
  | { readonly kind: "pass" }
  | { readonly kind: "fail"; readonly why: string }
  | { readonly kind: "missing"; readonly what: string }
  | { readonly kind: "undemandable"; readonly why: string };

export interface CaseResult {
  readonly key: string;
  readonly group: Group;
  readonly name: string;
  readonly outcome: Outcome;
  /** Its sparse values were passed and compared as dense ones. */
  readonly densified: boolean;
  readonly milliseconds: number;
}

/** The library exports nothing under the name a case needs. */
export class Missing extends Error {
  override readonly name = "Missing";
  readonly what: string;
  constructor(what: string) {
    super(`not exported: ${what}`);
    this.what = what;
  }
}

/** The recording itself says, or its values show, that no other implementation can be held to this case. */
export class Undemandable extends Error {
  override readonly name = "Undemandable";
}

/** The library answered, but not with what was recorded. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}
