import { describe, expect, test } from "vitest";
import { LayerError } from "../../src/errors/index.js";
import { ndarray } from "../../src/host/index.js";
import * as initializers from "../../src/initializers/index.js";
import { SeedGenerator, setRandomSeed } from "../../src/random/index.js";
import { computeOnHost, jit, type Tensor } from "../../src/runtime/index.js";
import type { JsonObject } from "../../src/serialization/index.js";

const host = (make: () => Tensor): Float32Array => computeOnHost(make).data as Float32Array;
const deviation = (x: Float32Array): number => Math.sqrt(x.reduce((s, v) => s + v * v, 0) / x.length);

describe("constants", () => {
  test("fill the shape in the asked dtype", () => {
    expect([...host(() => new initializers.Zeros()([2, 2]))]).toEqual([0, 0, 0, 0]);
    const ones = computeOnHost(() => new initializers.Ones()([3], { dtype: "int32" }));
    expect(ones).toEqual({ dtype: "int32", shape: [3], data: Int32Array.of(1, 1, 1) });
    expect([...host(() => new initializers.Constant({ value: 2.5 })([2]))]).toEqual([2.5, 2.5]);
    expect([...host(() => new initializers.Constant({ value: [1, 2] })([2, 2]))]).toEqual([1, 2, 1, 2]);
    expect([...host(() => new initializers.Identity({ gain: 3 })([2, 3]))]).toEqual([3, 0, 0, 0, 3, 0]);
  });
  test("Identity takes matrices only", () => {
    expect(() => new initializers.Identity()([3])).toThrow(/2 axes, got \[3\]/);
  });
});

describe("random initializers", () => {
  test("are stateless: one seed, one set of values", () => {
    const init = new initializers.RandomNormal({ seed: 7 });
    const a = host(() => init([40, 50]));
    expect(host(() => init([40, 50]))).toEqual(a);
    expect(host(() => new initializers.RandomNormal({ seed: 8 })([40, 50]))).not.toEqual(a);
    expect(deviation(a)).toBeCloseTo(0.05, 2);
  });
  test("without a seed draw one that setRandomSeed controls, and keep it", () => {
    setRandomSeed(3);
    const first = new initializers.GlorotUniform();
    const a = host(() => first([4, 4]));
    expect(host(() => first([4, 4]))).toEqual(a);
    expect(host(() => new initializers.GlorotUniform()([4, 4]))).not.toEqual(a);
    setRandomSeed(3);
    expect(host(() => new initializers.GlorotUniform()([4, 4]))).toEqual(a);
    expect(first.getConfig()).toEqual({ seed: null, input_axes: null, output_axes: null });
    expect(host(() => first.clone()([4, 4]))).not.toEqual(a);
  });
  test("with a generator give other values each time", () => {
    const init = new initializers.RandomUniform({ seed: new SeedGenerator({ seed: 1 }) });
    const a = host(() => init([8]));
    expect(host(() => init([8]))).not.toEqual(a);
    expect(init.getConfig().seed).toMatchObject({ module: "keras.random", class_name: "SeedGenerator", config: { seed: 1 } });
    const again = initializers.deserialize(initializers.serialize(init)) as initializers.RandomUniform;
    expect(host(() => again([8]))).toEqual(a);
    for (const { seed } of [init, again]) (seed as SeedGenerator).state.dispose();
  });
  test("give the same values inside a compiled function", async () => {
    const init = new initializers.HeNormal({ seed: 5 });
    const inside = await jit(() => init([3, 4]))().data();
    expect(inside).toEqual(host(() => init([3, 4])));
  });
  test("TruncatedNormal stays within two deviations", () => {
    const x = host(() => new initializers.TruncatedNormal({ stddev: 1, seed: 2 })([5000]));
    expect(Math.max(...x.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(deviation(x)).toBeCloseTo(0.8796, 1);
  });
});

describe("variance scaling", () => {
  test("counts fans of dense, convolution and projection kernels", () => {
    expect(initializers.computeFans([])).toEqual([1, 1]);
    expect(initializers.computeFans([5])).toEqual([5, 5]);
    expect(initializers.computeFans([3, 4])).toEqual([3, 4]);
    expect(initializers.computeFans([3, 3, 8, 16])).toEqual([72, 144]);
    expect(initializers.computeFans([32, 8, 16], { inputAxes: [0], outputAxes: [1, 2] })).toEqual([32, 128]);
  });
  test.each([
    ["GlorotUniform", 2 / (300 + 200)],
    ["GlorotNormal", 2 / (300 + 200)],
    ["HeNormal", 2 / 300],
    ["HeUniform", 2 / 300],
    ["LecunNormal", 1 / 300],
    ["LecunUniform", 1 / 300],
  ] as const)("%s has its variance", (name, variance) => {
    const made = initializers.deserialize({ class_name: name, config: { seed: 1 } });
    const x = host(() => made([300, 200]));
    expect(deviation(x) / Math.sqrt(variance)).toBeCloseTo(1, 1.7);
  });
  test("refuses what has no meaning", () => {
    expect(() => new initializers.VarianceScaling({ scale: -1 })).toThrow(/scale must be a positive finite number, got -1/);
    expect(() => new initializers.VarianceScaling({ distribution: "invalid" as never })).toThrow(/distribution must be/);
    expect(() => new initializers.GlorotUniform({ seeds: 1 } as never)).toThrow(/unknown option "seeds". Did you mean "seed"/);
    expect(() => new initializers.VarianceScaling({ inputAxes: [0] })([2, 2])).toThrow(LayerError);
  });
  test("withAxes keeps class and seed", () => {
    const init = new initializers.LecunNormal({ seed: 4 }).withAxes([0], [1, 2]);
    expect(init).toBeInstanceOf(initializers.LecunNormal);
    expect(init.getConfig()).toEqual({ seed: 4, input_axes: [0], output_axes: [1, 2] });
  });
});

describe("Orthogonal", () => {
  test.each([
    [[6, 4], "columns"],
    [[4, 6], "rows"],
    [[2, 3, 4], "columns"],
  ] as const)("shape %j has orthonormal %s", (shape, which) => {
    const gain = 2;
    const x = host(() => new initializers.Orthogonal({ gain, seed: 1 })(shape));
    const cols = shape.at(-1) as number;
    const rows = x.length / cols;
    const [n, length] = which === "rows" ? [rows, cols] : [cols, rows];
    const at = (i: number, k: number): number => (which === "rows" ? x[i * cols + k] : x[k * cols + i]) as number;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let dot = 0;
        for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k);
        expect(dot).toBeCloseTo(i === j ? gain * gain : 0, 5);
      }
    }
  });
});

