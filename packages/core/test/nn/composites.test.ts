import { describe, expect, test } from "vitest";
import { gradOf } from "../../src/autodiff/index.js";
import { type Node, type OpDef, toposort } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { jit, Tensor, valueAndGrad } from "../../src/runtime/index.js";
import { checkTwice, wave, weigh } from "./gradients.js";

const values = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float64Array, Number);
const all = (nodes: readonly Node[]): Tensor => weigh(...nodes.map((n) => new Tensor(n)));
const label = (...classes: number[]): Node =>
  g.constant({ dtype: "int32", shape: [classes.length], data: Int32Array.from(classes) });
const look = (): Node =>
  g.constant({ dtype: "bool", shape: [1, 1, 3, 4], data: Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1) });

const norm = { epsilon: 0.01, scale: true, center: true };
const plain = { epsilon: 0.01, scale: false, center: false };
const attend = { scale: 0.7, causal: false, bias: false, mask: false };

/** Name, result as one scalar, float64 inputs. */
const CASES: readonly (readonly [string, (...xs: Tensor[]) => Tensor, () => readonly Tensor[]])[] = [
  ["silu", (x) => weigh(new Tensor(g.silu(x!.node))), () => [wave([6], 0, 3)]],
  ["gelu", (x) => weigh(new Tensor(g.gelu([x!.node], { approximate: false }))), () => [wave([6], 0, 3)]],
  ["gelu, approximate", (x) => weigh(new Tensor(g.gelu([x!.node], { approximate: true }))), () => [wave([6], 0, 3)]],
  ["erfinv", (x) => weigh(new Tensor(g.erfinv(x!.node))), () => [wave([6], 0, 0.9)]],
  [
    "layerNorm, result alone",
    (x, c, b) => weigh(new Tensor(g.layerNorm([x!.node, c!.node, b!.node], { axes: [1], ...norm })[0]!)),
    () => [wave([2, 4]), wave([4], 1), wave([4], 2)],
  ],
  [
    "layerNorm, all outputs",
    (x, c, b) => all(g.layerNorm([x!.node, c!.node, b!.node], { axes: [1, 2], ...norm })),
    () => [wave([2, 2, 3]), wave([2, 3], 1), wave([2, 3], 2)],
  ],
  ["layerNorm without parameters", (x) => all(g.layerNorm([x!.node], { axes: [0], ...plain })), () => [wave([4, 2])]],
  [
    "rmsNorm",
    (x, c) => all(g.rmsNorm([x!.node, c!.node], { axes: [1], ...norm, center: false })),
    () => [wave([2, 4]), wave([4], 1)],
  ],
  [
    "batchNorm",
    (x, c, b) => all(g.batchNorm([x!.node, c!.node, b!.node], { axes: [0, 1], ...norm })),
    () => [wave([2, 3, 2]), wave([2], 1), wave([2], 2)],
  ],
  [
    "batchNorm, offset alone",
    (x, b) => all(g.batchNorm([x!.node, b!.node], { axes: [0], ...norm, scale: false })),
    () => [wave([4, 2]), wave([2], 2)],
  ],
  [
    "batchNormInference",
    (x, m, v, c, b) => all(g.batchNormInference([x!.node, m!.node, g.exp(v!.node), c!.node, b!.node], { axis: 1, ...norm })),
    () => [wave([2, 3]), wave([3], 1), wave([3], 2), wave([3], 3), wave([3], 4)],
  ],
  [
    "sparseCrossEntropy",
    (x) => weigh(new Tensor(g.sparseCrossEntropy([x!.node, label(2, 0, 1)], {})[0]!)),
    () => [wave([3, 4], 0, 2)],
  ],
  ["sparseCrossEntropy, both outputs", (x) => all(g.sparseCrossEntropy([x!.node, label(2, 0)], {})), () => [wave([2, 3], 0, 2)]],
  [
    "attention",
    (q, k, v) => weigh(new Tensor(g.attention([q!.node, k!.node, v!.node], attend)[0]!)),
    () => [wave([1, 2, 2, 2]), wave([1, 3, 2, 2], 1), wave([1, 3, 2, 3], 2)],
  ],
  [
    "causal attention",
    (q, k, v) => weigh(new Tensor(g.attention([q!.node, k!.node, v!.node], { ...attend, causal: true })[0]!)),
    () => [wave([1, 3, 1, 2]), wave([1, 3, 1, 2], 1), wave([1, 3, 1, 2], 2)],
  ],
  [
    "attention with bias and mask",
    (q, k, v, b) =>
      weigh(new Tensor(g.attention([q!.node, k!.node, v!.node, b!.node, look()], { ...attend, bias: true, mask: true })[0]!)),
    () => [wave([1, 3, 2, 2]), wave([1, 4, 2, 2], 1), wave([1, 4, 2, 2], 2), wave([1, 2, 1, 4], 3)],
  ],
];

