import { createBackend } from "@keras-ts/backend-native";
import { type Block, Constants, loopsOf, lowerGraph } from "@keras-ts/backend-native/testing";
import {
  type Graph,
  ops as g,
  grad,
  type HostArray,
  lower,
  type Node,
  type Spec,
  sizeOf,
  traceGraph,
} from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected } from "../conformance/oracle.js";

const engine = createBackend({ threads: 2 });
const SPECS: readonly Spec[] = [[6, 5, 7, 9], [9], [9], [6, 5, 7, 9]].map((shape) => ({ dtype: "float32", shape }));
const fill = ({ shape }: Spec, seed: number): HostArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * 0.7310585)),
});
const attrs = { axes: [0, 1, 2], epsilon: 1e-3, scale: true, center: true };

/** The instructions of a graph, in order. */
function instructions(graph: Graph): string[] {
  const blocks: Block[] = [];
  lowerGraph(lower(graph, engine), { constants: new Constants(), blocks, known: new Map() });
  return (blocks.at(-1)?.instructions ?? []).map((i) =>
    i.kind === "call"
      ? i.name
      : `loop of ${loopsOf(i)
          .flatMap((l) => l.ops.map((o) => o.name))
          .join(" ")}`,
  );
}
async function agrees(graph: Graph): Promise<void> {
  const compiled = lower(graph, engine);
  const program = engine.compile(compiled, { donate: [] });
  const buffers = SPECS.map((s, i) => engine.upload(fill(s, i)));
  const { outputs, done } = program.run(buffers, { keep: new Set() });
  await done;
  const wanted = expected(graph, SPECS.map(fill));
  for (const [i, b] of outputs.entries())
    compare(await engine.download(b, (graph.outputs[i] as Node).spec), wanted[i] as number[], 1e-4);
  for (const b of [...buffers, ...outputs]) engine.release(b);
  program.dispose();
}
const trained = (body: (y: Node) => Node): Graph =>
  traceGraph("normalise and cut off", SPECS, ([x, gamma, beta, dy]) => {
    const [y, mean] = g.batchNorm([x, gamma, beta] as Node[], attrs) as [Node, Node];
    const out = body(y);
    const { grads } = grad([out], [dy as Node], [x, gamma, beta] as Node[]);
    return [out, mean, ...(grads as Node[])];
  });

describe("a relu behind a batch normalisation", () => {
  test("runs with it, there and back", async () => {
    const graph = trained(g.relu);
    expect(instructions(graph)).toEqual(["batchNorm", "batchNormGrad"]);
    await agrees(graph);
  });

  test("runs with it when the statistics are given", async () => {
    const graph = traceGraph("serve", SPECS, ([x, gamma, beta]) => {
      const inputs = [x, beta, g.add(g.mul(gamma as Node, gamma as Node), 1), gamma, beta] as Node[];
      return [g.relu(g.batchNormInference(inputs, { axis: 3, epsilon: 1e-3, scale: true, center: true })[0] as Node)];
    });
    expect(instructions(graph)).toEqual(["loop of mulAdd", "batchNormInference"]);
    await agrees(graph);
  });

  test("stays apart when the normalised values are used elsewhere", async () => {
    const graph = trained((y) => g.add(g.relu(y), y));
    expect(instructions(graph).join()).toContain("relu");
    await agrees(graph);
  });

  test("stays apart when something comes in between", async () => {
    const graph = trained((y) => g.relu(g.add(y, 0.5)));
    expect(instructions(graph).join()).toContain("addRelu");
    await agrees(graph);
  });

  test("takes a cotangent from several uses", async () => {
    const graph = trained((y) => {
      const r = g.relu(y);
      return g.add(r, g.mul(r, r));
    });
    expect(instructions(graph).join()).not.toMatch(/where|less/);
    await agrees(graph);
  });
});
