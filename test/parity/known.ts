import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldensFolder } from "../goldens/runner/paths.js";

/** One reason and the differences it explains. */
export interface KnownDifferences {
  readonly reason: string;
  readonly differences: readonly string[];
}

export const readKnownDifferences = (): KnownDifferences[] =>
  JSON.parse(readFileSync(join(goldensFolder(), "..", "parity", "known-differences.json"), "utf8")) as KnownDifferences[];

/** Differences nobody explained, and explanations of differences that are gone. */
export function judge(found: readonly string[], known: readonly KnownDifferences[]): { unexplained: string[]; stale: string[] } {
  const listed = known.flatMap(({ differences }) => differences);
  const twice = listed.filter((difference, i) => listed.indexOf(difference) !== i);
  return {
    unexplained: found.filter((difference) => !listed.includes(difference)),
    stale: [...listed.filter((difference) => !found.includes(difference)), ...twice],
  };
}
