import { listOf, nullable, number, union } from "../config/index.js";

const one = /* @__PURE__ */ number.between(0, 1);
/** One threshold in [0, 1], several, or `null` for the default. */
export const thresholdsField = /* @__PURE__ */ nullable(union(one, listOf(one, { atLeast: 1 }))).or(null);

/** Thresholds as a list. */
export const thresholdList = (given: number | readonly number[] | null, standard: number): readonly number[] =>
  given === null ? [standard] : typeof given === "number" ? [given] : given;
