import { afterEach, describe, expect, test } from "vitest";
import { KerasError } from "../../src/errors/index.js";
import { setFloatx } from "../../src/host/defaults.js";
import type { DType } from "../../src/host/dtype.js";
import { ndarray } from "../../src/host/ndarray.js";
import * as ops from "../../src/numpy/index.js";
import { jit, type Tensor } from "../../src/runtime/index.js";
import { float, nodeOf, wrap } from "../../src/surface/index.js";
import { symbolicTensor } from "../../src/symbolic/index.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const list = async (t: Tensor): Promise<unknown> => (await t.array()).toArray();
const as = (dtype: DType, values: number[]): Tensor => wrap(nodeOf(ndarray(values, { dtype })));
const bits = (values: unknown): number[] => (values as unknown[]).map(Number);
afterEach(() => setFloatx("float32"));

/** Largest error relative to the wanted values, in float64. */
async function worst(op: (x: Tensor) => Tensor, points: readonly (readonly [x: number, y: number])[]): Promise<number> {
  setFloatx("float64");
  const got = (await list(
    op(
      as(
        "float64",
        points.map(([x]) => x),
      ),
    ),
  )) as number[];
  return Math.max(...points.map(([, y], i) => (Object.is(got[i], y) || got[i] === y ? 0 : Math.abs((got[i] as number) / y - 1))));
}

describe("NaN and infinities", () => {
  test("hyperbolic functions reach them where they should", async () => {
    const x = [inf, -inf, nan];
    expect(await list(ops.sinh(x))).toEqual([inf, -inf, nan]);
    expect(await list(ops.cosh(x))).toEqual([inf, inf, nan]);
    expect(await list(ops.arcsinh(x))).toEqual([inf, -inf, nan]);
    expect(await list(ops.arccosh([inf, 0.5, nan]))).toEqual([inf, nan, nan]);
    expect(await list(ops.arctanh([1, -1, 2, nan]))).toEqual([inf, -inf, nan, nan]);
    expect(await list(ops.cbrt(x))).toEqual([inf, -inf, nan]);
  });
  test("hypot and logaddexp do not lose an infinity", async () => {
    expect(await list(ops.hypot([inf, nan, 3e38, nan], [nan, -inf, 3e38, 1]))).toEqual([inf, inf, inf, nan]);
    expect(await list(ops.logaddexp([inf, -inf, inf, nan], [inf, -inf, -inf, 0]))).toEqual([inf, -inf, inf, nan]);
  });
  test("predicates tell them apart; integers are always finite", async () => {
    const x = [0.5, nan, inf, -inf];
    const answers = [
      [ops.isnan, [0, 1, 0, 0], 0],
      [ops.isfinite, [1, 0, 0, 0], 1],
      [ops.isinf, [0, 0, 1, 1], 0],
      [ops.isposinf, [0, 0, 1, 0], 0],
      [ops.isneginf, [0, 0, 0, 1], 0],
      [ops.isreal, [1, 1, 1, 1], 1],
    ] as const;
    for (const [op, wanted, ofIntegers] of answers) {
      expect(bits(await list(op(x))), op.name).toEqual(wanted);
      expect(bits(await list(op([1, 2]))), op.name).toEqual([ofIntegers, ofIntegers]);
    }
  });
  test("maximum keeps NaN, fmax does not", async () => {
    expect(await list(ops.maximum([1, nan], [nan, 2]))).toEqual([nan, nan]);
    expect(await list(ops.fmax([1, nan, nan], [nan, 2, nan]))).toEqual([1, 2, nan]);
    expect(await list(ops.fmin([1, nan, 3], [nan, 2, 2]))).toEqual([1, 2, 2]);
  });
  test("nanToNum uses the largest numbers of the dtype", async () => {
    expect(await list(ops.nanToNum(as("float16", [nan, inf, -inf])))).toEqual([0, 65504, -65504]);
    expect(await list(ops.nanToNum([nan, inf], { nan: 7, posinf: 9 }))).toEqual([7, 9]);
  });
  test("isclose treats infinities as equal only to themselves, NaN on request", async () => {
    expect(bits(await list(ops.isclose([inf, 1, -inf, nan], [inf, inf, inf, nan])))).toEqual([1, 0, 0, 0]);
    expect(bits(await list(ops.isclose([nan, nan], [nan, 1], { equalNan: true })))).toEqual([1, 0]);
    expect(await ops.allclose([1, nan], [1, nan], { equalNan: true }).item()).toBe(1);
  });
  test("heaviside and sign keep NaN; signbit sees -0", async () => {
    expect(await list(ops.heaviside([nan, 0, -0, 3], 0.5))).toEqual([nan, 0.5, 0.5, 1]);
    expect(await list(ops.sign([nan, -2.5]))).toEqual([nan, -1]);
    expect(bits(await list(ops.signbit([-0.0, 0, -inf, 2.5])))).toEqual([1, 0, 1, 0]);
  });
});

