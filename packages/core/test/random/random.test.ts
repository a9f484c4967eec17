import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scan } from "../../src/control/index.js";
import { philoxBits } from "../../src/host/index.js";
import * as g from "../../src/ops/index.js";
import * as random from "../../src/random/index.js";
import { jit, Tensor, tensorFromHost } from "../../src/runtime/index.js";

const values = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float32Array, Number);
const moments = (x: number[]) => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return { mean, variance: x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length };
};
/** Largest distance between the empirical distribution and `cdf`. */
function distance(x: number[], cdf: (v: number) => number): number {
  const sorted = [...x].sort((a, b) => a - b);
  return sorted.reduce(
    (worst, v, i) => Math.max(worst, Math.abs(cdf(v) - i / x.length), Math.abs(cdf(v) - (i + 1) / x.length)),
    0,
  );
}
const N = 20_000;
/** 1.95 / √N: passed by chance once in 1,000 when the distribution is right; seeds are fixed. */
const KS = 1.95 / Math.sqrt(N);
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
const phi = (z: number): number => (Math.abs(z) > 5 ? Number(z > 0) : 0.5 * (1 + erf(z / Math.SQRT2)));

beforeEach(() => random.setRandomSeed(1));
afterEach(() => random.setRandomSeed(1));

describe("keys", () => {
  test("an integer seed gives the same numbers each time, a generator new ones", async () => {
    const seed = new random.SeedGenerator({ seed: 3 });
    const draw = (s: random.Seed) => values(random.uniform([5], { seed: s }));
    expect(await draw(3)).toEqual(await draw(3));
    const [a, b] = [await draw(seed), await draw(seed)];
    expect(a).toEqual(await draw(3));
    expect(b).not.toEqual(a);
    expect(await values(seed.state.value)).toEqual([3, 2]);
  });

  test("setRandomSeed repeats unseeded draws and the seeds of new generators", async () => {
    const run = async () => {
      random.setRandomSeed(11);
      return [await values(random.normal([3])), new random.SeedGenerator().getConfig().seed, await values(random.normal([3]))];
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first[0]).not.toEqual(first[2]);
  });

  test("advance inside compiled functions", async () => {
    const seed = new random.SeedGenerator({ seed: 5, name: "s" });
    const step = jit(() => random.uniform([4], { seed }));
    const jitted = [await values(step()), await values(step())];
    expect(step.traces).toBe(1);
    const again = random.SeedGenerator.fromConfig(seed.getConfig());
    expect(jitted).toEqual([
      await values(random.uniform([4], { seed: again })),
      await values(random.uniform([4], { seed: again })),
    ]);
  });

  test("setRandomSeed reaches the global generator of compiled functions", async () => {
    const step = jit(() => random.uniform([4]));
    random.setRandomSeed(2);
    const a = await values(step());
    expect(await values(step())).not.toEqual(a);
    random.setRandomSeed(2);
    expect(await values(step())).toEqual(a);
  });

  test("must not advance in a loop body; a key per step does", async () => {
    const seed = new random.SeedGenerator({ seed: 5 });
    const loop = (draw: (t: Tensor) => Tensor) => () =>
      new Tensor(
        scan(
          (_, [t]) => ({ carry: [], ys: [draw(new Tensor(t as never)).node] }),
          [],
          [g.iota([], { dtype: "int32", shape: [3], axis: 0 })],
        ).ys[0] as never,
      );
    expect(() => jit(loop(() => random.uniform([2], { seed })))()).toThrow(/must not advance inside a scan body/);
    expect(() => loop(() => random.uniform([2], { seed }))()).toThrow(/must not advance inside a scan body/);
    const drawn = await values(
      jit(() => {
        const key = seed.next();
        return loop((t) => random.uniform([2], { seed: random.seedAt(key, t) }))();
      })(),
    );
    expect(new Set(drawn).size).toBe(6);
  });

  test("bad seeds are refused", () => {
    expect(() => random.uniform([1], { seed: 0.5 })).toThrow("[uniform] seed must be an integer, got 0.5.");
    expect(() =>
      random.uniform([1], { seed: tensorFromHost({ dtype: "int32", shape: [2], data: Int32Array.of(1, 2) }) }),
    ).toThrow(/a key uint32\[2\]/);
    expect(() => random.uniform([1], { sed: 1 } as never)).toThrow(/Did you mean "seed"/);
  });
});

