import { createBackend } from "@keras-ts/backend-native";
import { ops as g, type HostArray, lower, type Node, type Shape, type Spec, sizeOf } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected, graphOf } from "../conformance/oracle.js";

interface Chain {
  readonly label: string;
  readonly shapes: readonly Shape[];
  readonly body: (inputs: readonly Node[]) => readonly Node[];
  /** Instructions that the whole must fit into. */
  readonly instructions: number;
}
const wide = (v: Node, like: Node): Node => g.broadcastTo(v, like.shape);
const dense = ([x, w, b]: readonly Node[]): Node => {
  const z = g.matmul(x as Node, w as Node);
  return g.add(z, wide(b as Node, z));
};
const sizes = { strides: [1, 1], padding: [[1, 1], [1, 1]] as [number, number][], kernelDilation: [1, 1], inputDilation: [1, 1], groups: 1 }; // biome-ignore format: one line
const CASES: readonly Chain[] = [
  { label: "bias", shapes: [[5, 7], [7, 9], [9]], body: (n) => [dense(n)], instructions: 1 },
  { label: "bias and relu", shapes: [[5, 7], [7, 9], [9]], body: (n) => [g.relu(dense(n))], instructions: 1 },
  { label: "bias and sigmoid", shapes: [[5, 7], [7, 9], [9]], body: (n) => [g.sigmoid(dense(n))], instructions: 1 },
  { label: "bias and tanh", shapes: [[5, 7], [7, 9], [9]], body: (n) => [g.tanh(dense(n))], instructions: 1 },
  { label: "bias and silu", shapes: [[5, 7], [7, 9], [9]], body: (n) => [g.silu(dense(n))], instructions: 1 },
  {
    label: "scale, offset and a number from outside",
    shapes: [[5, 7], [7, 9], [9], [9], []],
    body: ([x, w, s, b, k]) => {
      const z = g.matmul(x as Node, w as Node);
      return [g.div(g.sub(g.mul(g.mul(z, wide(s as Node, z)), wide(k as Node, z)), wide(b as Node, z)), 4)];
    },
    instructions: 1,
  },
  {
    label: "a residual, through a reshape",
    shapes: [[6, 7], [7, 9], [9], [2, 3, 9]],
    body: ([x, w, b, r]) => [g.relu(g.add(g.reshape(dense([x, w, b] as Node[]), [2, 3, 9]), r as Node))],
    instructions: 1,
  },
  {
    label: "a bias of heads, and what follows",
    shapes: [
      [6, 7],
      [7, 12],
      [4, 3],
      [2, 3, 4, 3],
    ],
    body: ([x, w, b, r]) => {
      const z = g.reshape(g.matmul(x as Node, w as Node), [2, 3, 4, 3]);
      return [g.tanh(g.mul(g.add(z, wide(b as Node, z)), r as Node))];
    },
    instructions: 1,
  },
  {
    label: "a bias that lies across heads stays a loop",
    shapes: [[6, 7], [7, 12], [3], [4, 1]],
    body: ([x, w, b, c]) => {
      const z = g.reshape(g.matmul(x as Node, w as Node), [2, 3, 4, 3]);
      return [g.add(g.add(z, wide(b as Node, z)), wide(c as Node, z))];
    },
    instructions: 2,
  },
  {
    label: "rows that are not split at the end of a row stay a loop",
    shapes: [[6, 7], [7, 4], [3], [4]],
    body: ([x, w, b, c]) => {
      const y = g.reshape(g.matmul(x as Node, w as Node), [2, 4, 3]);
      const z = g.reshape(y, [6, 4]);
      return [g.mul(g.reshape(g.add(y, wide(b as Node, y)), [6, 4]), wide(c as Node, z))];
    },
    instructions: 2,
  },
  {
    label: "a stack of products",
    shapes: [[3, 5, 7], [3, 7, 9], [9]],
    body: (n) => [g.relu(dense(n))],
    instructions: 1,
  },
  {
    label: "a convolution with offset, residual and relu",
    shapes: [[2, 6, 5, 3], [3, 3, 3, 4], [4], [4], [2, 6, 5, 4]],
    body: ([x, w, s, b, r]) => {
      const z = g.conv([x as Node, w as Node], sizes);
      return [g.relu(g.add(g.add(g.mul(z, wide(s as Node, z)), wide(b as Node, z)), r as Node))];
    },
    instructions: 1,
  },
  {
    label: "a convolution, normalised, with residual and relu",
    shapes: [[2, 6, 5, 3], [3, 3, 3, 4], [4], [4], [4], [4], [2, 6, 5, 4]],
    body: ([x, w, mean, variance, gamma, beta, r]) => {
      const z = g.conv([x as Node, w as Node], sizes);
      const given = [z, mean, g.mul(variance as Node, variance as Node), gamma, beta] as Node[];
      const [y] = g.batchNormInference(given, { axis: 3, epsilon: 1e-3, scale: true, center: true }) as [Node];
      return [g.relu(g.add(y, r as Node))];
    },
    instructions: 2,
  },
  {
    label: "a product that is also a result stays whole",
    shapes: [[5, 7], [7, 9], [9]],
    body: (n) => {
      const z = dense(n);
      return [z, g.relu(z)];
    },
    instructions: 2,
  },
  {
    label: "two products that meet",
    shapes: [
      [5, 7],
      [7, 9],
      [5, 4],
      [4, 9],
    ],
    body: ([a, b, c, d]) => [g.add(g.matmul(a as Node, b as Node), g.matmul(c as Node, d as Node))],
    instructions: 2,
  },
  {
    label: "an empty product",
    shapes: [[5, 0], [0, 9], [9]],
    body: (n) => [g.relu(dense(n))],
    instructions: 1,
  },
];

