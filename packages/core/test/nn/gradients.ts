import { expect } from "vitest";
import { add, allAxes, mul, sum } from "../../src/ops/index.js";
import { jit, Tensor as T, type Tensor, tensorFromHost, valueAndGrad } from "../../src/runtime/index.js";

/** Smooth float64 numbers that meet no kink, different for each `phase`. */
export function wave(shape: readonly number[], phase = 0, scale = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensorFromHost({
    dtype: "float64",
    shape: [...shape],
    data: Float64Array.from({ length: size }, (_, i) => scale * Math.sin(1.3 * i + phase + 0.37)),
  });
}
/** A scalar of everything a function returns, with uneven weights. */
export function weigh(...results: readonly Tensor[]): Tensor {
  const parts = results.map((r, k) => sum(mul(r.node, wave(r.shape as number[], 2 + k).node), allAxes(r.node)));
  return new T(parts.reduce((a, b) => add(a, b)));
}

/** Gradients of a scalar function of float64 tensors against central differences. */
export async function checkGradients(f: (...xs: Tensor[]) => Tensor, xs: readonly Tensor[], digits = 6): Promise<void> {
  const { grads } = valueAndGrad(f)(...xs);
  const value = jit(f);
  for (const [k, x] of xs.entries()) {
    const found = (await grads[k]?.data()) as Float64Array;
    const data = (await x.data()) as Float64Array;
    for (let i = 0; i < data.length; i++) {
      const at = (by: number): Promise<number> => {
        const moved = data.slice();
        moved[i] = (moved[i] as number) + by;
        return value(
          ...xs.map((y, j) => (j === k ? tensorFromHost({ dtype: "float64", shape: x.shape as number[], data: moved }) : y)),
        ).item();
      };
      expect(found[i], `input ${k}, element ${i}`).toBeCloseTo(((await at(1e-5)) - (await at(-1e-5))) / 2e-5, digits);
    }
  }
}

/** First and second derivatives. */
export async function checkTwice(f: (...xs: Tensor[]) => Tensor, xs: readonly Tensor[], digits = 5): Promise<void> {
  await checkGradients(f, xs, digits);
  await checkGradients((...ys) => weigh(...valueAndGrad(f)(...ys).grads), xs, digits);
}
