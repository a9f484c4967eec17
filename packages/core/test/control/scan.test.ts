import { describe, expect, test } from "vitest";
import { gradOf, substituteNoted } from "../../src/autodiff/index.js";
import { cond, type ScanAttrs, scan, whileLoop } from "../../src/control/index.js";
import { Graph, type Node, placeholder, type RefArray, recording, Trace, toposort } from "../../src/ir/index.js";
import { op } from "../../src/ops/define.js";
import * as g from "../../src/ops/index.js";
import { lower } from "../../src/passes/index.js";
import { createReferenceBackend, runGraph } from "../../src/reference/index.js";

const f64 = (...shape: number[]) => ({ dtype: "float64" as const, shape });
const ramp = (shape: readonly number[], seed = 0): RefArray => ({
  dtype: "float64",
  shape,
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + i)),
});
const total = (x: Node): Node => g.sum(x, g.allAxes(x));
const programOf = (specs: readonly Node["spec"][], f: (inputs: Node[]) => readonly Node[]): Graph =>
  recording(new Trace("a test", null), () => {
    const inputs = specs.map(placeholder);
    return new Graph(inputs, substituteNoted(f(inputs)));
  });
const lowered = (graph: Graph): Graph => lower(graph, createReferenceBackend());
const scansIn = (graph: Graph): Node[] => graph.order.filter((n) => n.op.name === "scan");
const attrsOf = (n: Node): ScanAttrs => n.attrs as unknown as ScanAttrs;

/** An identity that counts how often it is run. */
function probe(): { at(x: Node): Node; runs(): number } {
  let runs = 0;
  const made = op<Record<never, never>, 1>({
    name: "probe",
    kind: "contract", // dear, so that no gradient redoes it
    infer: ([x]) => x,
    vjp: (d) => [d],
    reference: ([x], _attrs, out) => {
      runs++;
      out.data.set(x.data);
    },
    foldable: false,
  });
  return { at: (x) => made([x], {}), runs: () => runs };
}

interface Lstm {
  readonly specs: readonly Node["spec"][];
  loss(inputs: readonly Node[]): { loss: Node; last: Node };
}
/** An LSTM of T steps, B rows, H units: inputs x (projected), u, h, c. */
const lstm = (T: number, B: number, H: number, at: (x: Node) => Node = (x) => x): Lstm => ({
  specs: [f64(T, B, 4 * H), f64(H, 4 * H), f64(B, H), f64(B, H)],
  loss([x, u, h0, c0]) {
    const { carry, ys } = scan(
      ([h, c], [xt]) => {
        const z = at(g.add(xt as Node, g.matmul(h as Node, u as Node)));
        const gate = (k: number): Node => g.slice([z], { starts: [0, k * H], limits: [B, (k + 1) * H], strides: [1, 1] });
        const [i, f, o] = [0, 1, 2].map((k) => g.sigmoid(gate(k))) as [Node, Node, Node];
        const next = g.add(g.mul(f, c as Node), g.mul(i, g.tanh(gate(3))));
        const out = g.mul(o, g.tanh(next));
        return { carry: [out, next], ys: [out] };
      },
      [h0 as Node, c0 as Node],
      [x as Node],
    );
    return { loss: total(g.mul(ys[0] as Node, ys[0] as Node)), last: carry[0] as Node };
  },
});

describe("pitfall 3: the forward of a loop runs once", () => {
  test("although loss, metrics and gradients all use it", () => {
    const p = probe();
    const model = lstm(20, 2, 2, p.at);
    const graph = programOf(model.specs, (inputs) => {
      const { loss, last } = model.loss(inputs);
      const { grads } = gradOf(loss, [inputs[1] as Node]);
      return [loss, total(last), grads[0] as Node];
    });
    runGraph(
      lowered(graph),
      model.specs.map((s, i) => ramp(s.shape, i)),
    );
    expect(p.runs()).toBe(20);
    expect(scansIn(lowered(graph))).toHaveLength(2);
  });
  test("and second derivatives leave no duplicate forward either", () => {
    const p = probe();
    const graph = programOf([f64(4), f64()], ([x, k]) => {
      const loss = total(
        scan(
          ([h], [xt]) => ({ carry: [p.at(g.sin(g.add(g.mul(h as Node, k as Node), xt as Node)))], ys: [] }),
          [k as Node],
          [x as Node],
        ).carry[0] as Node,
      );
      const [first] = gradOf(loss, [k as Node]).grads;
      const [second] = gradOf(first as Node, [k as Node]).grads;
      return [loss, first as Node, second as Node];
    });
    runGraph(lowered(graph), [ramp([4]), ramp([], 1)]);
    expect(p.runs()).toBe(4);
  });
});