describe("integers", () => {
  test("a zero divisor does not crash and is as documented", async () => {
    expect(await list(ops.floorDivide([7, -7, 0], 0))).toEqual([-1, -1, -1]);
    expect(await list(ops.mod([7, -7], 0))).toEqual([7, -7]);
    expect(await list(ops.divideNoNan([7, 0], 0))).toEqual([0, 0]);
    expect(await list(ops.floorDivide([7.5, -7.5], 0))).toEqual([inf, -inf]);
  });
  test("floor and C remainders differ by sign as in Python and C", async () => {
    const [a, b] = [
      [7, -7, 7, -7],
      [3, 3, -3, -3],
    ];
    expect(await list(ops.floorDivide(a, b))).toEqual([2, -3, -3, 2]);
    expect(await list(ops.mod(a, b))).toEqual([1, 2, -2, -1]);
    expect(await list(ops.fmod(a, b))).toEqual([1, -1, 1, -1]);
    const floats = [ops.add(a, 0.5), ops.add(b, float(0))] as const;
    expect(await list(ops.floorDivide(...floats))).toEqual([2, -3, -3, 2]);
    expect(await list(ops.mod(...floats))).toEqual([1.5, 2.5, -1.5, -0.5]);
    expect(await list(ops.fmod(...floats))).toEqual([1.5, -0.5, 1.5, -0.5]);
  });
  test("the most negative number survives", async () => {
    const least = -(2 ** 31);
    expect(await list(ops.floorDivide([least], 3))).toEqual([Math.floor(least / 3)]);
    expect(await list(ops.rightShift([least, least, least, -1, 5], [1, 30, 31, 40, 40]))).toEqual([-(2 ** 30), -2, -1, -1, 0]);
  });
  test("shifts beyond the width leave nothing", async () => {
    expect(await list(ops.leftShift([1, 3], [31, 32]))).toEqual([-(2 ** 31), 0]);
    expect(await list(ops.rightShift([5, -5], -1))).toEqual([0, -1]); // as NumPy: a negative count is a very large one
    expect(await list(ops.leftShift([5, -5], -1))).toEqual([0, 0]);
    expect(await list(ops.rightShift(as("uint8", [255, 255, 255]), as("uint8", [1, 7, 8])))).toEqual([127, 1, 0]);
  });
  test("gcd and lcm include zero and signs", async () => {
    expect(await list(ops.gcd([12, -18, 0, 0, 1071], [18, 12, 5, 0, 462]))).toEqual([6, 6, 5, 0, 21]);
    expect(await list(ops.lcm([4, -6, 0], [6, 4, 0]))).toEqual([12, 12, 0]);
  });
  test("floats are refused by bitwise ops, with the op's name", () => {
    expect(() => ops.bitwiseAnd([1.5], 1)).toThrow(/^\[bitwiseAnd\] inputs must be integers or bool, got float32\[1\]/);
    expect(() => ops.gcd([1.5], [2.5])).toThrow(KerasError);
  });
  test("round with negative decimals goes to even tens, exactly", async () => {
    expect(await list(ops.round([15, 25, -15, -25, 14, 2_000_000_003], { decimals: -1 }))).toEqual([
      20, 20, -20, -20, 10, 2_000_000_000,
    ]);
    expect(await list(ops.round([1234], { decimals: -12 }))).toEqual([0]);
  });
  test("bool arithmetic ends in the declared dtype", () => {
    expect([ops.floorDivide(true, true).dtype, ops.mod(true, true).dtype, ops.power(true, true).dtype]).toEqual([
      "bool",
      "int32",
      "bool",
    ]);
  });
});

