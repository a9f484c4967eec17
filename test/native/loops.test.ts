import { createBackend } from "@keras-ts/backend-native";
import { type Block, Constants, type Instruction, lowerGraph } from "@keras-ts/backend-native/testing";
import { ops as g, lower, type Node, type Shape } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";
import { checkLarge, type Large } from "./large-work.js";

type Body = Large["body"];

function instructionsOf(shapes: readonly Shape[], body: Body): readonly Instruction[] {
  const specs = shapes.map((shape) => ({ dtype: "float32", shape }) as const);
  const blocks: Block[] = [];
  lowerGraph(lower(graphOf(specs, body), createBackend()), { constants: new Constants(), blocks, known: new Map() });
  return (blocks.at(-1) as Block).instructions;
}
/** Names of the ops of an instruction's loops, once for all of them. */
const opsOf = (i: Instruction | undefined): string[] => {
  if (i === undefined || i.kind === "call") throw new Error("a loop was expected");
  return (i.kind === "loop" ? i.ops : (i.loops[0]?.ops ?? [])).map((o) => o.name);
};

/** One step of Adam on each of some weights; inputs: rate, then weight, gradient, mean, and the root of the mean square of each. */
const adam: Body = ([rate, ...rest]) =>
  Array.from({ length: rest.length / 4 }, (_, i) => rest.slice(4 * i, 4 * i + 4) as [Node, Node, Node, Node]).flatMap(
    ([w, x, m, s]) => {
      const v = g.mul(s, s); // there is no root of anything negative
      const mean = g.add(m, g.mul(g.sub(x, m), 0.1));
      const square = g.add(v, g.mul(g.sub(g.mul(x, x), v), 0.001));
      const root = g.sqrt(square);
      return [v, g.sub(w, g.div(g.mul(mean, rate as Node), g.add(root, 1e-7))), mean, square];
    },
  );
const weights = (...sizes: number[]): Shape[] => [[], ...sizes.flatMap((n): Shape[] => [[n], [n], [n], [n]])];

/** Both ways of looking at rows, and everything. */
const allWays = (y: Node): Node[] => [g.sum(y, [0]), g.reduceMax(y, [0]), g.sum(y, [1]), g.reduceMin(y, [1]), g.sum(y, [0, 1])];
const product: Body = ([x, y]) => allWays(g.mul(x as Node, y as Node));

describe("what becomes of loops", () => {
  test("an optimizer's step on many weights is one instruction", () => {
    const list = instructionsOf(weights(300, 7, 64, 64), adam);
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ kind: "batch" });
  });
  test("a loop that another needs is not put off", () => {
    const list = instructionsOf([[40], [50], [40, 1]], ([x, y, w]) => {
      const first = g.exp(x as Node);
      const between = g.matmul(g.reshape(first, [1, 40]), w as Node);
      return [between, g.exp(y as Node)];
    });
    expect(list.map((i) => i.kind)).toEqual(["loop", "call", "loop"]);
  });
  test("the ops of a step are put together", () => {
    const step: Body = ([w, m, v, rate]) => [
      g.sub(w as Node, g.div(g.mul(m as Node, rate as Node), g.add(g.sqrt(v as Node), 1e-7))),
    ];
    expect(opsOf(instructionsOf([[40], [40], [40], []], step)[0])).toEqual(["rootStep"]);
    expect(opsOf(instructionsOf(weights(40), adam)[0]).slice(1)).toEqual(["follow", "followSquare", "rootStep"]);
  });
  test("what somebody else reads stays an op of its own", () => {
    const both: Body = ([x, y]) => {
      const a = g.mul(x as Node, y as Node);
      return [a, g.add(a, y as Node)];
    };
    expect(opsOf(instructionsOf([[40], [40]], both)[0])).toEqual(["mul", "add"]);
  });
  test("reductions are done by the loop that makes their input", () => {
    const list = instructionsOf(
      [
        [30, 20],
        [30, 20],
      ],
      ([x, y]) => {
        const z = g.mul(x as Node, y as Node);
        return [g.sum(z, [0]), g.sum(z, [1]), g.sum(z, [0, 1])];
      },
    );
    expect(list.map(opsOf)).toEqual([["mul", "sum", "sum", "sum"]]);
  });
});

const pair = (...shape: number[]): Shape[] => [shape, shape];
const sized = (shape: Shape): string => shape.join("×");
const FOLDED: readonly Shape[][] = [
  [3, 5],
  [20000, 3],
  [5000, 16],
  [3000, 100],
  [700, 513],
  [300, 1500],
  [40, 5001],
  [3, 40001],
  [1, 70000],
].map((s) => pair(...s));
const CASES: readonly Large[] = [
  ...FOLDED.map((shapes): Large => ({ label: `reductions of ${sized(shapes[0] as Shape)}`, shapes, body: product })),
  {
    label: "reductions with something between and after",
    shapes: pair(900, 70),
    body: ([x, y]) => {
      const a = g.mul(x as Node, y as Node);
      const total = g.sum(a, [0]);
      const b = g.tanh(a);
      return [g.add(total, 1), g.sum(b, [0]), b, g.exp(g.neg(b))];
    },
  },
  ...[20, 700, 1500, 3001].map(
    (n): Large => ({
      label: `rows, columns and stretched middles of length ${n}`,
      shapes: [[6, 10, n], [n], [6, 10, 1], [6, 1, n], [1, 10, 1], []],
      body: ([x, row, each, some, middle, one]) => {
        const y = g.mul(g.add(x as Node, row as Node), each as Node);
        const z = g.where(g.less(some as Node, y), y, g.sub(one as Node, middle as Node));
        return [y, z, g.sum(z, [0, 1]), g.reduceMax(z, [2])];
      },
    }),
  ),
  { label: "a step on weights of many sizes", shapes: weights(3, 1, 70001, 64, 1024, 5000, 16), body: adam },
];

describe("loops with reductions and stretched operands", () => {
  for (const c of CASES) {
    test(`${c.label} agree with the reference, and do not depend on the number of threads`, () => checkLarge(c));
  }
});
