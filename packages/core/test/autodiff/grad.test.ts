import { describe, expect, test } from "vitest";
import { grad, gradOf } from "../../src/autodiff/index.js";
import { scan } from "../../src/control/index.js";
import { type Graph, type Node, type RefArray, traceGraph } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { runGraph } from "../../src/reference/index.js";

const spec = { dtype: "float64" as const, shape: [3] };
const x0: RefArray = { ...spec, data: Float64Array.of(0.3, -0.7, 1.1) };
const traced = (f: (x: Node) => readonly (Node | null)[], of: Node["spec"] = spec): Graph =>
  traceGraph("a test", [of], ([x]) => f(x as Node).filter((n) => n !== null));
const run = (graph: Graph, x: RefArray = x0): number[][] => runGraph(graph, [x]).map((r) => Array.from(r.data));
const total = (x: Node): Node => g.sum(x, g.allAxes(x));
const dx =
  (f: (x: Node) => Node) =>
  (x: Node): Node =>
    gradOf(total(f(x)), [x]).grads[0] as Node;
const derivatives = (f: (x: Node) => Node, order: number): number[] => {
  let h = f;
  for (let i = 0; i < order; i++) h = dx(h);
  return run(traced((x) => [h(x)]))[0] as number[];
};
const close = (actual: readonly number[], wanted: (x: number) => number, digits = 9): void => {
  actual.forEach((a, i) => expect(a).toBeCloseTo(wanted(x0.data[i] as number), digits));
};

describe("higher derivatives come free", () => {
  test("of sin, four times over", () => {
    close(derivatives(g.sin, 1), Math.cos);
    close(derivatives(g.sin, 2), (x) => -Math.sin(x));
    close(derivatives(g.sin, 3), (x) => -Math.cos(x));
    close(derivatives(g.sin, 4), Math.sin);
  });
  test("of composites by their own rules", () => {
    const s = (x: number): number => 1 / (1 + Math.exp(-x));
    close(derivatives(g.sigmoid, 2), (x) => s(x) * (1 - s(x)) * (1 - 2 * s(x)));
    close(derivatives(g.softplus, 2), (x) => s(x) * (1 - s(x)));
    close(derivatives(g.tanh, 2), (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2));
  });
  test("through a loop, twice", () => {
    // h = x·sin(h) three times over; checked by differences of the first derivative.
    const f = (x: Node): Node =>
      scan(([h]) => ({ carry: [g.mul(x, g.sin(h as Node))], ys: [] }), [x], [], { length: 3 }).carry[0] as Node;
    const first = traced((x) => [dx(f)(x)]);
    const second = derivatives(f, 2);
    const at = (i: number, by: number): number => {
      const data = x0.data.slice() as Float64Array;
      data[i]! += by;
      return run(first, { ...spec, data })[0]?.[i] as number;
    };
    second.forEach((d, i) => expect(d).toBeCloseTo((at(i, 1e-5) - at(i, -1e-5)) / 2e-5, 6));
  });
});

describe("each node has one backward", () => {
  test("a value used several times collects all its cotangents", () => {
    close(
      derivatives((x) => g.add(g.mul(x, x), g.add(x, g.mul(x, g.sin(x)))), 1),
      (x) => 2 * x + 1 + Math.sin(x) + x * Math.cos(x),
    );
  });
  test("an expansion that meets nodes that were there before does not count them twice", () => {
    // The gradient of a norm is expanded for the second derivative; what flows through the statistics has the same parts.
    const [norm] = [1e-3].map((epsilon) => (x: Node): Node => {
      const [y, mean, inverse] = g.layerNorm([x], { axes: [0], epsilon, scale: false, center: false }) as [Node, Node, Node];
      return g.add(g.mul(y, y), g.add(g.broadcastTo(g.mul(mean, inverse), [3]), g.broadcastTo(g.mul(inverse, inverse), [3])));
    }) as [(x: Node) => Node];
    for (const h of [norm]) {
      const first = traced((x) => [dx((n) => h(n))(x)]);
      const weights = [0.5, -1.5, 2];
      const second = traced((x) => [
        gradOf(total(g.mul(dx((n) => h(n))(x), g.constant({ ...spec, data: Float64Array.from(weights) }))), [x]).grads[0] as Node,
      ]);
      const hessian = run(second)[0] as number[];
      hessian.forEach((d, i) => {
        const at = (by: number): number => {
          const data = x0.data.slice() as Float64Array;
          data[i]! += by;
          return (run(first, { ...spec, data })[0] as number[]).reduce((sum, v, k) => sum + v * (weights[k] as number), 0);
        };
        expect(d).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
      });
    }
  });
});

describe("what has no gradient", () => {
  test("independent and integer inputs get null", () => {
    traced((x) => {
      const other = g.mul(x, 2);
      const indices = g.cast(x, "int32");
      expect(gradOf(total(g.sin(x)), [other]).grads).toEqual([null]);
      expect(gradOf(total(g.cast(indices, "float64")), [x]).grads).toEqual([null]);
      return [];
    });
  });
  test("a loss that is no float scalar is refused", () => {
    traced((x) => {
      expect(() => gradOf(x, [x])).toThrow("[grad] the loss must be a floating-point scalar, got float64[3].");
      expect(() => gradOf(g.sum(g.cast(x, "int32"), [0]), [x])).toThrow(
        "[grad] the loss must be a floating-point scalar, got int32[].",
      );
      return [];
    });
  });
  test("an op without a rule is named", async () => {
    const { whileLoop } = await import("../../src/control/index.js");
    traced((x) => {
      const [y] = whileLoop(
        (c) => g.less(total(c[0] as Node), 9),
        (c) => [g.mul(c[0] as Node, 2)],
        [x],
      );
      expect(() => gradOf(total(y as Node), [x])).toThrow("[while] has no gradient");
      return [];
    });
  });
  test("a rule that returns the wrong shape is caught, not repaired", () => {
    traced((x) => {
      const wrong = { ...g.sin.def, name: "wrong", vjp: (d: Node) => [total(d)] };
      const node = new (x.constructor as new (...a: unknown[]) => Node)(wrong, [x], {}, [spec], x.trace);
      expect(() => gradOf(total(node), [x])).toThrow(/^\[grad\] the cotangent of .* must be float64\[3\], got float64\[\]/);
      return [];
    });
  });
});

test("a gradient stops at what it is taken in", () => {
  traced((x) => {
    const h = g.sin(x);
    const { grads } = grad([total(g.mul(h, h))], [g.scalar(1, "float64")], [h]);
    expect(grads[0]?.shape).toEqual([3]);
    return [];
  });
});
