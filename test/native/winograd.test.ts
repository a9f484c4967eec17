import { ops as g, type HostArray, type Node, type Shape } from "@keras-ts/core/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected, graphOf } from "../conformance/oracle.js";
import { type Body, fill, run, specsOf } from "./programs.js";

// Rounding errors are some five times those of sums of products.
const TOLERANCE = 3e-5;
const PLAIN = { strides: [1, 1], kernelDilation: [1, 1], inputDilation: [1, 1], groups: 1 };
const SAME = { ...PLAIN, padding: [[1, 1], [1, 1]] as [number, number][] }; // biome-ignore format: pairs

/** Fails unless results agree with the reference and, where all is Winograd's, with those of more threads; says whether it is. */
async function agrees(body: Body, shapes: readonly Shape[]): Promise<{ explained: string; all: boolean }> {
  const inputs = shapes.map(fill);
  const wanted = expected(graphOf(specsOf(shapes), body), inputs);
  const { results, explained } = await run(body, [inputs]);
  results[0]?.forEach((r, i) => compare(r, wanted[i] as number[], TOLERANCE));
  const all = !/ (conv|loop)/.test(explained);
  if (all) expect((await run(body, [inputs], 3)).results).toEqual(results);
  return { explained, all };
}

const shapesOfConvolutions = fc.record({
  n: fc.oneof(fc.integer({ min: 2, max: 8 }), fc.constant(16)),
  h: fc.integer({ min: 3, max: 18 }),
  w: fc.integer({ min: 3, max: 18 }),
  ci: fc.constantFrom(16, 32, 48),
  co: fc.constantFrom(16, 64, 80),
  pads: fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 3 }))),
});

