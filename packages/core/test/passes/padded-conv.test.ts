import { describe, expect, test } from "vitest";
import { type Graph, type Node, traceGraph } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { lower } from "../../src/passes/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import type { HostArray, Shape, Spec } from "../../src/testing/index.js";

const engine = createReferenceBackend();
const [X, W]: Shape[] = [[2, 5, 6, 3], [3, 3, 3, 4]]; // biome-ignore format: pairs
const specs = [X, W].map((shape): Spec => ({ dtype: "float32", shape: shape as Shape }));
const window = { strides: [2, 1], padding: [[0, 1], [0, 0]] as [number, number][], kernelDilation: [1, 1], inputDilation: [1, 1], groups: 1 }; // biome-ignore format: one line
const around = { low: [0, 1, 2, 0], high: [0, 0, 1, 0], interior: [0, 0, 0, 0] };

const fill = ({ shape }: Spec, seed: number): HostArray => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype: "float32", shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(seed + i)) };
};
const run = (graph: Graph): HostArray[] => {
  const { outputs } = engine.compile(graph, { donate: [] }).run(
    specs.map((s, i) => engine.upload(fill(s, i))),
    { keep: new Set() },
  );
  return outputs.map((b, i) => engine.downloadSync?.(b, (graph.outputs[i] as Node).spec) as HostArray);
};
const traced = (x: (image: Node) => Node, attrs = window): Graph =>
  traceGraph("padded", specs, ([image, w]) => {
    const padded = x(image as Node);
    const y = g.conv([padded, w as Node], attrs);
    return [y, g.convFilterGrad([padded, y], { ...attrs, kernelShape: W as Shape })];
  });
const names = (graph: Graph): string[] => graph.order.map((n) => n.op.name);

describe("a convolution of a padded image", () => {
  test("pads by itself, and so does the gradient in its kernel", () => {
    const graph = traced((x) => g.pad([x, g.scalar(0, "float32")], around));
    const lowered = lower(graph, engine);
    expect(names(lowered)).not.toContain("pad");
    run(lowered).forEach((out, i) => {
      expect([...out.data]).toEqual([...(run(graph)[i] as HostArray).data]);
    });
  });
  test.each<[string, (x: Node) => Node, typeof window]>([
    ["with ones", (x) => g.pad([x, g.scalar(1, "float32")], around), window],
    ["between its elements", (x) => g.pad([x, g.scalar(0, "float32")], { ...around, interior: [0, 1, 0, 0] }), window],
    ["by cropping it", (x) => g.pad([x, g.scalar(0, "float32")], { ...around, low: [0, -1, 2, 0] }), window],
    ["along the batch", (x) => g.pad([x, g.scalar(0, "float32")], { ...around, low: [1, 1, 2, 0] }), window],
    ["and then dilated", (x) => g.pad([x, g.scalar(0, "float32")], around), { ...window, inputDilation: [2, 1] }],
  ])("is left alone when it is padded %s", (_, x, attrs) => {
    expect(names(lower(traced(x, attrs), engine))).toContain("pad");
  });
});
