import { byteWidth, type DType } from "./dtype.js";

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** What is known of a value before it exists. */
export interface Spec {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}

/** Bytes a dense row-major value of this spec takes. */
export const byteSize = (spec: Spec): number => sizeOf(spec.shape) * byteWidth(spec.dtype);

/**
 * `float32[2,3]`, with `null` for an unknown size.
 *
 * @example
 * showSpec(ops.ones([2, 3])); // "float32[2,3]"
 */
export const showSpec = (spec: { readonly dtype: string; readonly shape: readonly (number | null)[] }): string =>
  `${spec.dtype}[${spec.shape.map(String).join(",")}]`;

export const sameShape = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

export const sameSpec = (a: Spec, b: Spec): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** Elements to step for one move along each axis of a dense row-major array. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i] as number;
  }
  return strides;
}
