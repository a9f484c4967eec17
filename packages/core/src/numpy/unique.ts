import { LayerError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { sizeOf } from "../host/spec.js";
import { toHost, working } from "../reference/index.js";
import { type Tensor, tensorFromHost } from "../runtime/index.js";
import { axisOf, checkOptions, publicOp, type TensorLike, wrap } from "../surface/index.js";
import type { SymbolicSpec } from "../symbolic/index.js";
import { valuesOf } from "./host-values.js";
import { indexVector } from "./node-moves.js";

/** Options of `unique`. */
export interface UniqueOptions {
  /** The result is sorted either way. */
  readonly sorted?: boolean | undefined;
  readonly returnIndex?: boolean | undefined;
  readonly returnInverse?: boolean | undefined;
  readonly returnCounts?: boolean | undefined;
  /** Compares whole slices along this axis; `null` takes the flattened tensor. */
  readonly axis?: number | null | undefined;
  /** Cuts or fills the result to this many entries. */
  readonly size?: number | null | undefined;
  /** What fills missing entries; the smallest entry when absent. */
  readonly fillValue?: number | null | undefined;
}

/** A matrix of rows to compare, and how a row is put back. */
interface Rows {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly width: number;
}

const order = (a: number, b: number): number =>
  a < b ? -1 : a > b ? 1 : a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
function compareRows({ values, width }: Rows, a: number, b: number): number {
  for (let j = 0; j < width; j++) {
    const found = order(values[a * width + j] as number, values[b * width + j] as number);
    if (found !== 0) return found;
  }
  return 0;
}

/** First occurrence, inverse and count of each distinct row, in sorted order. */
function group(rows: Rows): { index: number[]; inverse: Int32Array; counts: number[] } {
  const sorted = Array.from({ length: rows.rows }, (_, i) => i).sort((a, b) => compareRows(rows, a, b) || a - b);
  const [index, counts]: number[][] = [[], []];
  const inverse = new Int32Array(rows.rows);
  sorted.forEach((row, k) => {
    if (k === 0 || compareRows(rows, sorted[k - 1] as number, row) !== 0) {
      index!.push(row);
      counts!.push(0);
    }
    inverse[row] = index!.length - 1;
    counts![counts!.length - 1]!++;
  });
  return { index: index as number[], inverse, counts: counts as number[] };
}

/** Elements as rows: the axis first, the rest flattened behind it. */
function rowsOf(data: ArrayLike<number>, shape: readonly number[], axis: number | null): Rows {
  if (axis === null) return { values: data, rows: data.length, width: 1 };
  const rows = shape[axis] as number;
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const values = new Float64Array(data.length);
  for (let o = 0, from = 0; o < outer; o++) {
    for (let r = 0; r < rows; r++) for (let i = 0; i < inner; i++) values[(r * outer + o) * inner + i] = data[from++] as number;
  }
  return { values, rows, width: outer * inner };
}

/** Distinct rows written back along `axis`; `-1` stands for the fill value. */
function tensorOfRows(
  dtype: DType,
  shape: readonly number[],
  axis: number | null,
  rows: Rows,
  picks: readonly number[],
  fill: number,
): Tensor {
  const target = axis === null ? [picks.length] : shape.map((d, i) => (i === axis ? picks.length : d));
  const out = working(dtype, target);
  const inner = axis === null ? 1 : sizeOf(shape.slice(axis + 1));
  const outer = axis === null ? 1 : sizeOf(shape.slice(0, axis));
  for (let o = 0, to = 0; o < outer; o++) {
    for (const row of picks) {
      for (let i = 0; i < inner; i++) out.data[to++] = row < 0 ? fill : (rows.values[row * rows.width + o * inner + i] as number);
    }
  }
  return tensorFromHost(toHost(out));
}

function checked(
  x: { readonly shape: readonly unknown[] },
  options: UniqueOptions,
): { axis: number | null; size: number | null } {
  checkOptions("unique", options, ["sorted", "returnIndex", "returnInverse", "returnCounts", "axis", "size", "fillValue"]);
  const size = options.size ?? null;
  if (size !== null && !(Number.isInteger(size) && size >= 0))
    throw new LayerError("unique", `size must be a non-negative integer, got ${size}`, { argument: "size" });
  return { axis: options.axis == null ? null : axisOf("unique", options.axis, x.shape.length), size };
}

/**
 * Sorted distinct elements (or slices along an axis), and on request a list of them with the position of each one's
 * first occurrence, the number of the entry each element became, and how often each occurs. It reads values, so it
 * cannot be traced.
 *
 * @example
 * const [values, counts] = ops.unique([3, 1, 3], { returnCounts: true }) as Tensor[];
 * await values?.data(); // Int32Array [1, 3]
 * await counts?.data(); // Int32Array [1, 2]
 */
export const unique: (x: TensorLike, options?: UniqueOptions) => Tensor | Tensor[] = /* @__PURE__ */ publicOp(
  "unique",
  (x: TensorLike, options: UniqueOptions = {}) => {
    const { data, shape, dtype } = valuesOf("unique", x);
    const { axis, size } = checked({ shape }, options);
    const rows = rowsOf(data, shape, axis);
    const { index, inverse, counts } = group(rows);
    const total = size ?? index.length;
    const padded = <T>(list: readonly T[], fill: T): T[] => Array.from({ length: total }, (_, i) => list[i] ?? fill);
    const fill = options.fillValue ?? null;
    const picks = padded(index, fill === null ? (index[0] ?? -1) : -1);
    const values = tensorOfRows(dtype, shape, axis, rows, picks, fill ?? 0);
    const more = [
      ...(options.returnIndex === true ? [wrap(indexVector(padded(index, index[0] ?? 0)))] : []),
      ...(options.returnInverse === true ? [inverseOf(inverse, axis === null ? shape : [inverse.length])] : []),
      ...(options.returnCounts === true ? [wrap(indexVector(padded(counts, 0)))] : []),
    ];
    return more.length === 0 ? values : [values, ...more];
  },
  (x, options = {}) => {
    const { shape, dtype } = x as Tensor;
    const { axis, size } = checked({ shape }, options);
    const int32 = (d: readonly (number | null)[]): SymbolicSpec => ({ dtype: "int32", shape: d });
    const values = { dtype, shape: axis === null ? [size] : shape.map((d, i) => (i === axis ? size : d)) };
    const more = [
      ...(options.returnIndex === true ? [int32([size])] : []),
      ...(options.returnInverse === true ? [int32(axis === null ? shape : [shape[axis] ?? null])] : []),
      ...(options.returnCounts === true ? [int32([size])] : []),
    ];
    return more.length === 0 ? values : [values, ...more];
  },
);

const inverseOf = (inverse: Int32Array, shape: readonly number[]): Tensor =>
  tensorFromHost({ dtype: "int32", shape, data: inverse });
