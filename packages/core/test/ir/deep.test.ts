import { expect, test } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { type Node, toposort, traceGraph, transform, verify } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { lower } from "../../src/passes/index.js";
import { createReferenceBackend, runGraph } from "../../src/reference/index.js";

const DEPTH = 50_000;
const spec = { dtype: "float64" as const, shape: [] };

test("a graph 50,000 nodes deep is sorted, differentiated, keyed, printed, verified, rewritten and run", () => {
  const graph = traceGraph("a test", [spec], ([x]) => {
    let y = x as Node;
    for (let i = 0; i < DEPTH / 2; i++) y = g.sin(g.neg(y));
    const [dx] = grad([y], [g.scalar(1, "float64")], [x as Node]).grads;
    return [y, dx as Node];
  });
  expect(toposort(graph.outputs).length).toBeGreaterThan(DEPTH);
  expect(graph.key).toHaveLength(28);
  expect(String(graph).length).toBeGreaterThan(DEPTH * 10);
  verify(graph, "tracing");
  expect(transform(graph, "a copy").key).toBe(graph.key);
  const lowered = lower(graph, createReferenceBackend());
  const [y, dx] = runGraph(lowered, [{ ...spec, data: Float64Array.of(0.5) }]);
  const at = (x: number): number => {
    for (let i = 0; i < DEPTH / 2; i++) x = Math.sin(-x);
    return x;
  };
  expect(y?.data[0]).toBeCloseTo(at(0.5), 9);
  expect(dx?.data[0]).toBeCloseTo((at(0.5001) - at(0.4999)) / 2e-4, 5);
  expect(JSON.stringify(graph.outputs[0]).length).toBeLessThan(100);
});
