import { cond, ops as g, grad, type HostArray, type Node, type Spec, scan, whileLoop } from "@keras-ts/core/testing";
import type { Case } from "./case.js";
import { compare } from "./compare.js";
import { finiteDifferences } from "./gradients.js";
import { expected, graphOf } from "./oracle.js";
import type { Rig } from "./rig.js";

/** A small program with control flow in it. */
interface Program {
  readonly op: string;
  readonly label: string;
  readonly inputs: readonly HostArray[];
  readonly body: (inputs: Node[]) => readonly Node[];
  /** Inputs to differentiate the sum of squares of the outputs in; none where it has no gradient. */
  readonly wrt: readonly number[];
}
const f32 = (shape: number[], seed: number): HostArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + 1.3 * i) / 1.5),
});
const i32 = (value: number): HostArray => ({ dtype: "int32", shape: [], data: Int32Array.of(value) });
const flag = (on: boolean): HostArray => ({ dtype: "bool", shape: [], data: Uint8Array.of(Number(on)) });
type Nodes<N extends number> = N extends 1 ? [Node] : N extends 2 ? [Node, Node] : [Node, Node, Node];
const as = <N extends number>(nodes: readonly Node[]): Nodes<N> => nodes as unknown as Nodes<N>;

const rnn = (reverse: boolean, length = 3): Program => ({
  op: "scan",
  label: `a recurrence${reverse ? ", backwards" : ""} of ${length} steps`,
  inputs: [f32([length, 2, 3], 1), f32([2, 3], 2), f32([3, 3], 3)],
  body([x, h0, u]) {
    const r = scan(
      (carry, xs) => {
        const h = g.tanh(g.add(g.matmul(as<1>(carry)[0], u as Node), as<1>(xs)[0]));
        return { carry: [h], ys: [g.mul(h, 2)] };
      },
      [h0 as Node],
      [x as Node],
      { reverse },
    );
    return [...r.carry, ...r.ys];
  },
  wrt: [0, 1, 2],
});
const PROGRAMS: readonly Program[] = [
  rnn(false),
  rnn(true),
  rnn(false, 1),
  rnn(false, 0),
  {
    op: "scan",
    label: "no sequences, two carries, a capture",
    inputs: [f32([2], 1), f32([2], 2)],
    body([a, b]) {
      const r = scan(
        (c) => ({ carry: [g.add(as<2>(c)[1], 1), g.mul(as<2>(c)[0], b as Node)], ys: [] }),
        [a as Node, b as Node],
        [],
        { length: 4 },
      );
      return r.carry;
    },
    wrt: [0, 1],
  },
  {
    op: "scan",
    label: "nested",
    inputs: [f32([2, 3], 1), f32([], 2)],
    body([x, k]) {
      const outer = scan(
        (c, xs) => {
          const inner = scan(
            (d, ys) => ({ carry: [g.add(g.sin(as<1>(d)[0]), g.mul(as<1>(ys)[0], k as Node))], ys: [] }),
            [as<1>(c)[0]],
            [as<1>(xs)[0]],
          );
          return { carry: inner.carry, ys: [g.mul(as<1>(inner.carry)[0], as<1>(c)[0])] };
        },
        [k as Node],
        [x as Node],
      );
      return [...outer.carry, ...outer.ys];
    },
    wrt: [0, 1],
  },
  {
    op: "scan",
    label: "carry and input handed through",
    inputs: [f32([3, 2], 1), f32([2], 2)],
    body([x, c]) {
      const r = scan((carry, xs) => ({ carry, ys: [as<1>(xs)[0], as<1>(carry)[0], as<1>(carry)[0]] }), [c as Node], [x as Node]);
      return [...r.carry, ...r.ys];
    },
    wrt: [0, 1],
  },
  {
    op: "while",
    label: "counts down",
    inputs: [f32([2], 1), i32(5)],
    body: ([x, n]) =>
      whileLoop(
        (c) => g.less(0, as<2>(c)[1]),
        (c) => [g.mul(as<2>(c)[0], 1.5), g.sub(as<2>(c)[1], 1)],
        [x as Node, n as Node],
      ),
    wrt: [],
  },
  {
    op: "while",
    label: "never starts",
    inputs: [f32([2], 1), i32(-1)],
    body: ([x, n]) =>
      whileLoop(
        (c) => g.less(0, as<2>(c)[1]),
        (c) => [g.mul(as<2>(c)[0], 1.5), g.sub(as<2>(c)[1], 1)],
        [x as Node, n as Node],
      ),
    wrt: [],
  },
  {
    op: "while",
    label: "stops at its limit",
    inputs: [f32([2], 1)],
    body: ([x]) =>
      whileLoop(
        (c) => g.less(-1e9, g.sum(as<1>(c)[0], [0])),
        (c) => [g.add(as<1>(c)[0], x as Node)],
        [x as Node],
        { limit: 4 },
      ),
    wrt: [],
  },
  ...[true, false].map(
    (on): Program => ({
      op: "cond",
      label: `takes the ${on ? "first" : "second"} branch`,
      inputs: [flag(on), f32([2, 2], 1), f32([2, 2], 2)],
      body: ([p, x, y]) =>
        cond(
          p as Node,
          () => [g.mul(x as Node, y as Node), g.sin(x as Node)],
          () => [g.sub(y as Node, x as Node), y as Node],
        ),
      wrt: [1, 2],
    }),
  ),
  {
    op: "cond",
    label: "inside a loop",
    inputs: [f32([4], 1), f32([], 2)],
    body([x, c]) {
      const r = scan(
        (carry, xs) => {
          const next = cond(
            g.less(as<1>(xs)[0], 0),
            () => [g.mul(as<1>(carry)[0], 2)],
            () => [g.add(as<1>(carry)[0], as<1>(xs)[0])],
          );
          return { carry: next, ys: next };
        },
        [c as Node],
        [x as Node],
      );
      return [...r.carry, ...r.ys];
    },
    wrt: [0, 1],
  },
];

