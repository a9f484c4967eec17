import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { type GoldenCase, GROUPS, type Group, type LocatedCase } from "./case.js";
import { dataFolder } from "./paths.js";

const parse = (text: string, group: Group): LocatedCase[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => ({ group, raw: JSON.parse(line) as GoldenCase }));

/** The copy that travels with the tests: one compressed file per group. */
export function readPacked(group: Group): LocatedCase[] {
  const file = join(dataFolder(), "recorded", `${group}.jsonl.br`);
  return parse(brotliDecompressSync(readFileSync(file)).toString("utf8"), group);
}

/** Any folder in the recorded format: one folder per group, one `.jsonl` file per name. */
export function readFolder(folder: string, group: Group): LocatedCase[] {
  const path = join(folder, group);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((name) => name.endsWith(".jsonl"));
  return files.sort().flatMap((name) => parse(readFileSync(join(path, name), "utf8"), group));
}

/** All cases of a folder, or of the packed copy where none is named. */
export function readCases(folder?: string): LocatedCase[] {
  if (folder === undefined) return GROUPS.flatMap(readPacked);
  const found = GROUPS.flatMap((group) => readFolder(folder, group));
  if (found.length === 0) throw new Error(`${folder} holds no recorded cases: expected folders named ${GROUPS.join(", ")}`);
  return found;
}
