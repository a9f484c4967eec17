import { describe, expect, test } from "vitest";
import { scan } from "../../src/control/index.js";
import { KerasError, OpError } from "../../src/errors/index.js";
import {
  Graph,
  leafOp,
  makeInput,
  Node,
  outputsOf,
  placeholder,
  recording,
  Trace,
  traceGraph,
  verify,
} from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";

const spec = { dtype: "float32" as const, shape: [2, 3] };
const inTrace = <T>(fn: () => T): T => recording(new Trace("a test", null), fn);
const leaf = (): Node => {
  const node = makeInput(leafOp, spec, null);
  node.settle({ spec });
  return node;
};

describe("section 1: interning", () => {
  test("inside a trace equal calls are one node", () => {
    inTrace(() => {
      const x = placeholder(spec);
      expect(g.sin(x)).toBe(g.sin(x));
      expect(g.add(x, 2)).toBe(g.add(x, 2));
      expect(g.add(x, 0)).not.toBe(g.add(x, -0));
      expect(g.sum(x, [0])).not.toBe(g.sum(x, [1]));
    });
  });
  test("outside a trace nothing is interned", () => {
    const x = leaf();
    expect(g.sin(x)).not.toBe(g.sin(x));
  });
  test("two traces share no nodes", () => {
    const nodes = [1, 2].map(() => inTrace(() => g.iota([], { dtype: "int32", shape: [3], axis: 0 })));
    expect(nodes[0]).not.toBe(nodes[1]);
  });
  test("placeholders are never merged", () => {
    inTrace(() => expect(placeholder(spec)).not.toBe(placeholder(spec)));
  });
  test("ops without inputs belong to the whole function, so that loop bodies share them", () => {
    inTrace(() => {
      const outside = g.scalar(2, "float32");
      recording(new Trace("a body"), () => expect(g.scalar(2, "float32")).toBe(outside));
    });
  });
});

describe("section 3: leaked tensors are caught at the op", () => {
  const leak = inTrace(() => placeholder(spec));
  const derived = inTrace(() => g.mul(placeholder(spec), 2));
  test("directly, and by what was made from them", () => {
    for (const n of [leak, derived]) {
      expect(() => g.add(n, 1)).toThrow(
        /^\[add\] tensors made inside a test must not be used outside it, got one that leaked out\. Return it/,
      );
    }
  });
  test("in another trace too", () => {
    inTrace(() => expect(() => g.sin(leak)).toThrow(KerasError));
  });
  test("the outside of an open body may be used inside it, but not the other way round", () => {
    inTrace(() => {
      const x = placeholder(spec);
      const inner = recording(new Trace("a body"), () => g.sin(g.add(x, placeholder(spec))));
      expect(() => g.sin(inner)).toThrow("tensors made inside a body must not be used outside it");
    });
  });
});

test("pitfall 4: an observed value becomes a leaf and forgets how it was made", () => {
  const x = leaf();
  const y = g.sin(g.add(x, 1));
  expect(y.inputs).toHaveLength(1);
  y.settle({ spec });
  expect(y.inputs).toEqual([]);
  expect(y.leaf).not.toBeNull();
});

test("errors appear at the op, and name op and specs", () => {
  inTrace(() => {
    const [x, y] = [placeholder(spec), placeholder({ dtype: "float32", shape: [4, 5] })];
    expect(() => g.matmul(x, y)).toThrow("[matmul] inner dimensions must agree (3 vs 4), got float32[2,3] and float32[4,5].");
    expect(() => g.add(x, placeholder({ dtype: "int32", shape: [2, 3] }))).toThrow(OpError);
  });
});