/** Loops and branches in value, and in gradient where they have one. */
export function controlCases(rig: Rig): Case[] {
  return PROGRAMS.flatMap((p) => {
    const one = (label: string, run: () => Promise<void>): Case => ({
      group: "control flow",
      op: p.op,
      label: `${p.label}${label}`,
      dtype: "float32",
      run,
    });
    return [one("", () => value(rig, p)), ...(p.wrt.length > 0 ? [one(", gradient", () => gradient(rig, p))] : [])];
  });
}
const specsOf = (p: Program): Spec[] => p.inputs.map(({ dtype, shape }) => ({ dtype, shape }));

async function value(rig: Rig, p: Program): Promise<void> {
  const graph = graphOf(specsOf(p), p.body);
  const wanted = expected(graph, p.inputs);
  const results = await rig.run(graph, p.inputs);
  results.forEach((r, i) => compare(r, wanted[i] as number[], 1e-5));
  rig.check();
}

const lossOf = (outs: readonly Node[]): Node =>
  outs
    .map((n) =>
      g.sum(
        g.mul(n, n),
        n.shape.map((_, i) => i),
      ),
    )
    .reduce((a, b) => g.add(a, b));

async function gradient(rig: Rig, p: Program): Promise<void> {
  const seed: HostArray = { dtype: "float32", shape: [], data: Float32Array.of(1) };
  const loss = graphOf(specsOf(p), (nodes) => [lossOf(p.body(nodes))]);
  const all = finiteDifferences(loss, p.inputs, [seed]);
  const floats = p.inputs.map((x, i) => ({ x, i })).filter(({ x }) => x.dtype === "float32");
  const graph = graphOf(specsOf(p), (nodes) => {
    const wrt = p.wrt.map((i) => nodes[i] as Node);
    const total = lossOf(p.body(nodes));
    return grad([total], [g.scalar(1, "float32")], wrt).grads.map((d, i) => d ?? g.zerosLike(wrt[i] as Node));
  });
  const results = await rig.run(graph, p.inputs);
  results.forEach((r, i) => compare(r, all[floats.findIndex((f) => f.i === p.wrt[i])] as number[], 2e-4, { floor: 1e-6 }));
  rig.check();
}