const fill = (shape: Shape, seed: number): HostArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * 0.7310585) + 0.1),
});

async function run({ shapes, body }: Chain, inputs: readonly HostArray[]) {
  const engine = createBackend({ threads: 2 });
  const specs = shapes.map((shape): Spec => ({ dtype: "float32", shape }));
  const graph = lower(graphOf(specs, body), engine);
  const program = engine.compile(graph, { donate: [] });
  const given = inputs.map((x) => engine.upload(x));
  const { outputs } = program.run(given, { keep: new Set() });
  const results = await Promise.all(outputs.map((b, i) => engine.download(b, (graph.outputs[i] as Node).spec)));
  const lines = program.explain?.().split("\n").slice(1).length;
  for (const b of [...given, ...outputs]) engine.release(b);
  program.dispose();
  return { results, lines };
}

describe("what follows a product is done where its results are written", () => {
  for (const c of CASES) {
    test(c.label, async () => {
      const inputs = c.shapes.map(fill);
      const specs = c.shapes.map((shape): Spec => ({ dtype: "float32", shape }));
      const wanted = expected(graphOf(specs, c.body), inputs);
      const { results, lines } = await run(c, inputs);
      results.forEach((r, i) => compare(r, wanted[i] as number[], 1e-5));
      expect(lines).toBe(c.instructions);
    });
    test(`${c.label}: NaN is kept`, async () => {
      await expectSpecial(c, Number.NaN);
    });
    // relu(−∞) after a product is NaN, not 0: see below.
    if (!String(c.body).includes("relu")) test(`${c.label}: infinity is kept`, () => expectSpecial(c, Number.POSITIVE_INFINITY));
  }
  test("limitation: relu of −∞ after a product is NaN on this engine", async () => {
    const body = (n: readonly Node[]): readonly Node[] => [g.relu(dense(n))];
    const inputs = [[8, 8], [8, 8], [8]].map((s) => fill(s, 1));
    (inputs[2]?.data as Float32Array)[0] = Number.NEGATIVE_INFINITY;
    const { results } = await run({ label: "", shapes: inputs.map((x) => x.shape), body, instructions: 1 }, inputs);
    expect(results[0]?.data[0]).toBeNaN();
  });
});

async function expectSpecial(c: Chain, value: number): Promise<void> {
  const inputs = c.shapes.map(fill);
  for (const x of inputs) if (x.data.length > 0) (x.data as Float32Array)[0] = value;
  const specs = c.shapes.map((shape): Spec => ({ dtype: "float32", shape }));
  const wanted = expected(graphOf(specs, c.body), inputs);
  const { results } = await run(c, inputs);
  results.forEach((r, i) => compare(r, wanted[i] as number[], 1e-5));
}