describe("uniform", () => {
  test("is (bits >>> 8) · 2⁻²⁴ of Philox, whatever the shape", async () => {
    const expected = Array.from(philoxBits([9, 0], 24), (w) => (w >>> 8) * 2 ** -24);
    expect(await values(random.uniform([24], { seed: 9 }))).toEqual(expected);
    expect(await values(random.uniform([2, 3, 4], { seed: 9 }))).toEqual(expected);
    expect(await values(random.uniform([5], { seed: 9 }))).toEqual(expected.slice(0, 5));
  });

  test("float64 takes 53 bits of two words", async () => {
    const words = philoxBits([9, 0], 8);
    const expected = [0, 1, 2, 3].map(
      (i) => (((words[2 * i] as number) >>> 5) * 2 ** 26 + ((words[2 * i + 1] as number) >>> 6)) * 2 ** -53,
    );
    expect(await values(random.uniform([4], { seed: 9, dtype: "float64" }))).toEqual(expected);
  });

  test.each([
    [0, 1],
    [-3, 5],
  ])("fills [%d, %d)", async (minval, maxval) => {
    const x = await values(random.uniform([N], { minval, maxval, seed: 4 }));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(minval);
    expect(Math.max(...x)).toBeLessThan(maxval);
    expect(distance(x, (v) => (v - minval) / (maxval - minval))).toBeLessThan(KS);
  });

  test("never reaches maxval by rounding", async () => {
    const x = await values(random.uniform([64], { minval: 1e7, maxval: 1e7 + 1, seed: 4 }));
    expect(Math.max(...x)).toBeLessThan(1e7 + 1);
  });

  test("refuses integer dtypes", () => {
    expect(() => random.uniform([1], { dtype: "int32" })).toThrow(/random.randint/);
  });
});

describe("normal", () => {
  test("has the right distribution", async () => {
    const x = await values(random.normal([N], { mean: 2, stddev: 3, seed: 5 }));
    expect(distance(x, (v) => phi((v - 2) / 3))).toBeLessThan(KS);
    const { mean, variance } = moments(x);
    expect(mean).toBeCloseTo(2, 1);
    expect(variance / 9).toBeCloseTo(1, 1);
  });

  test.each(["float16", "bfloat16", "float64"])("in %s", async (dtype) => {
    const x = random.normal([1000], { dtype, seed: 5 });
    expect(x.dtype).toBe(dtype);
    const { mean, variance } = moments(Array.from((await x.array()).astype("float64").data as Float64Array));
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.12);
  });

  test("truncated stays within two deviations", async () => {
    const x = await values(random.truncatedNormal([N], { seed: 6 }));
    expect(Math.max(...x.map(Math.abs))).toBeLessThanOrEqual(2);
    const share = phi(2) - phi(-2);
    expect(distance(x, (v) => (phi(v) - phi(-2)) / share)).toBeLessThan(KS);
  });
});

test("expansions agree with the references", async () => {
  const key = g.constant({ dtype: "uint32", shape: [2], data: Uint32Array.of(7, 1) });
  const pairs = [
    [g.randomUniform, { dtype: "float32", shape: [3, 5] }],
    [g.randomUniform, { dtype: "float64", shape: [3, 5] }],
    [g.randomUniform, { dtype: "float16", shape: [3, 5] }],
    [g.randomNormal, { dtype: "float32", shape: [300], span: 1 }],
    [g.randomNormal, { dtype: "float64", shape: [300], span: 0.9 }],
    [g.dropoutMask, { shape: [3, 5], keep: 0.3 }],
  ] as const;
  for (const [op, attrs] of pairs) {
    const direct = await values(new Tensor(op([key], attrs as never)));
    const expanded = await values(
      new Tensor((op.def.expand as NonNullable<typeof op.def.expand>)([key], attrs as never)[0] as never),
    );
    direct.forEach((v, i) => expect(expanded[i]).toBeCloseTo(v, 5));
  }
});

