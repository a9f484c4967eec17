import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { DType } from "../../src/host/dtype.js";
import { type DTypedOp, dtypedOps, resultDtype } from "../../src/host/op-dtypes.js";

type Result = string | null | Result[];
interface Recorded {
  dtypes: string[];
  unary: Record<string, Result[]>;
  binary: Record<string, Record<string, Result>>;
}

const file = new URL("../data/op-dtypes.json.gz", import.meta.url);
const recorded = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Recorded;
const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
const known = new Set<string>(dtypedOps());
// `shape` returns no tensor, and there are no complex dtypes here.
const WITHOUT = new Set(["shape", "viewAsComplex"]);

/** One result per input dtypes; ops with several results list each. */
function results(result: Result): string[] {
  return Array.isArray(result) ? result.flatMap(results) : [String(result)];
}

function check(name: string, dtypes: string[], result: Result): void {
  // Keras cannot view bfloat16 as itself and has no complex here: both are gaps of that backend, not rules.
  if (result === "ERR" || dtypes.includes("complex64")) return;
  const expected = results(result);
  const own = resultDtype(name as DTypedOp, ...(dtypes as DType[]));
  const got = name === "ctcDecode" ? [own, "float32"] : expected.map(() => own);
  expect([name, ...dtypes, ...got]).toEqual([name, ...dtypes, ...expected]);
}

describe("recorded result dtypes", () => {
  test("every recorded op is declared, once", () => {
    const names = [...Object.keys(recorded.unary), ...Object.keys(recorded.binary)].flatMap((key) => JSON.parse(key) as string[]);
    expect(names.length).toBe(243);
    expect(names.map(camel).filter((name) => !known.has(name) && !WITHOUT.has(name))).toEqual([]);
    expect(dtypedOps().length).toBe(known.size);
  });

  for (const [key, row] of Object.entries(recorded.unary)) {
    const names = (JSON.parse(key) as string[]).map(camel).filter((name) => !WITHOUT.has(name));
    test.each(names)("%s of one input", (name) => {
      expect(row.length).toBe(recorded.dtypes.length);
      for (const [i, dtype] of recorded.dtypes.entries()) check(name, [dtype], row[i] as Result);
    });
  }

  for (const [key, table] of Object.entries(recorded.binary)) {
    test.each((JSON.parse(key) as string[]).map(camel))("%s of two inputs", (name) => {
      expect(Object.keys(table).length).toBe(144);
      for (const [pair, result] of Object.entries(table)) check(name, pair.split(","), result);
    });
  }
});

describe("ops declared beyond the recording", () => {
  test.each([
    ["clip", ["bool"], "int32"],
    ["clip", ["uint16"], "uint16"],
    ["cross", ["int32", "bfloat16"], "bfloat16"],
    ["correlate", ["int64", "int64"], "float32"],
    ["digitize", ["bfloat16", "bfloat16"], "int32"],
    ["takeAlongAxis", ["bool", "uint32"], "bool"],
    ["dotProductAttention", ["bfloat16", "float16", "float16"], "float32"],
    ["inTopK", ["int64", "float32"], "bool"],
  ] as [DTypedOp, DType[], DType][])("%s of %j gives %s", (name, dtypes, expected) => {
    expect(resultDtype(name, ...dtypes)).toBe(expected);
  });
});