describe("first and second derivatives", () => {
  test.each(CASES)("%s", async (_name, f, xs) => {
    await checkTwice(f, xs());
  });
});

describe("what a composite says of itself", () => {
  const composites: readonly (readonly [string, () => readonly Node[], object, OpDef])[] = [
    ["silu", () => [wave([5]).node], {}, g.silu.def],
    ["layerNorm", () => [wave([2, 3]).node, wave([3]).node, wave([3]).node], { axes: [1], ...norm }, g.layerNorm.def],
    ["batchNorm", () => [wave([2, 3]).node], { axes: [0], ...plain }, g.batchNorm.def],
    ["sparseCrossEntropy", () => [wave([2, 3]).node, label(0, 1)], {}, g.sparseCrossEntropy.def],
    ["attention", () => [wave([1, 2, 1, 2]).node, wave([1, 3, 1, 2]).node, wave([1, 3, 1, 2]).node], attend, g.attention.def],
  ];
  test.each(composites)("%s expands to the specs it infers", (_name, make, attrs, def) => {
    const inputs = make();
    const made = (def.expand as NonNullable<OpDef["expand"]>)(inputs, attrs as never);
    expect(made.map((n) => n.spec)).toEqual(
      def.infer(
        inputs.map((n) => n.spec),
        attrs as never,
      ),
    );
  });

  test("the backward takes its statistics from the forward", () => {
    const step = jit((x: Tensor) => {
      const [y] = g.layerNorm([x.node], { axes: [1], ...plain });
      const { grads } = gradOf(g.sum(g.mul(y!, y!), [0, 1]), [x.node]);
      const order = toposort([grads[0]!], () => false);
      expect(order.filter((n) => n.op.name === "layerNorm")).toHaveLength(1);
      expect(order.find((n) => n.op.name === "layerNormGrad")?.inputs.map((n) => n.op.name)).toContain("pick");
      return new Tensor(grads[0]!);
    });
    expect(step(wave([2, 3])).shape).toEqual([2, 3]);
  });

  test("rows that see no key take the mean of the values", async () => {
    const hidden = g.constant({ dtype: "bool", shape: [1, 1, 1, 3], data: new Uint8Array(3) });
    const v = wave([1, 3, 1, 2], 2);
    const f = (v: Tensor) =>
      new Tensor(
        g.attention(
          [
            g.cast(wave([1, 2, 1, 2]).node, "float32"),
            g.cast(wave([1, 3, 1, 2], 1).node, "float32"),
            g.cast(v.node, "float32"),
            hidden,
          ],
          { ...attend, mask: true },
        )[0]!,
      );
    const [y, x] = [await values(f(v)), await values(v)];
    for (const i of [0, 1]) expect(y[i]).toBeCloseTo((x[i]! + x[i + 2]! + x[i + 4]!) / 3, 6);
    const { grads } = valueAndGrad((v: Tensor) => new Tensor(g.cast(g.sum(f(v).node, [0, 1, 2, 3]), "float64")))(v);
    for (const d of await values(grads[0]!)) expect(d).toBeCloseTo(2 / 3, 6);
  });

  test("labels outside the classes give NaN", async () => {
    expect(await values(new Tensor(g.sparseCrossEntropy([wave([3, 4]).node, label(-1, 4, 0)], {})[0]!))).toEqual([
      Number.NaN,
      Number.NaN,
      expect.any(Number),
    ]);
  });

  test("16-bit floats are normalised in float32", async () => {
    const x = new Tensor(g.cast(g.add(g.mul(wave([2, 64]).node, 0.5), 300), "float16"));
    const [y, mean] = g.layerNorm([x.node], { axes: [1], ...plain }) as [Node, Node, Node];
    expect([y.dtype, mean.dtype]).toEqual(["float16", "float32"]);
    const found = await values(new Tensor(g.cast(y, "float32")));
    expect(Math.abs(found.slice(0, 64).reduce((a, b) => a + b, 0))).toBeLessThan(0.1);
  });
});