describe("accuracy in float64", () => {
  test("hyperbolic functions near 0 and far out", async () => {
    const xs = [1e-9, -1e-5, 0.3, -3, 30, 79, 81, 700];
    expect(
      await worst(
        ops.sinh,
        xs.map((x) => [x, Math.sinh(x)]),
      ),
    ).toBeLessThan(2e-13);
    expect(
      await worst(
        ops.cosh,
        xs.map((x) => [x, Math.cosh(x)]),
      ),
    ).toBeLessThan(2e-13);
    expect(
      await worst(
        ops.arcsinh,
        [...xs, 1e300, -1e10].map((x) => [x, Math.asinh(x)]),
      ),
    ).toBeLessThan(1e-15);
    expect(
      await worst(
        ops.arccosh,
        [1 + 1e-10, 1.5, 1e9, 1e300].map((x) => [x, Math.acosh(x)]),
      ),
    ).toBeLessThan(1e-15);
    expect(
      await worst(
        ops.arctanh,
        [1e-9, -0.3, 0.999999].map((x) => [x, Math.atanh(x)]),
      ),
    ).toBeLessThan(1e-15);
    expect(
      await worst(
        ops.cbrt,
        [1e-300, -27, 0.1, 1e300].map((x) => [x, Math.cbrt(x)]),
      ),
    ).toBeLessThan(4e-16);
  });
  test("erfc far out, from a table of 20 digits", async () => {
    const table = [
      [0.5, 0.4795001221869535],
      [2, 0.004677734981047266],
      [5, 1.537459794428035e-12],
      [10, 2.088487583762545e-45],
      [-1, 1.8427007929497148],
    ] as const;
    expect(await worst(ops.erfc, table)).toBeLessThan(1e-13);
  });
  test("erfinv undoes erf", async () => {
    const xs = [-2.5, -0.7, 1e-3, 0.4, 3];
    setFloatx("float64");
    const back = (await list(ops.erfinv(ops.erf(as("float64", xs))))) as number[];
    for (const [i, x] of xs.entries()) expect(back[i]).toBeCloseTo(x, 10);
    expect(await list(ops.erfinv([1, -1, 1.5]))).toEqual([inf, -inf, nan]);
  });
  test("i0 on both sides of its seam, from a table of 20 digits", async () => {
    const table = [
      [0, 1],
      [1, 1.2660658777520084],
      [-2.5, 3.289839144050123],
      [7.9, 389.406283282158],
      [8.1, 469.5006067101215],
      [20, 43558282.55955353],
    ] as const;
    expect(await worst(ops.i0, table)).toBeLessThan(1e-14);
  });
  test("gammainc against closed forms", async () => {
    setFloatx("float64");
    const x = [0, 1e-3, 0.5, 3, 30, 1000];
    const one = (await list(ops.gammainc(float(1), as("float64", x)))) as number[];
    for (const [i, v] of x.entries()) expect(one[i]).toBeCloseTo(-Math.expm1(-v), 13);
    const half = (await list(ops.gammainc(0.5, as("float64", x)))) as number[];
    const erf = (await list(ops.erf(as("float64", x.map(Math.sqrt))))) as number[];
    for (const i of x.keys()) expect(half[i]).toBeCloseTo(erf[i] as number, 12);
    // Integer a: 1 − e^−x Σ x^k / k!
    let [term, sum] = [1, 1];
    for (let k = 1; k < 50; k++) [term, sum] = [(term * 45) / k, sum + (term * 45) / k];
    expect(await ops.gammainc(float(50), float(45)).item()).toBeCloseTo(1 - Math.exp(-45) * sum, 11);
    expect(await list(ops.gammainc([-1.5, 2.5], [1.5, -1.5]))).toEqual([nan, nan]);
  });
  test("ldexp and exp2 are exact where they can be", async () => {
    expect(await list(ops.ldexp([1.5, 1e-38], [3, 140]))).toEqual([12, Math.fround(Math.fround(1e-38) * 2 ** 140)]);
    expect(await list(ops.exp2([10, -3]))).toEqual([1024, 0.125]);
  });
});

describe("nextafter", () => {
  test("gives the neighbour on either side", async () => {
    const x = [1, 1, 0, -1, 2, inf, 1];
    const y = [2, 0, 1, -2, 1, 0, 1];
    const got = (await ops.nextafter(as("float32", x), as("float32", y)).data()) as Float32Array;
    const steps = Array.from(
      new Int32Array(got.buffer.slice(0)),
      (b, i) => b - (new Int32Array(Float32Array.from(x).buffer)[i] as number),
    );
    expect(steps).toEqual([1, -1, 1, 1, -1, -1, 0]);
  });
  test("keeps NaN and reaches infinity", async () => {
    expect(await list(ops.nextafter([3.4028234663852886e38, nan, 1], [inf, 1, nan]))).toEqual([inf, nan, nan]);
  });
});

