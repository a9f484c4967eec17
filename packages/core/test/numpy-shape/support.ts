import { expect } from "vitest";
import { type NDArray, ndarray } from "../../src/host/index.js";
import * as ops from "../../src/numpy/index.js";
import { jit, Tensor, tensorFromHost, valueAndGrad } from "../../src/runtime/index.js";

/** A float64 tensor of irregular numbers without ties or zeros. */
export function irregular(shape: readonly number[], seed = 1): Float64Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return Float64Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + seed) * 2 + 0.1 * i + 0.05);
}

const tensor = (shape: readonly number[], data: Float64Array): Tensor =>
  tensorFromHost({ dtype: "float64", shape, data: data.slice() });

/**
 * Holds the gradient of Σ w · fn(x…) against central differences in float64, with irregular weights `w`. Needs floatx
 * float64.
 */
export async function expectGradient(fn: (...xs: Tensor[]) => Tensor, ...shapes: readonly (readonly number[])[]): Promise<void> {
  const datas = shapes.map((s, i) => irregular(s, i + 1));
  const loss = (...xs: Tensor[]): Tensor => {
    const y = fn(...xs);
    const size = (y.shape as number[]).reduce((a, b) => a * b, 1);
    const weights = ndarray(Float64Array.from({ length: size }, (_, i) => Math.cos(i * 2.3) + 1.5));
    return ops.vdot(y, weights);
  };
  const args = (): Tensor[] => datas.map((d, i) => tensor(shapes[i] as number[], d));
  const { grads } = valueAndGrad(loss)(...args());
  const value = jit(loss);
  const step = 1e-5;
  for (const [k, data] of datas.entries()) {
    const found = (await (grads[k] as Tensor).data()) as Float64Array;
    for (let i = 0; i < data.length; i++) {
      const old = data[i] as number;
      data[i] = old + step;
      const high = await value(...args()).item();
      data[i] = old - step;
      const low = await value(...args()).item();
      data[i] = old;
      expect(found[i] as number, `gradient ${k}, element ${i}`).toBeCloseTo((high - low) / (2 * step), 5);
    }
  }
}

/** Elements as nested lists. */
export const listOf = async (t: Tensor | Tensor[]): Promise<unknown> => ((await (t as Tensor).array()) as NDArray).toArray();

export const shapesOf = (ts: readonly Tensor[]): unknown => ts.map((t) => t.shape);
export { Tensor };
