import { afterAll, beforeAll, expect, test } from "vitest";
import { setFloatx } from "../../src/host/defaults.js";
import { ndarray } from "../../src/host/ndarray.js";
import * as ops from "../../src/numpy/index.js";
import { jit, type Tensor, valueAndGrad } from "../../src/runtime/index.js";
import { nodeOf, wrap } from "../../src/surface/index.js";

beforeAll(() => setFloatx("float64"));
afterAll(() => setFloatx("float32"));

const tensor = (values: readonly number[]): Tensor => wrap(nodeOf(ndarray(Float64Array.from(values))));

/** Compares the gradient of Σ weight·fn with central differences. */
async function check(fn: (...xs: Tensor[]) => Tensor, inputs: readonly (readonly number[])[], tolerance = 1e-6): Promise<void> {
  const loss = (...xs: Tensor[]): Tensor => {
    const y = fn(...xs);
    return ops.sum(ops.multiply(y, ops.add(ops.arange(y.shape[0] as number, null, null, { dtype: "float64" }), 0.7)));
  };
  const value = jit(loss);
  const { grads } = valueAndGrad(loss)(...inputs.map(tensor));
  for (const [k, values] of inputs.entries()) {
    const got = (await (grads[k] as Tensor).data()) as Float64Array;
    for (let i = 0; i < values.length; i++) {
      const h = 1e-5 * Math.max(1, Math.abs(values[i] as number));
      const at = (d: number): Promise<number> =>
        value(...inputs.map((v, j) => tensor(j === k ? v.map((x, m) => (m === i ? x + d : x)) : v))).item();
      const wanted = ((await at(h)) - (await at(-h))) / (2 * h);
      expect(Math.abs((got[i] as number) - wanted), `input ${k}[${i}]: ${got[i]} and ${wanted}`).toBeLessThan(
        tolerance * Math.max(1, Math.abs(wanted)),
      );
    }
  }
}

const SIGNED = [-2.3, -0.7, 0, 0.4, 1.9];
const UNARY: Record<string, readonly number[]> = {
  tan: [-1.2, 0, 0.9],
  sinh: [-100, ...SIGNED, 90],
  cosh: [-100, ...SIGNED, 90],
  arcsinh: [-3e9, ...SIGNED, 2e9],
  arccosh: [1.2, 3, 2e9],
  arctanh: [-0.9, 0, 0.5],
  sinc: [-1.3, -0.2, 0.3, 2],
  deg2rad: SIGNED,
  rad2deg: SIGNED,
  cbrt: [-27, -0.3, 0.2, 8, 1e6],
  exp2: SIGNED,
  log10: [0.2, 3],
  log2: [0.2, 3],
  reciprocal: [-0.7, 2],
  square: SIGNED,
  fabs: [-0.7, 2],
  erf: SIGNED,
  erfc: SIGNED,
  erfinv: [-0.95, -0.3, 0, 0.6, 0.98],
  i0: [-9, -3, 0.4, 7.9, 8.1, 20],
};
test.each(Object.entries(UNARY))("the gradient of %s equals finite differences", async (name, values) => {
  // One point at a time: in one sum a large value would swamp the differences of the others.
  for (const x of values)
    await check((t) => (ops as unknown as Record<string, (x: Tensor) => Tensor>)[name]?.(t) as Tensor, [[x]]);
});

const BINARY: Record<string, readonly [readonly number[], readonly number[]]> = {
  divideNoNan: [
    [1, 2, -3],
    [2, -0.5, 3],
  ],
  mod: [
    [7.3, -7.3, 7.3],
    [3, 3, -3],
  ],
  fmod: [
    [7.3, -7.3, 7.3, 0],
    [3, 3, -3, 3],
  ],
  power: [
    [1.5, 2, 0.3],
    [2, -1, 0.5],
  ],
  logaddexp: [
    [1, -2, 3, 700],
    [2, -1, 3, -700],
  ],
  logaddexp2: [
    [1, -2, 3],
    [2, -1, 3],
  ],
  hypot: [
    [3, -1, 2, 0],
    [4, 2, 2, 1],
  ],
  maximum: [
    [1, 5],
    [2, 3],
  ],
  fmin: [
    [1, 5],
    [2, 3],
  ],
  arctan2: [
    [1, -2],
    [0.5, -1],
  ],
  gammainc: [
    [0.5, 2, 7, 9, 40],
    [0.3, 3, 9, 5, 42],
  ],
};
test.each(Object.entries(BINARY))("the gradients of %s equal finite differences", async (name, inputs) => {
  await check((a, b) => (ops as unknown as Record<string, (a: Tensor, b: Tensor) => Tensor>)[name]?.(a, b) as Tensor, inputs);
});

test("gradients flow through where, clip, select and nanToNum", async () => {
  await check(
    (x, y) => ops.where([true, false, true], x, y),
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  );
  await check((x) => ops.clip(x, -1, 1), [[-2, 0.5, 3]]);
  await check((x) => ops.select([ops.less(x, 0), ops.greater(x, 1)], [ops.square(x), x], { default: 2 }), [[-2, 0.5, 3]]);
  await check((x) => ops.nanToNum(x), [[-2, 0.5, 3]]);
});

test("gradients flow through triangles, diagonals and spaces", async () => {
  await check((x) => ops.sum(ops.multiply(ops.diag(x, { k: -1 }), ops.diag(x, { k: -1 })), { axis: 0 }), [[1, 2, 3]]);
  await check((x) => ops.sum(ops.vander(x, { N: 4 }), { axis: 1 }), [[-1.5, 0, 2]]);
  await check(
    (a, b) => ops.sum(ops.linspace(a, b, { num: 5 }), { axis: 1 }),
    [
      [1, 2],
      [3, 5],
    ],
  );
  await check(
    (a, b) => ops.sum(ops.geomspace(a, b, { num: 5 }), { axis: 1 }),
    [
      [1, 2],
      [3, 5],
    ],
  );
});

test("divisions by zero that are not taken leave no NaN in a gradient", async () => {
  const { grads } = valueAndGrad((x: Tensor) => ops.sum(ops.divideNoNan(1, x)))(tensor([0, 2]));
  expect(Array.from((await (grads[0] as Tensor).data()) as Float64Array)).toEqual([0, -0.25]);
  const zero = valueAndGrad((x: Tensor) => ops.sum(ops.hypot(x, ops.multiply(x, 0))))(tensor([0]));
  expect(await (zero.grads[0] as Tensor).item()).toBe(0);
});

test("a tie of maximum is shared, and of logaddexp too", async () => {
  for (const op of [ops.maximum, ops.logaddexp]) {
    const { grads } = valueAndGrad((a: Tensor, b: Tensor) => ops.sum(op(a, b)))(tensor([2]), tensor([2]));
    expect([await (grads[0] as Tensor).item(), await (grads[1] as Tensor).item()]).toEqual([0.5, 0.5]);
  }
});