describe("section 2: residuals", () => {
  const stacked = (graph: Graph): number => {
    const [forward] = scansIn(graph) as [Node];
    const { carries, length } = attrsOf(forward);
    return forward.specs.slice(carries + 1).reduce((n, s) => n + s.shape.reduce((a, b) => a * b, 1), 0) / length;
  };
  test("an LSTM of two units and two rows stacks no more than 28 elements per step", () => {
    const model = lstm(5, 2, 2);
    const graph = programOf(model.specs, (inputs) => {
      const { loss } = model.loss(inputs);
      return [loss, ...(gradOf(loss, inputs).grads as Node[])];
    });
    expect(stacked(graph)).toBeLessThanOrEqual(28);
    expect(stacked(graph)).toBeGreaterThan(0);
  });
  test("what depends on captures alone, and the input itself, are not stacked", () => {
    const graph = programOf([f64(3, 2), f64(2), f64(2)], ([x, k, h0]) => {
      const { carry } = scan(
        ([h], [xt]) => ({ carry: [g.mul(g.mul(h as Node, g.sin(k as Node)), xt as Node)], ys: [] }),
        [h0 as Node],
        [x as Node],
      );
      const loss = total(carry[0] as Node);
      return [loss, ...(gradOf(loss, [x as Node, k as Node, h0 as Node]).grads as Node[])];
    });
    const [forward] = scansIn(graph) as [Node];
    // Only the carry of each step is needed besides x and k.
    expect(forward.specs.slice(1).map((s) => s.shape)).toEqual([[3, 2]]);
  });
  test("a weight gradient through a capture is one product after the loop", () => {
    const model = lstm(4, 2, 3);
    const graph = programOf(model.specs, (inputs) => [gradOf(model.loss(inputs).loss, [inputs[1] as Node]).grads[0] as Node]);
    const [, backward] = scansIn(graph) as [Node, Node];
    expect(graph.order.filter((n) => n.op.name === "matmul" && n.shape.join() === "3,12")).toHaveLength(1);
    expect(attrsOf(backward).body.outputs.some((n) => n.shape.join() === "3,12")).toBe(false);
  });
});

