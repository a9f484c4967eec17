import { afterEach, describe, expect, test } from "vitest";
import { setFloatx } from "../../src/host/defaults.js";
import { DTYPES, type DType } from "../../src/host/dtype.js";
import { divideType, join, type PromotionArg, resultType, scalarType, sumType, toFloat } from "../../src/host/promote.js";

// The lattice as its edges, smaller to larger; `int` and `float` are the weak Python scalars.
const EDGES: Record<string, readonly string[]> = {
  bool: ["int"],
  int: ["uint8", "int8"],
  uint8: ["int16", "uint16"],
  uint16: ["int32", "uint32"],
  uint32: ["int64", "uint64"],
  uint64: ["float"],
  int8: ["int16"],
  int16: ["int32"],
  int32: ["int64"],
  int64: ["float"],
  float: ["bfloat16", "float16"],
  bfloat16: ["float32"],
  float16: ["float32"],
  float32: ["float64"],
  float64: [],
};
const NODES = Object.keys(EDGES);

function above(node: string): Set<string> {
  const out = new Set([node]);
  for (const next of EDGES[node] ?? []) for (const x of above(next)) out.add(x);
  return out;
}

/** The common upper bound that lies below all other common upper bounds. */
function leastUpperBound(a: string, b: string): string | undefined {
  const common = [...above(a)].filter((x) => above(b).has(x));
  return common.find((x) => common.every((y) => above(x).has(y)));
}

afterEach(() => setFloatx("float32"));

describe("promotion lattice", () => {
  test("every pair is the least upper bound of the published edges", () => {
    for (const a of NODES) {
      for (const b of NODES) expect([a, b, join(a as PromotionArg, b as PromotionArg)]).toEqual([a, b, leastUpperBound(a, b)]);
    }
  });

  test("results stay below 64 bits and do not depend on the order of arguments", () => {
    for (const a of DTYPES) {
      for (const b of DTYPES) {
        expect(resultType(a, b)).toBe(resultType(b, a));
        expect(resultType(a, b)).not.toMatch(/64$/);
        for (const c of DTYPES) expect(resultType(a, b, c)).toBe(resultType(c, a, b));
      }
    }
  });

  test.each([
    [["int", "bool"], "int32"],
    [["float", "int8"], "float32"],
    [["float", "float16"], "float16"],
    [["uint32", "int8"], "int32"],
    [["uint64", "int8"], "float32"],
    [["int64", "float16"], "float16"],
    [["int", "uint8"], "uint8"],
    [["int"], "int32"],
    [["float"], "float32"],
    [["int", "float"], "float32"],
    [["bool"], "bool"],
    [["int64"], "int32"],
    [["float64", "float64"], "float32"],
    [[null], "float32"],
    [[], "float32"],
    [["float16", "bfloat16"], "float32"],
  ] as [PromotionArg[], DType][])("%j gives %s", (args, expected) => {
    expect(resultType(...args)).toBe(expected);
  });

  test("weak types resolve by the default float", () => {
    setFloatx("float16");
    expect(resultType("float", "int32")).toBe("float16");
    expect(resultType("int", "bool")).toBe("int16");
    expect(resultType("uint64", "int8")).toBe("float16");
    expect(resultType()).toBe("float16");
    expect(toFloat("int32")).toBe("float16");
    setFloatx("bfloat16");
    expect(divideType("int32", "int32")).toBe("bfloat16");
  });

  test("float64 survives when it is the default float", () => {
    setFloatx("float64");
    expect(resultType("float64", "float32")).toBe("float64");
    expect(resultType("float", "int32")).toBe("float64");
    expect(resultType("int64", "int32")).toBe("int32");
    expect(sumType("float64")).toBe("float64");
  });

  test("scalars have a dtype of their own", () => {
    expect([scalarType(true), scalarType(3), scalarType(0.5), scalarType(Number.NaN), scalarType(3n)]).toEqual([
      "bool",
      "int32",
      "float32",
      "float32",
      "int64",
    ]);
  });
});
