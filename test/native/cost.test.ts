import { type Block, Constants, type Cost, costOf, lowerGraph } from "@keras-ts/backend-native/testing";
import { type Graph, ops as g, lstm, type Node, traceGraph } from "@keras-ts/core/testing";
import { expect, test } from "vitest";

const float = (...shape: number[]): Node["spec"] => ({ dtype: "float32", shape });
const blocksOf = (graph: Graph): Block[] => {
  const blocks: Block[] = [];
  lowerGraph(graph, { constants: new Constants(), blocks, known: new Map() });
  return blocks;
};
/** Costs of the only block's instructions. */
const costs = (specs: readonly Node["spec"][], fn: (inputs: readonly Node[]) => readonly Node[]): Cost[] =>
  blocksOf(traceGraph("costs", specs, fn)).flatMap((b) => b.instructions.map(costOf));

test("a matrix product", () => {
  expect(costs([float(3, 5), float(5, 7)], ([a, b]) => [g.matmul(a!, b!)])).toEqual([
    { flops: 2 * 3 * 5 * 7, bytes: 4 * (15 + 35 + 21) },
  ]);
});

const window = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  kernelDilation: [1, 1],
  inputDilation: [1, 1],
  groups: 1,
} as never; // prettier-ignore
test("a convolution and its gradients take the same arithmetic", () => {
  const [x, w, y] = [float(2, 6, 6, 3), float(3, 3, 3, 8), float(2, 4, 4, 8)];
  const flops = 2 * (2 * 4 * 4 * 8) * (3 * 3 * 3);
  const [forward] = costs([x, w], ([a, b]) => [g.conv([a!, b!], window)]);
  const [input] = costs([y, w], ([a, b]) => [g.convInputGrad([a!, b!], { ...(window as object), inputShape: x.shape } as never)]);
  const [filter] = costs([x, y], ([a, b]) => [
    g.convFilterGrad([a!, b!], { ...(window as object), kernelShape: w.shape } as never),
  ]);
  expect([forward, input, filter].map((c) => c?.flops)).toEqual([flops, flops, flops]);
  expect(forward?.bytes).toBe(4 * (216 + 216 + 256));
});

test("a convolution by Winograd's algorithm takes 36 products for each 4×4 results, and so do its gradients", () => {
  const [x, w, y] = [float(16, 10, 8, 16), float(3, 3, 16, 32), float(16, 8, 6, 32)];
  const flops = (tiles: number): number => 2 * tiles * 36 * 16 * 32;
  const all = costs([x, w, y], ([a, b, c]) => [
    g.conv([a!, b!], window),
    g.convInputGrad([c!, b!], { ...(window as object), inputShape: x.shape } as never),
    g.convFilterGrad([a!, c!], { ...(window as object), kernelShape: w.shape } as never),
  ]);
  expect(all.map((c) => c.flops)).toEqual([flops(64), flops(64), flops(64)]);
  const same = { ...(window as object), padding: [[1, 1], [1, 1]], inputShape: [16, 8, 6, 16] } as never; // biome-ignore format: pairs
  const [padded] = costs([w, y], ([b, c]) => [g.convInputGrad([c!, b!], same)]);
  expect(padded?.flops).toBe(flops(64));
});

test("attention multiplies all queries with all keys, half of them where it looks at the past alone", () => {
  const [q, k, v] = [float(2, 6, 3, 8), float(2, 6, 3, 8), float(2, 6, 3, 4)];
  const attrs = { scale: 1, causal: false, bias: false, mask: false };
  const products = 2 * (2 * 3 * 6 * 6);
  const [all] = costs([q, k, v], ([a, b, c]) => [g.attention([a!, b!, c!], attrs)[0] as Node]);
  const [past] = costs([q, k, v], ([a, b, c]) => [g.attention([a!, b!, c!], { ...attrs, causal: true })[0] as Node]);
  expect([all?.flops, past?.flops]).toEqual([products * (8 + 4), (products * (8 + 4)) / 2]);
  const sums = float(2, 6, 3);
  const back = costs([float(2, 6, 3, 4), sums, float(2, 6, 3, 4), sums, sums, q, k, v], (inputs) => [
    ...g.attentionGrad(inputs as never, attrs),
  ]);
  expect(back.map((c) => c.flops)).toEqual([products * (3 * 8 + 2 * 4)]);
});

test("a recurrent cell multiplies its state with its kernel once a step", () => {
  const specs = [float(2, 5, 12), float(2, 3), float(2, 3), float(3, 12)];
  const attrs = { mask: false, reverse: false, sequences: false, residuals: false };
  const [cost] = costs(specs, (inputs) => [lstm(inputs as never, attrs)[0] as Node]);
  expect(cost?.flops).toBe(2 * 2 * 5 * 3 * 12);
});

test("one that makes the product of its inputs multiplies these too, and reads them in place of the product", () => {
  const specs = [float(40, 7), float(7, 12), float(8, 3), float(8, 3), float(3, 12)];
  const attrs = { mask: false, reverse: false, sequences: false, residuals: false };
  const all = costs(specs, ([x, w, ...rest]) => [lstm([g.reshape(g.matmul(x!, w!), [8, 5, 12]), ...rest], attrs)[0] as Node]);
  expect(all).toEqual([{ flops: 2 * 8 * 5 * (7 + 3) * 12, bytes: 4 * (40 * 7 + 7 * 12 + 2 * 8 * 3 + 3 * 12 + 2 * 8 * 3) }]);
});

test("a loop reads each input and writes each output once; what is broadcast or joined counts once", () => {
  const [cost] = costs([float(8, 16), float(16)], ([x, b]) => [g.relu(g.add(x!, g.broadcastTo(b!, [8, 16])))]);
  expect(cost).toEqual({ flops: 128, bytes: 4 * (128 + 16 + 128) });
});

test("gather reads the rows it was asked for", () => {
  const ids: Node["spec"] = { dtype: "int32", shape: [4] };
  const [cost] = costs([float(1000, 8), ids], ([table, at]) => [g.gather([table!, at!], { axis: 0 })]);
  expect(cost).toEqual({ flops: 0, bytes: 4 * (2 * 32 + 4) });
});
