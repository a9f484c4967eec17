import { describe, expect, test } from "vitest";
import type { Tree } from "../../src/host/nested.js";
import * as tree from "../../src/host/tree.js";

describe("keras.tree", () => {
  test("isNested, flatten, flattenWithPath", () => {
    expect([tree.isNested([]), tree.isNested({}), tree.isNested(1), tree.isNested(null), tree.isNested("ab")]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(tree.flatten({ b: [1, 2], a: 0 })).toEqual([0, 1, 2]);
    expect(tree.flattenWithPath({ b: [1], a: 0 })).toEqual([
      [["a"], 0],
      [["b", 0], 1],
    ]);
    expect(tree.flattenWithPath(5)).toEqual([[[], 5]]);
  });

  test("mapStructure zips structures", () => {
    expect(tree.mapStructure((a: number, b: number) => a + b, { x: [1, 2] }, { x: [10, 20] })).toEqual({ x: [11, 22] });
    expect(tree.mapStructure((a: number) => a + 1, [1, { a: 2 }])).toEqual([2, { a: 3 }]);
    expect(() => tree.mapStructure((a: number) => a, [1], [1, 2])).toThrow("[mapStructure] structures must match");
    expect(() => tree.mapStructure(() => 0)).toThrow("[mapStructure] at least one structure is required");
  });

  test("mapStructure passes null unless told not to", () => {
    const show = (x: unknown): string => String(x);
    expect(tree.mapStructure(show, [1, null])).toEqual(["1", "null"]);
    expect(tree.mapStructure(show, [1, null], { noneIsLeaf: false })).toEqual(["1", null]);
    expect(tree.mapStructure(show, { noneIsLeaf: true })).toEqual({ noneIsLeaf: "true" });
    const both = tree.mapStructure((a: unknown, b: unknown) => `${a}${b}`, { noneIsLeaf: true }, { noneIsLeaf: false });
    expect(both).toEqual({ noneIsLeaf: "truefalse" });
  });

  test("mapStructureUpTo passes what lies below the shallow leaves whole", () => {
    const sizes = tree.mapStructureUpTo({ a: 0, b: [0, 0] }, (x: unknown) => tree.flatten(x as Tree<unknown>).length, {
      a: [1, 2, 3],
      b: [4, { c: 5, d: 6 }],
    });
    expect(sizes).toEqual({ a: 3, b: [1, 2] });
    expect(() => tree.mapStructureUpTo([0, 0], (x: unknown) => x, [1])).toThrow("structures must match the shallow one");
  });

  test("mapShapeStructure takes a list of sizes for one leaf", () => {
    expect(tree.mapShapeStructure((s) => s.length, { a: [null, 3], b: [[2], [1, 2, 3]] })).toEqual({ a: 2, b: [1, 3] });
    expect(tree.mapShapeStructure((s) => s.length, [])).toBe(0);
    expect(() => tree.mapShapeStructure((s) => s, { a: "x" })).toThrow("[mapShapeStructure] leaves must be shapes, got x.");
  });

  test("packSequenceAs", () => {
    expect(tree.packSequenceAs({ b: 0, a: [0, 0] }, [1, 2, 3])).toEqual({ b: 3, a: [1, 2] });
    expect(tree.packSequenceAs(0, ["x"])).toBe("x");
    expect(() => tree.packSequenceAs([0], [1, 2])).toThrow("[packSequenceAs] structure has 1 leaves, got 2 values.");
  });

  test("assertions pass or name the place", () => {
    tree.assertSameStructure([1, { a: 2 }], [3, { a: 4 }], { checkTypes: null });
    expect(() => tree.assertSameStructure([1], [[1]])).toThrow("got a leaf and an array of 1 at [0]");
    const off = { checkTypes: false } as unknown as { checkTypes: true };
    expect(() => tree.assertSameStructure([1], [1], off)).toThrow("checkTypes cannot be switched off");
    tree.assertSamePaths({ a: [1] }, { a: ["x"] });
    expect(() => tree.assertSamePaths({ a: 1, b: 2 }, { a: 1, c: 2 })).toThrow(
      '[assertSamePaths] paths must match, got ["b"] and ["c"] for leaf 1.',
    );
    expect(() => tree.assertSamePaths([1], [1, 2])).toThrow("got nothing and [1] for leaf 1");
  });

  test("traverse replaces top-down without entering, or bottom-up", () => {
    const seen: unknown[] = [];
    const down = tree.traverse(
      (x) => {
        seen.push(x);
        if (Array.isArray(x) && x.length === 2) return "pair";
        return x === 3 ? tree.MAP_TO_NONE : undefined;
      },
      { a: [1, 2], b: [3] },
    );
    expect(down).toEqual({ a: "pair", b: [null] });
    expect(seen).toEqual([{ a: [1, 2], b: [3] }, [1, 2], [3], 3]);
    const up = tree.traverse((x) => (Array.isArray(x) ? x.reduce((s: number, v: number) => s + v, 0) : null), [[1, 2], [3]], {
      topDown: false,
    });
    expect(up).toBe(6);
  });

  test("listsToTuples freezes copies of lists at every depth", () => {
    const list = [1, { a: [2] }] as const;
    const out = tree.listsToTuples(list);
    expect(out).toEqual(list);
    expect([Object.isFrozen(out), Object.isFrozen(out[1].a), Object.isFrozen(list)]).toEqual([true, true, false]);
  });

  test("unknown options are refused", () => {
    expect(() => tree.traverse(() => null, [], { topdown: true } as never)).toThrow(/\[traverse\] unknown option "topdown"/);
    expect(() => tree.assertSameStructure([], [], { check: true } as never)).toThrow(/unknown option "check"/);
  });
});