describe("text form", () => {
  test("is stable: nodes are numbered by position", () => {
    const make = (): Graph =>
      traceGraph("a test", [spec, spec], ([x, y]) => [g.mul(g.add(x as Node, y as Node), 0.5), g.sum(x as Node, [1])]);
    make();
    expect(String(make())).toMatchInlineSnapshot(`
      "graph(%i0: float32[2,3], %i1: float32[2,3])
        %0 = add(%i0, %i1) : float32[2,3]
        %1 = constant() {value=0.5} : float32[]
        %2 = broadcastTo(%1) {shape=[2,3]} : float32[2,3]
        %3 = mul(%0, %2) : float32[2,3]
        %4 = sum(%i0) {axes=[1], keepdims=false} : float32[2]
        return %3, %4"
    `);
  });
  test("shows the bodies of loops", () => {
    const graph = traceGraph(
      "a test",
      [spec],
      ([x]) => scan((_, [row]) => ({ carry: [], ys: [g.sin(row as Node)] }), [], [x as Node]).ys,
    );
    expect(String(graph)).toMatchInlineSnapshot(`
      "graph(%i0: float32[2,3])
        %0 = scan(%i0) {carries=0, sequences=1, length=2, reverse=false} : float32[2,3]
          body =
            graph(%i0: float32[3])
              %0 = sin(%i0) : float32[3]
              return %0
        return %0"
    `);
  });
  test("JSON of a node is short", () => {
    inTrace(() => expect(JSON.stringify({ node: g.sin(placeholder(spec)) })).toMatch(/^\{"node":"%\d+:sin:float32\[2,3\]"\}$/));
  });
});

describe("keys", () => {
  test("depend on structure alone", () => {
    const make = (f: (x: Node) => Node): string => traceGraph("a test", [spec], ([x]) => [f(x as Node)]).key;
    expect(make((x) => g.sin(g.cos(x)))).toBe(make((x) => g.sin(g.cos(x))));
    expect(make((x) => g.sin(g.cos(x)))).not.toBe(make((x) => g.cos(g.sin(x))));
    expect(make((x) => g.sub(x, g.sin(x)))).not.toBe(make((x) => g.sub(g.sin(x), x)));
  });
  test("tell the specs of unused inputs and the order of outputs apart", () => {
    const key = (shapes: number[][], pick: number[]): string =>
      traceGraph(
        "a test",
        shapes.map((shape) => ({ dtype: "float32", shape })),
        (nodes) => pick.map((i) => g.sin(nodes[i] as Node)),
      ).key;
    expect(key([[2], [3]], [0])).not.toBe(key([[2], [4]], [0]));
    expect(key([[2], [2]], [0, 1])).not.toBe(key([[2], [2]], [1, 0]));
  });
});

describe("verify catches", () => {
  const [x, y] = inTrace(() => [placeholder(spec), placeholder(spec)]) as [Node, Node];
  const bare = (op: Node["op"], inputs: Node[], attrs: object, out: object): Node =>
    new Node(op, inputs, attrs as never, [out as never], null);
  test("a placeholder that is no input", () => {
    const broken = new Graph([x], [bare(g.add.def, [x, y], {}, spec)]);
    expect(() => verify(broken, "a pass")).toThrow(/^\[verify\] after a pass: a placeholder that is not an input of the graph/);
  });
  test("a wrong shape", () => {
    expect(() => verify(new Graph([x], [bare(g.sum.def, [x], { axes: [1], keepdims: false }, spec)]), "a pass")).toThrow(
      /the shape rule gives float32\[2\]/,
    );
  });
  test("a wrong dtype", () => {
    expect(() => verify(new Graph([x], [bare(g.sin.def, [x], {}, { ...spec, dtype: "float64" })]), "a pass")).toThrow(
      /the shape rule gives float32\[2,3\]/,
    );
  });
  test("inputs an op refuses", () => {
    expect(() => verify(new Graph([x], [bare(g.not.def, [x], {}, spec)]), "a pass")).toThrow("[not]");
  });
  test("nothing in a sound graph", () => {
    verify(
      traceGraph("a test", [spec], ([n]) => outputsOf(g.sin(n as Node))),
      "a pass",
    );
  });
});
