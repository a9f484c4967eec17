import { expect, test } from "vitest";
import { attrKey, type Graph, showAttr, traceGraph } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";

const distinct = (...values: Parameters<typeof attrKey>[0][]): void => {
  expect(new Set(values.map(attrKey)).size).toBe(values.length);
};

test("pitfall 10: keys keep NaN, infinities, both zeros, null and undefined apart, where JSON merges them", () => {
  distinct(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, null, undefined, "NaN", "0", false, true);
  distinct([0], [-0], [[0]], [], [0, 0]);
});

test("absent and undefined attributes are two things", () => {
  distinct({}, { a: undefined }, { a: null });
});

test("the order of names does not count, that of elements does", () => {
  expect(attrKey({ a: 1, b: [2, 3] })).toBe(attrKey({ b: [2, 3], a: 1 }));
  distinct([2, 3], [3, 2]);
});

test("host arrays are keyed by dtype, shape and bits", () => {
  const value = (dtype: "float32" | "int32", shape: number[], data: Float32Array | Int32Array) =>
    ({ dtype, shape, data }) as never;
  distinct(
    value("float32", [2], Float32Array.of(0, 1)),
    value("float32", [2], Float32Array.of(-0, 1)),
    value("float32", [2, 1], Float32Array.of(0, 1)),
    value("float32", [2], Float32Array.of(Number.NaN, 1)),
    value("int32", [2], Int32Array.of(0, 1)),
  );
});

test("graphs in attributes are keyed by their own key: two recordings of one body are equal", () => {
  const body = (by: number): Graph => traceGraph("a body", [{ dtype: "float32", shape: [2] }], ([x]) => [g.mul(x as never, by)]);
  const [once, again, other] = [body(2), body(2), body(3)];
  expect(once).not.toBe(again);
  expect(attrKey({ body: once })).toBe(attrKey({ body: again }));
  expect(attrKey({ body: once })).not.toBe(attrKey({ body: other }));
});

test("long strings of pieces hash apart however they are cut", () => {
  const graph = (names: readonly number[][]): string =>
    traceGraph("a test", [{ dtype: "float32", shape: [4, 4] }], ([x]) => names.map((axes) => g.sum(x as never, axes))).key;
  expect(graph([[0], [1]])).not.toBe(graph([[1], [0]]));
  expect(graph([[0]])).not.toBe(graph([[0], [0]]));
});

test("attributes print as people read them", () => {
  expect(showAttr({ axes: [0, 1], value: -0, fill: Number.NEGATIVE_INFINITY })).toBe("{axes=[0,1], value=-0, fill=-Infinity}");
});
