import type { KernelTable } from "@keras-ts/core/backend";
import { at, build, type Naive, stored } from "./array.js";
import { erf, unary } from "./elementwise.js";

type Table = KernelTable<Naive>;

export const relu: Table["relu"] = unary((x) => (x > 0 ? x : Number.isNaN(x) ? x : 0));
export const sigmoid: Table["sigmoid"] = unary((x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : 1 - 1 / (1 + Math.exp(x))));
export const softplus: Table["softplus"] = unary((x) => (x > 30 ? x + Math.exp(-x) : Math.log1p(Math.exp(x))));
export const elu: NonNullable<Table["elu"]> = (inputs, { attrs: { alpha } }) =>
  unary((x) => (x > 0 ? x : alpha * Math.expm1(x)))(inputs);

/** The elements that share everything but `axes` with the one at `index`. */
function group(x: Naive, index: readonly number[], axes: readonly number[]): number[] {
  const all: number[] = [];
  build(x.dtype, x.shape, (other) => {
    if (other.every((k, i) => axes.includes(i) || k === index[i])) all.push(at(x, other));
    return 0;
  });
  return all;
}
export const logSoftmax: NonNullable<Table["logSoftmax"]> = ([x], { attrs: { axes } }) =>
  build((x as Naive).dtype, (x as Naive).shape, (index) => {
    const v = at(x as Naive, index);
    if (v === Number.NEGATIVE_INFINITY) return v;
    return -Math.log(group(x as Naive, index, axes).reduce((sum, other) => sum + Math.exp(other - v), 0));
  });
export const softmax: NonNullable<Table["softmax"]> = ([x], { attrs: { axes } }) =>
  build((x as Naive).dtype, (x as Naive).shape, (index) => {
    const v = at(x as Naive, index);
    return 1 / group(x as Naive, index, axes).reduce((sum, other) => sum + (other === v ? 1 : Math.exp(other - v)), 0);
  });
export const xor: Table["xor"] = ([x, y]) => {
  const [a, b] = [x as Naive, y as Naive];
  return stored(
    a.dtype,
    a.shape,
    a.values.map((v, i) => v ^ (b.values[i] as number)),
  );
};

export const batchNormInference: Table["batchNormInference"] = (inputs, { attrs }) => {
  const { axis, epsilon, scale, center } = attrs as unknown as { axis: number; epsilon: number; scale: boolean; center: boolean };
  const [x, mean, variance, ...rest] = inputs as [Naive, Naive, Naive];
  const gamma = scale ? (rest as Naive[])[0] : undefined;
  const beta = center ? (rest as Naive[])[scale ? 1 : 0] : undefined;
  return build(x.dtype, x.shape, (index) => {
    const c = index[axis] as number;
    const unit = (at(x, index) - (mean.values[c] as number)) / Math.sqrt((variance.values[c] as number) + epsilon);
    return unit * (gamma?.values[c] ?? 1) + (beta?.values[c] ?? 0);
  });
};

/** By bisection of `erf`. */
export const erfinv: Table["erfinv"] = unary((y) => {
  if (!(Math.abs(y) < 1)) return Math.abs(y) === 1 ? y * Number.POSITIVE_INFINITY : Number.NaN;
  if (y === 0) return y;
  let [low, high] = [-6, 6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (erf(middle) < y) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
});