describe("3×3 convolutions by Winograd's algorithm", () => {
  test("and both gradients agree with the reference, for any size and padding and number of threads", async () => {
    let fast = 0;
    const kernels = new Set<string>();
    await fc.assert(
      fc.asyncProperty(shapesOfConvolutions, async ({ n, h, w, ci, co, pads }) => {
        const [top, bottom, left, right] = pads as [number, number, number, number];
        const out = [n, h + top + bottom - 2, w + left + right - 2, co];
        fc.pre(out.every((size) => size > 0));
        const attrs = { ...PLAIN, padding: [[top, bottom], [left, right]] as [number, number][] }; // biome-ignore format: pairs
        const body: Body = ([x, k, dy]) => [
          g.conv([x as Node, k as Node], attrs),
          g.convInputGrad([dy as Node, k as Node], { ...attrs, inputShape: [n, h, w, ci] }),
          g.convFilterGrad([x as Node, dy as Node], { ...attrs, kernelShape: [3, 3, ci, co] }),
        ];
        const shapes = [[n, h, w, ci], [3, 3, ci, co], out]; // biome-ignore format: one line
        const { explained, all } = await agrees(body, shapes);
        for (const kernel of explained.match(/winograd\w+/g) ?? []) kernels.add(kernel);
        if (all) fast++;
      }),
      { numRuns: 25, seed: 11 },
    );
    expect(fast).toBeGreaterThan(8);
    expect([...kernels].sort()).toEqual(["winogradConv", "winogradFilterGrad", "winogradInputGrad", "winogradInputSums"]);
  }, 120_000);

  const image = [4, 13, 11, 32];
  const results = [4, 13, 11, 48];
  const wide = (v: Node, like: Node): Node => g.broadcastTo(v, like.shape);
  const conv = ([x, w]: readonly Node[]): Node => g.conv([x as Node, w as Node], SAME);
  const biased = ([x, w, b]: readonly Node[]): Node => g.add(conv([x, w] as Node[]), wide(b as Node, conv([x, w] as Node[])));
  const POSTS: Readonly<Record<string, Body>> = {
    "an offset and relu": (n) => [g.relu(biased(n))],
    "an offset and sigmoid": (n) => [g.sigmoid(biased(n))],
    "an offset, a factor and tanh": (n) => [g.tanh(g.mul(biased(n), 0.1))],
    "an offset and silu": (n) => [g.silu(biased(n))],
    "factors, offsets and a residual": (n) => {
      const z = conv(n);
      return [g.sub(g.add(g.div(g.mul(z, wide(n[2] as Node, z)), 4), n[3] as Node), 0.25)];
    },
  };
  for (const [label, body] of Object.entries(POSTS))
    test(`go on with ${label}`, async () => {
      expect((await agrees(body, [image, [3, 3, 32, 48], [48], results])).all).toBe(true);
    });

  test("take new weights after old ones", async () => {
    const [x, ...weights] = [fill(image, 1), fill([3, 3, 32, 48], 2), fill([3, 3, 32, 48], 3)] as HostArray[];
    const sets = weights.map((w) => [x as HostArray, w]);
    const body: Body = (n) => [conv(n)];
    const { results: got, explained } = await run(body, [...sets, ...sets]);
    expect(explained).toContain("winogradConv");
    const wanted = sets.map((inputs) => expected(graphOf(specsOf([image, [3, 3, 32, 48]]), body), inputs)[0] as number[]);
    got.forEach(([y], i) => compare(y as HostArray, wanted[i % 2] as number[], TOLERANCE));
  });

  const OTHERS: Readonly<Record<string, readonly [Shape, Shape, object]>> = {
    "of 5×5": [[4, 16, 16, 16], [5, 5, 16, 16], {}],
    "with strides": [[4, 16, 16, 16], [3, 3, 16, 16], { strides: [2, 2] }],
    "with a dilated filter": [[4, 16, 16, 16], [3, 3, 16, 16], { kernelDilation: [2, 1] }],
    "in groups": [[4, 16, 16, 32], [3, 3, 16, 32], { groups: 2 }],
    "of few channels": [[4, 16, 16, 8], [3, 3, 8, 16], {}],
    "of few results": [[1, 4, 4, 16], [3, 3, 16, 16], {}],
    "of images smaller than half a tile": [[64, 2, 2, 16], [3, 3, 16, 16], {}],
  }; // biome-ignore format: one line each
  for (const [label, [x, w, more]] of Object.entries(OTHERS))
    test(`convolutions ${label} are computed directly`, async () => {
      const body: Body = (n) => [g.conv([n[0] as Node, n[1] as Node], { ...SAME, ...more })];
      const { explained } = await run(body, [[fill(x, 1), fill(w, 2)]]);
      expect(explained).toContain("conv");
      expect(explained).not.toContain("winograd");
    });

  test("large weights and few tiles are left to direct convolutions where there are many threads", async () => {
    const body: Body = (n) => [g.conv([n[0] as Node, n[1] as Node], SAME)];
    const inputs = [fill([1, 14, 14, 128], 1), fill([3, 3, 128, 128], 2)];
    expect((await run(body, [inputs], 2)).explained).toContain("winogradConv");
    expect((await run(body, [inputs], 8)).explained).not.toContain("winograd");
    const back: Body = ([dy, w]) => [
      g.convInputGrad([dy as Node, w as Node], { ...PLAIN, padding: [[0, 0], [0, 0]], inputShape: [32, 6, 6, 128] }), // biome-ignore format: pairs
    ];
    const given = [fill([32, 4, 4, 128], 1), fill([3, 3, 128, 128], 2)];
    expect((await run(back, [given], 2)).explained).toContain("winogradInputSums");
    expect((await run(back, [given], 16)).explained).not.toContain("InputSums");
  });

  test("with KERAS_NATIVE_WINOGRAD=0 all convolutions are computed directly", async () => {
    vi.stubEnv("KERAS_NATIVE_WINOGRAD", "0");
    const { explained } = await run((n) => [conv(n)], [[fill(image, 1), fill([3, 3, 32, 48], 2)]]);
    vi.unstubAllEnvs();
    expect(explained).not.toContain("winograd");
  });

  test("limitation: an infinite pixel makes all results of the 4×4 around it NaN, not only those it takes part in", async () => {
    const inputs = [fill(image, 1), fill([3, 3, 32, 48], 2)];
    (inputs[0]?.data as Float32Array)[(3 * 11 + 3) * 32] = Number.POSITIVE_INFINITY;
    const body: Body = (n) => [conv(n)];
    const wanted = expected(graphOf(specsOf([image, [3, 3, 32, 48]]), body), inputs)[0] as number[];
    const { results: got } = await run(body, [inputs]);
    expect(wanted[0]).toBeTypeOf("number");
    expect(Number.isFinite(wanted[0])).toBe(true);
    expect(got[0]?.[0]?.data[0]).toBeNaN();
  });
});