describe("identifiers", () => {
  test("name classes in every spelling and make new objects", () => {
    for (const name of ["glorot_uniform", "GlorotUniform"])
      expect(initializers.get(name)).toBeInstanceOf(initializers.GlorotUniform);
    expect(initializers.get("normal")).toBeInstanceOf(initializers.RandomNormal);
    expect(initializers.get("one")).toBeInstanceOf(initializers.Ones);
    expect(initializers.get("zeros")).not.toBe(initializers.get("zeros"));
    expect(initializers.get(null)).toBeNull();
    expect(initializers.get(initializers.Zeros)).toBeInstanceOf(initializers.Zeros);
    const own = (shape: readonly number[]) => new initializers.Ones()(shape);
    expect(initializers.get(own)).toBe(own);
    const array = initializers.get(ndarray([1, 2])) as initializers.InitializerFunction;
    expect([...host(() => array([2]))]).toEqual([1, 2]);
  });
  test("wrong names are refused with the nearest", () => {
    expect(() => initializers.get("glorot_unifrm")).toThrow(/an initializer, got "glorot_unifrm". Did you mean "glorot_uniform"/);
    expect(() => initializers.get(3)).toThrow(/an initializer, got number/);
  });
  test("configs go out and come back", () => {
    const config = { module: "keras.initializers", class_name: "VarianceScaling", registered_name: null } as const;
    const wire = { seed: 1, scale: 2, mode: "fan_out", distribution: "uniform", input_axes: null, output_axes: null };
    const json: JsonObject = { ...config, config: wire };
    expect(initializers.serialize(initializers.deserialize(json))).toEqual(json);
    expect(initializers.deserialize({ class_name: "he_normal", config: {} })).toBeInstanceOf(initializers.HeNormal);
    const constant = new initializers.Constant({ value: ndarray([1.5, 2]) });
    const again = initializers.deserialize(initializers.serialize(constant));
    expect([...host(() => again([2]))]).toEqual([1.5, 2]);
  });
});

describe("STFT", () => {
  test("is a windowed Fourier basis", () => {
    const plain = host(() => new initializers.STFT({ window: null, side: "imag" })([4, 1, 3]));
    [0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0].forEach((x, i) => expect(plain[i]).toBeCloseTo(x, 6));
    const windowed = host(() => new initializers.STFT({ window: [1, 1, 1, 1], scaling: "spectrum" })([4, 1, 3]));
    expect([...windowed.slice(0, 3)]).toEqual([0.25, 0.25, 0.25]);
    const hann = host(() => new initializers.STFT({ scaling: null })([5, 1, 2]));
    [0, 0.5, 1, 0.5, 0].forEach((w, t) => expect(hann[t * 2]).toBeCloseTo(w, 6));
    const periodic = host(() => new initializers.STFT({ scaling: null, periodic: true })([4, 1, 2]));
    [0, 0.5, 1, 0.5].forEach((w, t) => expect(periodic[t * 2]).toBeCloseTo(w, 6));
    const tukey = host(() => new initializers.STFT({ scaling: null, window: "tukey" })([9, 1, 2]));
    [0, 0.5, 1, 1, 1, 1, 1, 0.5, 0].forEach((w, t) => expect(tukey[t * 2]).toBeCloseTo(w, 6));
  });
  test("refuses unknown sides and windows", () => {
    expect(() => new initializers.STFT({ side: "imaginary" as never })).toThrow(/side must be/);
    expect(() => new initializers.STFT({ window: "han" })).toThrow(/Did you mean "hann"/);
    expect(() => new initializers.STFT({ window: [1, 2] })([4, 1, 3])).toThrow(/4 values, got 2/);
  });
});
