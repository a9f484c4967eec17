import { byteWidth, type DType, type Shape, sizeOf, stridesOf } from "@keras-ts/core/backend";

/** Where a cell's memory is: the block's arena (once placed), a constant, an input or an output of the block. */
export type Home =
  | { readonly kind: "arena"; offset: number }
  | { readonly kind: "constant"; readonly offset: number }
  | { readonly kind: "input" | "output"; readonly index: number };

/** A dense piece of memory that one instruction fills. */
export interface Cell {
  readonly dtype: DType;
  /** Elements. */
  readonly size: number;
  home: Home;
  /** Number of the instruction that fills it; −1 for what is there from the start. */
  producer: number;
  /** Read by an instruction other than the one that makes it, or an output. */
  escapes: boolean;
}

/** A tensor as a way to read a cell: any strides, in elements. */
export interface View {
  readonly cell: Cell;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

export const newCell = (dtype: DType, size: number, producer: number, home: Home = { kind: "arena", offset: 0 }): Cell => ({
  dtype,
  size,
  home,
  producer,
  escapes: false,
});
export const bytesOf = (cell: Cell): number => cell.size * byteWidth(cell.dtype);
export const wholeView = (cell: Cell, shape: Shape): View => ({ cell, shape, strides: stridesOf(shape), offset: 0 });

/** Whether the elements lie in order without gaps. Axes of size 1 have no say. */
export function isDense({ shape, strides }: View): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    if (strides[i] !== step) return sizeOf(shape) === 0;
    step *= shape[i] as number;
  }
  return true;
}
/** Whether it reads its cell from the first element to the last, in order. */
export const isWhole = (v: View): boolean => v.offset === 0 && isDense(v) && sizeOf(v.shape) === v.cell.size;

export function broadcastView(v: View, shape: Shape): View {
  const skip = shape.length - v.shape.length;
  const strides = shape.map((_, i) => (i < skip || v.shape[i - skip] === 1 ? 0 : (v.strides[i - skip] as number)));
  return { ...v, shape, strides };
}
export const transposeView = (v: View, perm: readonly number[]): View => ({
  ...v,
  shape: perm.map((p) => v.shape[p] as number),
  strides: perm.map((p) => v.strides[p] as number),
});
export function sliceView(v: View, starts: readonly number[], steps: readonly number[], shape: Shape): View {
  const offset = sizeOf(shape) === 0 ? v.offset : starts.reduce((at, s, i) => at + s * (v.strides[i] as number), v.offset);
  return { ...v, shape, strides: v.strides.map((s, i) => s * (steps[i] as number)), offset };
}
export function reverseView(v: View, axes: readonly number[]): View {
  const starts = v.shape.map((d, i) => (axes.includes(i) ? d - 1 : 0));
  return sliceView(
    v,
    starts,
    v.shape.map((_, i) => (axes.includes(i) ? -1 : 1)),
    v.shape,
  );
}
/** The same elements in another shape, where the strides allow it; else `null`. */
export function reshapeView(v: View, shape: Shape): View | null {
  if (isDense(v)) return { ...v, shape, strides: stridesOf(shape) };
  if (v.strides.every((s, i) => s === 0 || v.shape[i] === 1)) return { ...v, shape, strides: shape.map(() => 0) };
  return withUnitAxes(v, shape);
}

/** Axes of size 1 come and go, all others stay. */
function withUnitAxes(v: View, shape: Shape): View | null {
  const kept = v.strides.filter((_, i) => v.shape[i] !== 1);
  const sizes = v.shape.filter((d) => d !== 1);
  if (sizes.join() !== shape.filter((d) => d !== 1).join()) return null;
  let at = 0;
  return { ...v, shape, strides: shape.map((d) => (d === 1 ? 0 : (kept[at++] as number))) };
}
