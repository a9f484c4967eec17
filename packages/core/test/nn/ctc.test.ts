import { describe, expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import * as g from "../../src/ops/index.js";
import { jit, Tensor, valueAndGrad } from "../../src/runtime/index.js";
import { wave } from "./gradients.js";

const values = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float32Array, Number);
const [T, K] = [4, 3];
const logits = (): Tensor => new Tensor(g.cast(wave([1, T, K], 0, 2).node, "float32"));

/** Every path of T classes, with the labels it stands for. */
function paths(length: number): { path: number[]; labels: string }[] {
  return Array.from({ length: K ** length }, (_, n) => {
    const path = Array.from({ length }, (_, t) => Math.floor(n / K ** t) % K);
    return { path, labels: path.filter((c, t) => c !== 0 && c !== path[t - 1]).join() };
  });
}
/** Probability of each label sequence, by adding up all paths. */
async function byHand(length: number): Promise<Map<string, number>> {
  const p = await values(nn.softmax(logits()));
  const sums = new Map<string, number>();
  for (const { path, labels } of paths(length))
    sums.set(labels, (sums.get(labels) ?? 0) + path.reduce((product, c, t) => product * (p[t * K + c] as number), 1));
  return sums;
}

describe("ctcLoss", () => {
  test.each([
    [[1, 2], 2, 4],
    [[1, 1], 2, 4],
    [[2, 1], 1, 4],
    [[2, 1], 0, 3],
    [[1, 2], 2, 3],
  ])("labels %j, %d of them, %d steps", async (labels, count, steps) => {
    const wanted = -Math.log((await byHand(steps)).get(labels.slice(0, count).join()) as number);
    expect(await nn.ctcLoss([labels], logits(), [count], [steps]).item()).toBeCloseTo(wanted, 5);
  });

  test("has a gradient that adds up to 0 per step and is finite", async () => {
    const loss = (x: Tensor) => new Tensor(g.sum(nn.ctcLoss([[1, 1, 2]], x, [2], [T]).node, [0]));
    const { grads } = valueAndGrad(loss)(logits());
    const found = await values(grads[0] as Tensor);
    for (let t = 0; t < T; t++) expect(found.slice(t * K, t * K + K).reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    const [value, x] = [jit(loss), await values(logits())];
    const at = (i: number, by: number) =>
      value(
        new Tensor(
          g.reshape(
            g.constant({ dtype: "float32", shape: [T * K], data: Float32Array.from(x, (v, j) => (j === i ? v + by : v)) }),
            [1, T, K],
          ),
        ),
      ).item();
    for (const i of [0, 4, 11]) expect(found[i]).toBeCloseTo(((await at(i, 1e-2)) - (await at(i, -1e-2))) / 2e-2, 3);
  });
});

describe("ctcDecode", () => {
  test("beam search finds the likeliest labels over all alignments", async () => {
    const best = [...(await byHand(T))].sort((a, b) => b[1] - a[1]).slice(0, 3);
    const [labels, scores] = nn.ctcDecode(logits(), [T], { strategy: "beam_search", topPaths: 3 });
    expect(labels.shape).toEqual([3, 1, T]);
    const rows = await values(labels);
    expect(best.map(([key]) => key)).toEqual(
      [0, 1, 2].map((k) =>
        rows
          .slice(k * T, k * T + T)
          .filter((c) => c >= 0)
          .join(),
      ),
    );
    (await values(scores)).forEach((s, k) => expect(s).toBeCloseTo(Math.log(best[k]?.[1] as number), 5));
  });

  test("greedy merges neighbours, drops blanks and stops at the length", async () => {
    const scores = [
      [
        [0, 3, 0],
        [0, 3, 0],
        [9, 0, 0],
        [0, 3, 0],
        [0, 0, 3],
      ],
    ];
    expect(await values(nn.ctcDecode(scores, [5])[0])).toEqual([1, 1, 2, -1, -1]);
    expect(await values(nn.ctcDecode(scores, [4])[0])).toEqual([1, 1, -1, -1, -1]);
    expect(await values(nn.ctcDecode(scores, [5], { mergeRepeated: false })[0])).toEqual([1, 1, 1, 2, -1]);
    expect(await values(nn.ctcDecode(scores, [5])[1])).toEqual([-21]);
    expect(() => nn.ctcDecode(scores, [5], { strategy: "best" as never })).toThrow(/strategy must be "greedy" or "beam_search"/);
  });
});