describe("shapes", () => {
  test("rank 0 and empty tensors pass through", async () => {
    expect(ops.logaddexp(1, 2).shape).toEqual([]);
    expect(await list(ops.sinh(as("float32", [])))).toEqual([]);
    expect(await list(ops.gcd(as("int32", []), 3))).toEqual([]);
    expect(await ops.allclose(as("float32", []), 1).item()).toBe(1);
    expect(ops.hypot(ops.zeros([0, 3]), ops.zeros([2, 1, 3])).shape).toEqual([2, 0, 3]);
  });
  test("shapes that do not broadcast are refused with the op's public name", () => {
    expect(() => ops.subtract(ops.ones([2, 3]), ops.ones([2]))).toThrow(
      /^\[subtract\] shapes must broadcast together, got float32\[2,3\] and float32\[2\]/,
    );
  });
  test("symbolic sizes meet known ones", () => {
    const [x, y] = [symbolicTensor({ dtype: "float32", shape: [null, 3] }), symbolicTensor({ dtype: "int32", shape: [2, null] })];
    expect(ops.subtract(x, y)).toMatchObject({ dtype: "float32", shape: [2, 3] });
    expect(ops.subtract(1, x)).toMatchObject({ dtype: "float32", shape: [null, 3] });
    expect(ops.where(x, 1, y)).toMatchObject({ dtype: "int32", shape: [2, 3] });
    expect(() => ops.add(x, symbolicTensor({ dtype: "float32", shape: [null, 4] }))).toThrow(
      /^\[add\] shapes must broadcast together, got \[null,3\] and \[null,4\]/,
    );
  });
});

describe("choices", () => {
  test("select takes the first condition that holds", async () => {
    expect(
      await list(
        ops.select(
          [
            [true, true, false],
            [true, false, false],
          ],
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          { default: 9 },
        ),
      ),
    ).toEqual([1, 2, 9]);
    expect(() => ops.select([[true]], [])).toThrow(
      /^\[select\] condlist and choicelist must be lists of one length above 0, got 1 and 0/,
    );
  });
  test("where with one branch is an error, without branches it gives positions", async () => {
    expect(() => (ops.where as (...args: unknown[]) => unknown)([true], 1)).toThrow(
      /^\[where\] both x1 and x2 must be given, got only x1/,
    );
    expect(await Promise.all(ops.where([0, 5, 7]).map(list))).toEqual([[1, 2]]);
  });
  test("clip promotes with its bounds", async () => {
    expect(await list(ops.clip([1, 5], 1.5, 4.5))).toEqual([1.5, 4.5]);
    expect(await list(ops.clip(as("float32", [1, nan]), [0, 0], 0.5))).toEqual([0.5, nan]);
  });
  test("whole numbers are floats where only floats make sense", async () => {
    expect(await list(ops.rsqrt([4]))).toEqual([0.5]);
    expect([ops.erf([0]).dtype, ops.erfinv(0).dtype, ops.erfc([1]).dtype]).toEqual(["float32", "float32", "float32"]);
  });
  test("unknown options are refused", () => {
    expect(() => ops.round([1.5], { decimal: 1 } as object)).toThrow(
      /^\[round\] unknown option "decimal"\. Did you mean "decimals"\?/,
    );
    expect(() => ops.isclose(1, 1, { equal_nan: true } as object)).toThrow(/Did you mean "equalNan"\?/);
  });
});

describe("view", () => {
  test("view reads the same bytes, and back", async () => {
    const x = as("float32", [1, -0, 0.5, 3]);
    const halves = ops.view(x, { dtype: "uint16" });
    expect(halves).toMatchObject({ dtype: "uint16", shape: [8] });
    expect(await list(ops.view(halves, { dtype: "float32" }))).toEqual([1, -0, 0.5, 3]);
    expect(await list(ops.view(as("int8", [-1, 5]), { dtype: "uint8" }))).toEqual([255, 5]);
  });
  test("bytes must make whole elements, and values must exist", () => {
    expect(() => ops.view(as("int8", [1, 2, 3]), { dtype: "int16" })).toThrow(
      /^\[view\] the bytes of the last axis must make whole int16 elements, got int8\[3\]/,
    );
    expect(() => ops.view(wrap(nodeOf(2.5)), { dtype: "float16" })).toThrow(KerasError);
    expect(() => jit((x: Tensor) => ops.view(x, { dtype: "int32" }))(as("float32", [1]))).toThrow(/^\[view\] values must exist/);
  });
});