describe("integers", () => {
  test.each([
    [0, 7],
    [-5, 100_000],
    [0, 3_000_000_000],
  ])("fill [%d, %d)", async (minval, maxval) => {
    const x = await values(random.randint([N], minval, maxval, { seed: 8, dtype: maxval > 2 ** 31 ? "uint32" : "int32" }));
    expect(x.every((v) => Number.isInteger(v) && v >= minval && v < maxval)).toBe(true);
    const { mean } = moments(x);
    expect((mean - minval) / (maxval - minval)).toBeGreaterThan(maxval === 7 ? 0.42 : 0.49);
    expect((mean - minval) / (maxval - minval)).toBeLessThan(0.51);
  });

  test("are the upper part of 64 bits times the range", async () => {
    const words = philoxBits([8, 0], 20);
    for (const range of [10, 65_537, 4_000_000_001]) {
      const expected = Array.from({ length: 10 }, (_, i) =>
        Number((((BigInt(words[2 * i] as number) << 32n) + BigInt(words[2 * i + 1] as number)) * BigInt(range)) >> 64n),
      );
      expect(await values(random.randint([10], 0, range, { seed: 8, dtype: "uint32" }))).toEqual(expected);
    }
  });

  test("need whole bounds", () => {
    expect(() => random.randint([1], 0.5, 2)).toThrow(/must be integers/);
    expect(() => random.randint([1], 2, 2)).toThrow(/must be integers/);
  });
});

describe("gamma, beta, binomial", () => {
  test.each([0.3, 1, 4.5])("gamma(%d)", async (alpha) => {
    const { mean, variance } = moments(await values(random.gamma([N], alpha, { seed: 12 })));
    expect(mean / alpha).toBeCloseTo(1, 1);
    expect(variance / alpha).toBeGreaterThan(0.9);
    expect(variance / alpha).toBeLessThan(1.1);
  });

  test("gamma(1) is exponential", async () => {
    expect(distance(await values(random.gamma([N], 1, { seed: 13 })), (v) => 1 - Math.exp(-v))).toBeLessThan(KS);
  });

  test("beta(2, 1) has distribution x²", async () => {
    expect(distance(await values(random.beta([N], 2, 1, { seed: 14 })), (v) => v * v)).toBeLessThan(KS);
  });

  test.each([
    [10, 0.3],
    [100, 0.5],
    [1000, 0.02],
  ])("binomial(%d, %d), count known or not", async (n, p) => {
    const known = await values(random.binomial([N], n, p, { seed: 15 }));
    const found = await values(
      random.binomial([N], tensorFromHost({ dtype: "float32", shape: [], data: Float32Array.of(n) }), p, { seed: 15 }),
    );
    expect(found).toEqual(known);
    const { mean, variance } = moments(known);
    expect(known.every((v) => Number.isInteger(v) && v >= 0 && v <= n)).toBe(true);
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / N));
    expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.95);
    expect(variance / (n * p * (1 - p))).toBeLessThan(1.05);
  });
});

describe("choices", () => {
  test("categorical follows the probabilities", async () => {
    const logits = [0.1, 0.2, 0.7].map(Math.log);
    const drawn = random.categorical([logits, [...logits].reverse()], N, { seed: 16 });
    expect([drawn.dtype, drawn.shape]).toEqual(["int32", [2, N]]);
    const x = (await values(drawn)).slice(0, N);
    [0.1, 0.2, 0.7].forEach((p, k) => expect(x.filter((v) => v === k).length / N).toBeCloseTo(p, 1));
  });

  test("shuffle permutes along an axis", async () => {
    const x = tensorFromHost({ dtype: "int32", shape: [2, 50], data: Int32Array.from({ length: 100 }, (_, i) => i) });
    const y = await values(random.shuffle(x, { axis: 1, seed: 17 }));
    expect(y.slice(0, 50)).not.toEqual([...Array(50).keys()]);
    expect([...y.slice(0, 50)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(y.slice(50)).toEqual(y.slice(0, 50).map((v) => v + 50));
  });

  test("dropout keeps 1 − rate and scales", async () => {
    const x = await values(random.dropout(random.uniform([N], { minval: 1, maxval: 1, seed: 1 }), 0.25, { seed: 18 }));
    expect(new Set(x)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(x.filter((v) => v === 0).length / N).toBeCloseTo(0.25, 1);
    const shared = await values(random.dropout(random.normal([4, 6], { seed: 2 }), 0.5, { noiseShape: [4, 1], seed: 3 }));
    for (let r = 0; r < 4; r++) expect(new Set(shared.slice(6 * r, 6 * r + 6).map((v) => v === 0)).size).toBe(1);
    expect(await values(random.dropout([1, 2], 1))).toEqual([0, 0]);
  });
});