describe("section 2: captures", () => {
  test("are the frontier: loop-invariant work stays outside", () => {
    const graph = programOf([f64(3, 2), f64(2, 2), f64(2)], ([x, w, h0]) => {
      const { carry } = scan(
        ([h], [xt]) => ({
          carry: [g.add(g.reshape(g.matmul(g.reshape(h as Node, [1, 2]), g.exp(g.swapLast(w as Node))), [2]), xt as Node)],
          ys: [],
        }),
        [h0 as Node],
        [x as Node],
      );
      return carry;
    });
    const [loop] = scansIn(graph) as [Node];
    const { body } = attrsOf(loop);
    expect(loop.inputs.at(-1)?.op.name).toBe("exp");
    expect(body.order.map((n) => n.op.name)).not.toContain("transpose");
    expect(body.order.map((n) => n.op.name)).not.toContain("exp");
  });
  test("constants are copied in instead", () => {
    const graph = programOf(
      [f64(3), f64()],
      ([x, h0]) =>
        scan(([h], [xt]) => ({ carry: [g.add(g.mul(h as Node, 0.5), xt as Node)], ys: [] }), [h0 as Node], [x as Node]).carry,
    );
    expect(scansIn(graph)[0]?.inputs).toHaveLength(2);
  });
  test("an inner body captures nodes of the outer body", () => {
    const graph = programOf(
      [f64(3, 2), f64()],
      ([x, h0]) =>
        scan(
          ([h], [row]) => {
            const scale = g.sin(h as Node);
            const inner = scan(
              ([a], [v]) => ({ carry: [g.add(g.mul(a as Node, scale), v as Node)], ys: [] }),
              [h as Node],
              [row as Node],
            );
            return { carry: [inner.carry[0] as Node], ys: [] };
          },
          [h0 as Node],
          [x as Node],
        ).carry,
    );
    const [outer] = scansIn(graph) as [Node];
    const inner = scansIn(attrsOf(outer).body)[0] as Node;
    expect(inner.inputs.map((n) => n.op.name)).toContain("sin");
    const data = [ramp([3, 2]), ramp([], 1)];
    let h = Math.sin(1);
    for (let t = 0; t < 3; t++) {
      const scale = Math.sin(h);
      for (let k = 0; k < 2; k++) h = h * scale + (data[0]?.data[2 * t + k] as number);
    }
    expect(runGraph(graph, data)[0]?.data[0]).toBeCloseTo(h, 12);
  });
  test("bodies hold no node of the outside", () => {
    const model = lstm(3, 1, 2);
    const graph = programOf(model.specs, (inputs) => {
      const { loss } = model.loss(inputs);
      return gradOf(loss, inputs).grads as Node[];
    });
    const outside = new Set(toposort(graph.outputs));
    for (const loop of scansIn(graph)) for (const n of attrsOf(loop).body.order) expect(outside.has(n)).toBe(false);
  });
});

describe("what a loop refuses", () => {
  test("a carry that changes its spec, and sequences of two lengths", () => {
    programOf([f64(3), f64(4), f64()], ([x, y, h]) => {
      expect(() => scan(([c]) => ({ carry: [g.cast(c as Node, "float32")], ys: [] }), [h as Node], [x as Node])).toThrow(
        "[scan] the carry must keep its specs",
      );
      expect(() => scan(([c]) => ({ carry: [c as Node], ys: [] }), [h as Node], [x as Node, y as Node])).toThrow(
        "[scan] all sequences must have one length, got float64[3] and float64[4]",
      );
      expect(() =>
        whileLoop(
          () => h as Node,
          (c) => c,
          [h as Node],
        ),
      ).toThrow("[while] the condition must be one bool scalar, got float64[]");
      expect(() =>
        whileLoop(
          () => g.less(h as Node, 1),
          (c) => [g.cast(c[0] as Node, "int32")],
          [h as Node],
        ),
      ).toThrow("[while] the body must return a carry of the specs it was given");
      expect(() =>
        cond(
          h as Node,
          () => [h as Node],
          () => [h as Node],
        ),
      ).toThrow("[cond] the predicate must be one bool scalar");
      expect(() =>
        cond(
          g.less(h as Node, 1),
          () => [h as Node],
          () => [x as Node],
        ),
      ).toThrow("[cond] both branches must return the same specs, got float64[] and float64[3]");
      return [];
    });
  });
});

test("only the chosen branch of cond runs", () => {
  const [yes, no] = [probe(), probe()];
  const graph = programOf([{ dtype: "bool", shape: [] }, f64(2)], ([p, x]) =>
    cond(
      p as Node,
      () => [yes.at(x as Node)],
      () => [no.at(g.neg(x as Node))],
    ),
  );
  const flag = (on: number): RefArray => ({ dtype: "bool", shape: [], data: Uint8Array.of(on) });
  runGraph(lowered(graph), [flag(1), ramp([2])]);
  runGraph(lowered(graph), [flag(1), ramp([2])]);
  runGraph(lowered(graph), [flag(0), ramp([2])]);
  expect([yes.runs(), no.runs()]).toEqual([2, 1]);
});

test("compile time does not grow with the number of steps", () => {
  const sizes = [3, 3000].map((T) => {
    const model = lstm(T, 2, 2);
    return lowered(programOf(model.specs, (inputs) => [gradOf(model.loss(inputs).loss, [inputs[1] as Node]).grads[0] as Node]))
      .order.length;
  });
  expect(sizes[0]).toBe(sizes[1]);
});
