import { describe, expect, test } from "vitest";
import type { DType } from "../../src/host/dtype.js";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { Tensor } from "../../src/runtime/index.js";
import { type Found, outputSpecs, symbolicTensor } from "../../src/symbolic/index.js";

type Dims = readonly (number | null)[];
const symbolic = (shape: Dims, dtype: DType = "float32"): Tensor => symbolicTensor({ dtype, shape }) as Tensor;
/** The output shape of `f` on inputs with unknown sizes. */
function shapeOf(f: (...nodes: Node[]) => Node, ...inputs: Dims[]): Dims {
  const found = outputSpecs(
    "a model",
    (args) => new Tensor(f(...(args as Tensor[]).map((t) => t.node))),
    inputs.map((s) => symbolic(s)),
  );
  return (found as Found).spec.shape;
}
const window = (size: number, stride: number, pads: readonly [number, number] = [0, 0]) => ({
  size: [size, size],
  strides: [stride, stride],
  padding: [pads, pads],
  kernelDilation: [1, 1],
});
const conv = (x: Node, size: number, stride: number, filters: number, pads?: readonly [number, number]): Node => {
  const { size: _, ...attrs } = window(size, stride, pads);
  return g.conv([x, g.full([size, size, x.shape[3] as number, filters], 1, "float32")], {
    ...attrs,
    inputDilation: [1, 1],
    groups: 1,
  });
};
const pool = (x: Node): Node => g.maxPool([x], window(2, 2));
const upsample = (x: Node): Node => {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  return g.reshape(g.broadcastTo(g.reshape(x, [n, h, 1, w, 1, c]), [n, h, 2, w, 2, c]), [n, h * 2, w * 2, c]);
};

describe("pitfall 2: unknown sizes", () => {
  test("a dense layer keeps them", () => {
    expect(shapeOf((x) => g.add(g.matmul(x, g.full([4, 3], 1, "float32")), 1), [null, 4])).toEqual([null, 3]);
  });
  test("a sum over one makes the rest static", () => {
    expect(shapeOf((x) => g.sum(x, [1]), [null, null, 5])).toEqual([null, 5]);
  });
  test("strided convolutions do not turn an unknown size into a number, five times over", () => {
    const five = (x: Node): Node => [1, 2, 3, 4, 5].reduce((h) => conv(h, 3, 2, 4, [0, 1]), x);
    expect(shapeOf(five, [null, null, null, 3])).toEqual([null, null, null, 4]);
  });
  test("valid convolutions that small sizes cannot pass", () => {
    expect(shapeOf((x) => conv(conv(x, 5, 1, 2), 5, 2, 6), [null, null, null, 1])).toEqual([null, null, null, 6]);
  });
  test("a U-Net of four levels: halves are joined with what was doubled again", () => {
    const unet = (x: Node): Node => {
      const down: Node[] = [];
      let h = x;
      for (let i = 0; i < 4; i++) {
        down.push(h);
        h = pool(h);
      }
      for (const skip of down.reverse()) h = g.concat([upsample(h), skip], { axis: 3 });
      return h;
    };
    expect(shapeOf(unet, [null, null, null, 1])).toEqual([null, null, null, 5]);
  });
  test("reshape to [-1, 6]", () => {
    const pairs = (x: Node): Node => g.reshape(x, [x.shape.reduce((a, b) => a * b, 1) / 6, 6]);
    expect(shapeOf(pairs, [null, null, 3])).toEqual([null, 6]);
  });
  test("two inputs of unknown length are added", () => {
    expect(shapeOf((a, b) => g.add(a, b), [null, null, 4], [null, null, 4])).toEqual([null, null, 4]);
  });
  test("windows of seven, as Swin cuts them", () => {
    const cut = (x: Node): Node => {
      const [n, h, w, c] = x.shape as [number, number, number, number];
      if (h % 7 !== 0 || w % 7 !== 0) throw new Error("the size must divide by 7");
      return g.reshape(x, [n * (h / 7) * (w / 7), 49, c]);
    };
    // 672 and 7 divide by 7, 1056 does not: the sizes that throw are left out.
    expect(shapeOf(cut, [null, null, null, 2])).toEqual([null, 49, 2]);
  });
  test("flatten of known sizes is known, of unknown ones not", () => {
    const flat = (x: Node): Node => g.reshape(x, [x.shape[0] as number, x.shape.slice(1).reduce((a, b) => a * b, 1)]);
    expect(shapeOf(flat, [null, 4, 5])).toEqual([null, 20]);
    expect(shapeOf(flat, [null, null, 5])).toEqual([null, null]);
  });
  test("position embeddings cut to length", () => {
    const positions = (x: Node): Node => {
      const table = g.full([2048, 8], 1, "float32");
      const rows = g.slice([table], { starts: [0, 0], limits: [x.shape[1] as number, 8], strides: [1, 1] });
      return g.add(x, g.broadcastTo(rows, x.shape));
    };
    expect(shapeOf(positions, [null, null, 8])).toEqual([null, null, 8]);
  });
  test("halves of the last axis, and a branch on the length", () => {
    expect(
      shapeOf(
        (x) => g.slice([x], { starts: [0, 0], limits: [x.shape[0] as number, (x.shape[1] as number) >> 1], strides: [1, 1] }),
        [null, null],
      ),
    ).toEqual([null, null]);
    expect(shapeOf((x) => ((x.shape[1] as number) > 100 ? g.sum(x, [1], true) : g.sum(x, [1], true)), [null, null])).toEqual([
      null,
      1,
    ]);
  });
  test("padding a length up to a multiple of eight", () => {
    const up = (x: Node): Node => {
      const extra = (8 - ((x.shape[1] as number) % 8)) % 8;
      return g.pad([x, g.scalar(0, "float32")], { low: [0, 0], high: [0, extra], interior: [0, 0] });
    };
    expect(shapeOf(up, [null, null])).toEqual([null, null]);
  });
  test("one lucky coincidence is not enough: the error of the largest size is reported", () => {
    const onlySeven = (x: Node): Node => {
      if (x.shape[0] !== 7) throw new Error(`size ${x.shape[0]} does not fit`);
      return x;
    };
    expect(() => shapeOf(onlySeven, [null])).toThrow("size 672 does not fit");
  });
  test("the number of axes must not depend on them", () => {
    expect(() => shapeOf((x) => ((x.shape[0] as number) > 100 ? x : g.sum(x, [0])), [null, 2])).toThrow(
      "[a model] the number of output axes must not depend on unknown sizes",
    );
  });
  test("pitfall 10: an unknown size is never a number: dim throws, and null is not zero", () => {
    const x = symbolic([null, 4]);
    expect(() => x.dim(0)).toThrow("[dim] axis 0 of float32[null,4] has no known size yet.");
    expect(x.dim(-1)).toBe(4);
    expect(() => x.node).toThrow("got the symbolic float32[null,4]");
  });
});
