import {
  type DType,
  fromHost,
  type HostArray,
  normalise,
  type RefArray,
  type Shape,
  toHost,
  working,
} from "@keras-ts/core/testing";

/** A value of the toy engine: plain numbers in a plain list. */
export interface Naive {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly values: number[];
}
export type Index = readonly number[];

/** Every index of a shape in row-major order. */
export function indices(shape: Shape): number[][] {
  return shape.reduce<number[][]>((all, d) => all.flatMap((i) => Array.from({ length: d }, (_, k) => [...i, k])), [[]]);
}
export const position = (shape: Shape, index: Index): number => index.reduce((at, k, i) => at * (shape[i] as number) + k, 0);
export const at = (x: Naive, index: Index): number => x.values[position(x.shape, index)] as number;
export const inside = (shape: Shape, index: Index): boolean => index.every((k, i) => k >= 0 && k < (shape[i] as number));

/** Rounds numbers into a dtype, integers modulo their width. */
export function stored(dtype: DType, shape: Shape, values: readonly number[]): Naive {
  const bits = Number(/^u?int(\d+)$/.exec(dtype)?.[1] ?? 0);
  // Near the end of 64 bits doubles round up, and must not wrap.
  const wrap = (v: number): number =>
    Math.abs(v) >= 2 ** 63 ? v : Number(dtype.startsWith("u") ? BigInt.asUintN(bits, BigInt(v)) : BigInt.asIntN(bits, BigInt(v)));
  if (bits > 0) return { dtype, shape, values: values.map(wrap) };
  const cell: RefArray = working(dtype, [values.length]);
  values.forEach((v, i) => {
    cell.data[i] = dtype === "bool" ? Number(v !== 0) : v;
  });
  normalise(cell);
  return { dtype, shape, values: Array.from(cell.data) };
}

/** An array by a formula for each element. */
export const build = (dtype: DType, shape: Shape, f: (index: number[]) => number): Naive =>
  stored(dtype, shape, indices(shape).map(f));

export const fromHostArray = (x: HostArray): Naive => ({ dtype: x.dtype, shape: x.shape, values: Array.from(fromHost(x).data) });
export function toHostArray(x: Naive): HostArray {
  const out = working(x.dtype, x.shape);
  x.values.forEach((v, i) => {
    out.data[i] = v;
  });
  return toHost(out);
}
