import { expect, test } from "vitest";
import { type Graph, type Node, traceGraph } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { runGraph, working } from "../../src/reference/index.js";
import { giveData, takeData } from "../../src/reference/spare.js";

const N = 1024; // long enough for arrays to be used again
const spec = { dtype: "float32", shape: [N] } as const;
const graphOf = (body: (x: Node) => readonly Node[]): Graph => traceGraph("a test", [spec], ([x]) => body(x as Node), null);
function input(value: number) {
  const x = working("float32", [N]);
  x.data.fill(value);
  return x;
}

test("results keep their numbers while later runs use memory again", () => {
  const graph = graphOf((x) => {
    const twice = g.add(x, x);
    const shown = g.reshape(twice, [2, N / 2]);
    const more = g.mul(g.add(twice, 1), g.add(twice, 2));
    return [shown, g.add(more, g.neg(more)), more];
  });
  const first = runGraph(graph, [input(1)]);
  const kept = first.map((r) => r.data.slice());
  for (let i = 2; i < 6; i++) {
    const later = runGraph(graph, [input(i)]);
    expect(later[0]?.data[N - 1]).toBe(2 * i);
    expect(later[2]?.data[0]).toBe((2 * i + 1) * (2 * i + 2));
  }
  expect(first.map((r) => r.data)).toEqual(kept);
});

test("inputs, and results that are inputs, are never written", () => {
  const graph = graphOf((x) => [g.reshape(x, [4, N / 4]), g.sum(g.mul(g.reshape(x, [N / 8, 8]), 3), [0])]);
  const x = input(5);
  const [same] = runGraph(graph, [x]);
  for (let i = 0; i < 4; i++) runGraph(graph, [input(i)]);
  expect(x.data).toEqual(new Float32Array(N).fill(5));
  expect(same?.data).toBe(x.data);
});

test("a value seen through a reshape lives as long as the reshape", () => {
  const graph = graphOf((x) => {
    const seen = g.reshape(g.mul(x, 2), [N / 2, 2]);
    let other: Node = x;
    for (let i = 0; i < 6; i++) other = g.add(g.mul(other, 3), 1); // would take the memory of x · 2
    return [g.sum(g.add(seen, g.reshape(other, [N / 2, 2])), [0, 1])];
  });
  const other = (x: number): number => (x === 0 ? 0 : x);
  for (const x of [1, 2]) {
    let o = other(x);
    for (let i = 0; i < 6; i++) o = o * 3 + 1;
    expect(runGraph(graph, [input(x)])[0]?.data[0]).toBe(N * (2 * x + o));
  }
});

test("memory used again is zeroed for ops that may leave places out", () => {
  const dirty = new Float32Array(N).fill(3);
  giveData(dirty);
  const again = takeData("float32", N, false);
  expect(again).toBe(dirty);
  expect(again).toEqual(new Float32Array(N));
  expect(takeData("float32", N, false)).not.toBe(again);
});
