import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backend/index.js";
import { scan } from "../../src/control/index.js";
import { BackendError } from "../../src/errors/index.js";
import { type Graph, type Node, type RefArray, traceGraph, verify } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { lower } from "../../src/passes/index.js";
import { createReferenceBackend, runGraph } from "../../src/reference/index.js";

const spec = { dtype: "float32" as const, shape: [3] };
const reference = createReferenceBackend() as Backend;
const without = (...names: string[]): Backend => ({
  ...reference,
  supports: (op, i, a) => !names.includes(op.name) && reference.supports(op, i, a),
});
const lowered = (f: (x: Node, y: Node) => readonly Node[], backend: Backend = reference): Graph => {
  const made = lower(
    traceGraph("a test", [spec, spec], ([x, y]) => f(x as Node, y as Node)),
    backend,
  );
  verify(made, "the passes");
  return made;
};
const names = (graph: Graph): string[] => graph.order.filter((n) => n.op.name !== "input").map((n) => n.op.name);

describe("clean-up", () => {
  test("identities go, values stay", () => {
    expect(names(lowered((x) => [g.add(x, 0)]))).toEqual([]);
    expect(names(lowered((x) => [g.mul(g.div(g.sub(x, 0), 1), 1)]))).toEqual([]);
    expect(names(lowered((x) => [g.neg(g.neg(x))]))).toEqual([]);
    expect(names(lowered((x) => [g.stopGradient(x)]))).toEqual([]);
    expect(names(lowered((x) => [g.mul(x, -1)]))).toEqual(["neg"]);
    expect(names(lowered((x) => [g.pow(x, 2)]))).toEqual(["mul"]);
  });
  test("reshapes and transposes merge", () => {
    expect(names(lowered((x) => [g.reshape(g.reshape(x, [1, 3]), [3, 1])]))).toEqual(["reshape"]);
    expect(names(lowered((x) => [g.reshape(g.reshape(x, [1, 3]), [3])]))).toEqual([]);
    expect(names(lowered((x) => [g.transpose(g.transpose(g.reshape(x, [1, 3]), [1, 0]), [1, 0])]))).toEqual(["reshape"]);
  });
  test("what is no identity for every value stays", () => {
    // x·0 is NaN for infinities; x − x too; (x / 0) is not x.
    expect(names(lowered((x) => [g.mul(x, 0)]))).toContain("mul");
    expect(names(lowered((x) => [g.sub(x, x)]))).toEqual(["sub"]);
    expect(names(lowered((x) => [g.pow(x, 0.5)]))).toContain("pow");
    expect(names(lowered((x) => [g.reverse(g.reverse(x, [0]), [0])]))).toEqual(["reverse", "reverse"]);
  });
  test("each simplification keeps NaN, infinities and numbers", () => {
    const x: RefArray = { ...spec, data: Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY, 2.5) };
    for (const f of [
      (n: Node) => g.add(n, 0),
      (n: Node) => g.mul(1, n),
      (n: Node) => g.mul(n, -1),
      (n: Node) => g.pow(n, 2),
      (n: Node) => g.pow(n, 1),
      (n: Node) => g.div(n, 1),
    ]) {
      const graph = traceGraph("a test", [spec], ([n]) => [f(n as Node)]);
      expect(runGraph(lower(graph, reference), [x])[0]?.data).toEqual(runGraph(graph, [x])[0]?.data);
    }
  });
  test("equal and unused nodes go", () => {
    const graph = lowered((x, y) => {
      g.exp(y);
      return [g.add(g.sin(x), g.sin(x))];
    });
    expect(names(graph)).toEqual(["sin", "add"]);
    expect(graph.inputs).toHaveLength(2);
  });
});

describe("constant folding", () => {
  test("small results become constants", () => {
    expect(String(lowered((x) => [g.mul(x, g.exp(g.scalar(0, "float32")))]))).toMatchInlineSnapshot(`
      "graph(%i0: float32[3], %i1: float32[3])
        return %i0"
    `);
    expect(String(lowered((x) => [g.mul(x, g.sqrt(g.scalar(16, "float32")))]))).toMatchInlineSnapshot(`
      "graph(%i0: float32[3], %i1: float32[3])
        %0 = constant() {value=4} : float32[]
        %1 = broadcastTo(%0) {shape=[3]} : float32[3]
        %2 = mul(%i0, %1) : float32[3]
        return %2"
    `);
  });
  test("large ones do not, and random draws never", () => {
    expect(names(lowered(() => [g.full([g.MAX_CONSTANT + 1], 2, "float32")]))).toEqual(["constant", "broadcastTo"]);
    const key = { dtype: "uint32" as const, shape: [2], data: Uint32Array.of(1, 2) };
    expect(names(lowered(() => [g.randomBits([g.constant(key)], { shape: [2] })]))).toContain("randomBits");
  });
});

describe("lowering", () => {
  test("what an engine cannot run is expanded", () => {
    expect(names(lowered((x) => [g.sigmoid(x)]))).toEqual(["sigmoid"]);
    expect(names(lowered((x) => [g.sigmoid(x)], without("sigmoid")))).toContain("exp");
    expect(String(lowered((x) => [g.relu(x)], without("relu")))).toMatchInlineSnapshot(`
      "graph(%i0: float32[3], %i1: float32[3])
        %0 = constant() {value=0} : float32[]
        %1 = broadcastTo(%0) {shape=[3]} : float32[3]
        %2 = max(%i0, %1) : float32[3]
        return %2"
    `);
  });
  test("also inside loops, once per body", () => {
    const graph = lowered(
      (x) => scan(([h], [v]) => ({ carry: [g.relu(g.add(h as Node, v as Node))], ys: [] }), [g.sum(x, [0])], [x]).carry,
      without("relu"),
    );
    const loop = graph.order.find((n) => n.op.name === "scan") as Node;
    const body = loop.attrs.body as unknown as Graph;
    expect(names(body)).toContain("max");
    expect(names(body)).not.toContain("relu");
  });
  test("a basis op without a kernel fails, naming op, specs and engine", () => {
    expect(() => lowered((x) => [g.sin(x)], without("sin"))).toThrow(BackendError);
    expect(() => lowered((x) => [g.sin(x)], without("sin"))).toThrow(
      '[backend reference] cannot run "sin" on float32[3]: no such kernel. Use backend "reference" for this model.',
    );
  });
  test("a dtype the engine cannot hold fails before anything runs", () => {
    const narrow: Backend = { ...reference, dtypes: new Set(["float32"]) };
    expect(() => lowered((x) => [g.cast(x, "float64")], narrow)).toThrow(
      '[backend reference] cannot hold float64 values, needed for the result float64[3] of "cast".',
    );
  });
});
