import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/host/ndarray.js";
import { assertSameStructure, flattenTree, mapTree, packTree, sameStructure } from "../../src/host/nested.js";

class Leaf {
  readonly x = 1;
}

describe("tree helpers", () => {
  test("objects flatten by sorted key, arrays in order, everything else is a leaf", () => {
    const leaf = new Leaf();
    const typed = new Float32Array(2);
    const array = ndarray([1, 2]);
    expect(flattenTree<unknown>({ b: [1, null], a: { z: leaf, y: typed }, c: array, B: undefined })).toEqual([
      undefined,
      typed,
      leaf,
      1,
      null,
      array,
    ]);
    expect(flattenTree(5)).toEqual([5]);
    expect(flattenTree({ a: [], b: {} })).toEqual([]);
  });

  test("mapTree visits in flattening order but keeps the order of keys", () => {
    const seen: string[] = [];
    const out = mapTree({ b: 1, a: [2, { c: 3 }] }, (x, path) => {
      seen.push(`${path.join(".")}=${x}`);
      return x * 10;
    });
    expect(seen).toEqual(["a.0=2", "a.1.c=3", "b=1"]);
    expect(JSON.stringify(out)).toBe('{"b":10,"a":[20,{"c":30}]}');
  });

  test("packTree undoes flattenTree", () => {
    const tree = { b: [1, 2], a: { d: 3, c: [[4]] } };
    expect(packTree(tree, flattenTree(tree))).toEqual(tree);
    expect(packTree({ b: 0, a: 0 }, ["x", "y"])).toEqual({ a: "x", b: "y" });
    expect(() => packTree([1, 2], [1])).toThrow("[packTree] structure has 2 leaves, got 1 values.");
  });

  test("a key named __proto__ stays data", () => {
    const tree = JSON.parse('{"__proto__": 1, "a": 2}') as Record<string, number>;
    const out = mapTree(tree, (x) => x + 1) as Record<string, number>;
    expect(JSON.stringify(out)).toBe('{"__proto__":2,"a":3}');
    expect(Object.getPrototypeOf(out)).toBe(Object.prototype);
  });

  test("sameStructure looks at arrays, keys and leaf places only", () => {
    expect(sameStructure({ a: 1, b: [2] }, { b: [null], a: "x" })).toBe(true);
    expect(sameStructure([1], { 0: 1 })).toBe(false);
    expect(sameStructure([1], [1, 2])).toBe(false);
    expect(sameStructure({ a: 1 }, { b: 1 })).toBe(false);
    expect(sameStructure({ a: 1 }, { a: [1] })).toBe(false);
    expect(sameStructure(1, 2)).toBe(true);
  });

  test.each([
    [{ x: [1, 2] }, { x: [1] }, '[fit] structures must match, got an array of 2 and an array of 1 at ["x"].'],
    [{ x: 1 }, { y: 1, a: 2 }, '[fit] structures must match, got an object with keys "x" and an object with keys "a", "y".'],
    [[[1]], [1], "[fit] structures must match, got an array of 1 and a leaf at [0]."],
    [1, {}, "[fit] structures must match, got a leaf and an object without keys."],
  ])("mismatch %#", (a, b, message) => {
    expect(() => assertSameStructure("fit", a, b)).toThrow(message);
  });
});
