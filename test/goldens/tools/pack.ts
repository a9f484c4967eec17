import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { GROUPS, type LocatedCase } from "../runner/case.js";
import { dataFolder } from "../runner/paths.js";
import { readFolder } from "../runner/source.js";
import { type Api, compactSignatures } from "./signatures.js";

/** A case longer than this is left out of the copy, unless it is among the few shortest of its name. */
const LONGEST = 64_000;
const ALWAYS = 3;

const KERAS_FILES = ["numeric-goldens", "layer-goldens", "config-goldens", "optimizer-goldens", "op-dtypes"];

const squeeze = (text: string): Uint8Array =>
  brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });

function sample(cases: readonly LocatedCase[]): string[] {
  const byName = new Map<string, string[]>();
  for (const { raw } of cases) byName.set(raw.name, [...(byName.get(raw.name) ?? []), JSON.stringify(raw)]);
  return [...byName.values()].flatMap((lines) => {
    const lengths = lines.map((l) => l.length).sort((a, b) => a - b);
    const limit = Math.max(LONGEST, lengths[Math.min(ALWAYS, lengths.length) - 1] ?? 0);
    return lines.filter((l) => l.length <= limit);
  });
}

/** Writes test/goldens/data from a recorded folder and the folder of API tables. */
function pack(recorded: string, keras: string): void {
  const data = dataFolder();
  mkdirSync(join(data, "recorded"), { recursive: true });
  mkdirSync(join(data, "keras"), { recursive: true });
  for (const group of GROUPS) {
    const cases = readFolder(recorded, group);
    const kept = sample(cases);
    const bytes = squeeze(`${kept.join("\n")}\n`);
    writeFileSync(join(data, "recorded", `${group}.jsonl.br`), bytes);
    console.log(`${group}: ${kept.length} of ${cases.length} cases, ${bytes.length} bytes`);
  }
  for (const name of KERAS_FILES) {
    const text = JSON.stringify(JSON.parse(readFileSync(join(keras, `${name}.json`), "utf8")));
    writeFileSync(join(data, "keras", `${name}.json.br`), squeeze(text));
  }
  const api = JSON.parse(readFileSync(join(keras, "api.json"), "utf8")) as Api;
  writeFileSync(join(data, "signatures.json"), JSON.stringify(compactSignatures(api)));
}

const [recorded, keras] = process.argv.slice(2);
if (recorded === undefined || keras === undefined) throw new Error("usage: pack <recorded folder> <folder of the API tables>");
pack(recorded, keras);
