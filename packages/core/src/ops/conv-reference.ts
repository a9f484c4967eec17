import type { Shape } from "../host/spec.js";
import type { RefArray, RefData } from "../ir/index.js";
import { gemm } from "./gemm.js";
import { type ConvAttrs, type Taps, tapTable } from "./window.js";

/** Sizes of one convolution: x [N, …, groups·ci], w [taps, ci, groups·co], y [N, …, groups·co]. */
interface Geometry extends Taps {
  readonly batch: number;
  readonly groups: number;
  readonly ci: number;
  readonly co: number;
  readonly inPlaces: number;
}

function geometry(x: Shape, w: Shape, y: Shape, attrs: ConvAttrs): Geometry {
  const spatial = x.slice(1, -1);
  return {
    ...tapTable(spatial, y.slice(1, -1), w.slice(0, -2), attrs, attrs.inputDilation),
    batch: x[0]!,
    groups: attrs.groups,
    ci: w[w.length - 2]!,
    co: w[w.length - 1]! / attrs.groups,
    inPlaces: spatial.reduce((a, b) => a * b, 1),
  };
}

/** Rows of one image and group: `[positions, taps · ci]`, zeros in the padding. */
function im2col(g: Geometry, x: RefData, image: number, group: number, columns: Float64Array): void {
  const channels = g.ci * g.groups;
  const base = image * g.inPlaces * channels + group * g.ci;
  for (let r = 0, to = 0; r < g.table.length; r++) {
    const place = g.table[r]!;
    if (place < 0) for (let c = 0; c < g.ci; c++) columns[to++] = 0;
    else for (let c = 0, from = base + place * channels; c < g.ci; c++) columns[to++] = x[from++]!;
  }
}

/** The transpose of `im2col`: adds rows back to the places they came from. */
function col2im(g: Geometry, columns: Float64Array, dx: Float64Array, image: number, group: number): void {
  const channels = g.ci * g.groups;
  const base = image * g.inPlaces * channels + group * g.ci;
  for (let r = 0, from = 0; r < g.table.length; r++) {
    const place = g.table[r]!;
    if (place < 0) from += g.ci;
    else for (let c = 0, to = base + place * channels; c < g.ci; c++) dx[to++]! += columns[from++]!;
  }
}

/** Kernel of one group as `[taps · ci, co]`, or its transpose. */
function groupKernel(g: Geometry, w: RefData, group: number, transposed: boolean): Float64Array {
  const rows = g.taps * g.ci;
  const out = new Float64Array(rows * g.co);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < g.co; c++) out[transposed ? c * rows + r : r * g.co + c] = w[r * g.co * g.groups + group * g.co + c]!;
  }
  return out;
}

/** Output channels of one image and group as `[positions, co]`. */
function outputRows(g: Geometry, y: RefData, image: number, group: number, rows: Float64Array): void {
  const channels = g.co * g.groups;
  for (let p = 0, to = 0; p < g.positions; p++) {
    for (let c = 0, from = (image * g.positions + p) * channels + group * g.co; c < g.co; c++) rows[to++] = y[from++]!;
  }
}

export function convReference(x: RefArray, w: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(x.shape, w.shape, out.shape, attrs);
  const columns = new Float64Array(g.table.length * g.ci);
  const y = new Float64Array(g.positions * g.co);
  for (let group = 0; group < g.groups; group++) {
    const kernel = groupKernel(g, w.data, group, false);
    for (let n = 0; n < g.batch; n++) {
      im2col(g, x.data, n, group, columns);
      gemm(columns, kernel, y, g.positions, g.taps * g.ci, g.co);
      for (let p = 0, from = 0; p < g.positions; p++) {
        for (let c = 0, to = (n * g.positions + p) * g.co * g.groups + group * g.co; c < g.co; c++) out.data[to++] = y[from++]!;
      }
    }
  }
}

export function convInputGradReference(dy: RefArray, w: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(out.shape, w.shape, dy.shape, attrs);
  const columns = new Float64Array(g.table.length * g.ci);
  const rows = new Float64Array(g.positions * g.co);
  const dx = new Float64Array(out.data.length);
  for (let group = 0; group < g.groups; group++) {
    const kernel = groupKernel(g, w.data, group, true);
    for (let n = 0; n < g.batch; n++) {
      outputRows(g, dy.data, n, group, rows);
      gemm(rows, kernel, columns, g.positions, g.co, g.taps * g.ci);
      col2im(g, columns, dx, n, group);
    }
  }
  out.data.set(dx);
}

export function convFilterGradReference(x: RefArray, dy: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(x.shape, out.shape, dy.shape, attrs);
  const width = g.taps * g.ci;
  const columns = new Float64Array(g.table.length * g.ci);
  const turned = new Float64Array(columns.length);
  const rows = new Float64Array(g.positions * g.co);
  for (let group = 0; group < g.groups; group++) {
    const dw = new Float64Array(width * g.co);
    for (let n = 0; n < g.batch; n++) {
      im2col(g, x.data, n, group, columns);
      for (let p = 0; p < g.positions; p++) for (let i = 0; i < width; i++) turned[i * g.positions + p] = columns[p * width + i]!;
      outputRows(g, dy.data, n, group, rows);
      gemm(turned, rows, dw, width, g.positions, g.co, { accumulate: true });
    }
    for (let r = 0; r < width; r++) for (let c = 0; c < g.co; c++) out.data[r * g.co * g.groups + group * g.co + c] = dw[r * g.co + c]!;
  }
}
