import type { Shape } from "../host/spec.js";
import type { RefArray, RefData } from "../ir/index.js";
import { rowsPerBlock } from "./gemm.js";
import { multiplyPanels, packed, packedSize, packPairs, packPanels, PAIR, PANEL, transposed } from "./panels.js";
import { scratch } from "./scratch.js";
import { type ConvAttrs, type Taps, tapTable } from "./window.js";

/** Sizes of one convolution: x [N, …, groups·ci], w [taps, ci, groups·co], y [N, …, groups·co]. */
interface Geometry extends Taps {
  readonly groups: number;
  readonly ci: number;
  readonly co: number;
  /** Channels of x and of y. */
  readonly xs: number;
  readonly ys: number;
  /** Elements of the spatial grid of one image of x. */
  readonly places: number;
  /** Output positions of the whole batch: rows of the products. */
  readonly rows: number;
  /** Numbers one output position sees: `taps · ci`. */
  readonly width: number;
}

function geometry(x: Shape, w: Shape, y: Shape, attrs: ConvAttrs): Geometry {
  const spatial = x.slice(1, -1);
  const { groups } = attrs;
  const taps = tapTable(spatial, y.slice(1, -1), w.slice(0, -2), attrs, attrs.inputDilation);
  const [ci, ys] = w.slice(-2) as [number, number];
  const places = spatial.reduce((a, b) => a * b, 1);
  return { ...taps, groups, ci, co: ys / groups, xs: ci * groups, ys, places, rows: x[0]! * taps.positions, width: taps.taps * ci };
}

/**
 * What output positions `[from, to)` of one group see of `x`, zeros in the padding: number `i` of a row goes to
 * `start(row) + i · step`. Rows lie in packed pairs, or one behind the other.
 */
function gatherRows(g: Geometry, x: RefData, group: number, from: number, to: number, into: Float64Array, lie: "pairs" | number): void {
  const { table, positions, taps, ci } = g;
  const step = lie === "pairs" ? PAIR : 1;
  for (let row = from; row < to; row++) {
    const image = Math.floor(row / positions);
    const base = image * g.places * g.xs + group * ci;
    const at = row - from;
    let o = lie === "pairs" ? (at - (at % PAIR)) * g.width + (at % PAIR) : at * lie;
    for (let t = 0, entry = (row - image * positions) * taps; t < taps; t++, entry++) {
      const place = table[entry]!;
      if (place < 0) for (let c = 0; c < ci; c++, o += step) into[o] = 0;
      else for (let c = 0, p = base + place * g.xs; c < ci; c++, o += step) into[o] = x[p++]!;
    }
  }
}

/** The transpose of `gatherRows`: adds row-major rows back to the places they came from. */
function scatterRows(g: Geometry, columns: Float64Array, group: number, from: number, to: number, dx: Float64Array): void {
  const { table, positions, taps, ci } = g;
  let o = 0;
  for (let row = from; row < to; row++) {
    const image = Math.floor(row / positions);
    const base = image * g.places * g.xs + group * ci;
    for (let t = 0, entry = (row - image * positions) * taps; t < taps; t++, entry++) {
      const place = table[entry]!;
      if (place < 0) o += ci;
      else for (let c = 0, p = base + place * g.xs; c < ci; c++) dx[p++]! += columns[o++]!;
    }
  }
}

/** Kernel of one group as `[width, co]`, and rows of y as `[rows, co]`. */
const kernelOf = (g: Geometry, w: RefData, group: number) => ({ data: w, at: group * g.co, rowStep: g.ys, colStep: 1 });

export function convReference(x: RefArray, w: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(x.shape, w.shape, out.shape, attrs);
  const { width, co, ys } = g;
  const size = rowsPerBlock(width);
  const pairs = scratch("conv pairs", packedSize(Math.min(size, g.rows), width, PAIR));
  const panels = scratch("conv panels", packedSize(co, width, PANEL));
  for (let group = 0; group < g.groups; group++) {
    packPanels(kernelOf(g, w.data, group), 0, width, co, panels);
    for (let from = 0; from < g.rows; from += size) {
      const to = Math.min(g.rows, from + size);
      gatherRows(g, x.data, group, from, to, pairs, "pairs");
      multiplyPanels(packed(pairs, width), panels, [to - from, width, co], { data: out.data, at: from * ys + group * co, rowStep: ys });
    }
  }
}

export function convInputGradReference(dy: RefArray, w: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(out.shape, w.shape, dy.shape, attrs);
  const { width, co } = g;
  const size = rowsPerBlock(width);
  const columns = scratch("conv columns", Math.min(size, g.rows) * width);
  const pairs = scratch("conv pairs", packedSize(Math.min(size, g.rows), co, PAIR));
  const panels = scratch("conv panels", packedSize(width, co, PANEL));
  const dx = scratch("conv input gradient", out.data.length).fill(0, 0, out.data.length);
  for (let group = 0; group < g.groups; group++) {
    const y = kernelOf(g, dy.data, group);
    packPanels({ ...kernelOf(g, w.data, group), rowStep: 1, colStep: g.ys }, 0, co, width, panels);
    for (let from = 0; from < g.rows; from += size) {
      const to = Math.min(g.rows, from + size);
      packPairs(y, from, to, co, pairs);
      multiplyPanels(packed(pairs, co), panels, [to - from, co, width], { data: columns, at: 0, rowStep: width });
      scatterRows(g, columns, group, from, to, dx);
    }
  }
  out.data.set(dx.subarray(0, out.data.length));
}

export function convFilterGradReference(x: RefArray, dy: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(x.shape, out.shape, dy.shape, attrs);
  const { width, co, ys } = g;
  const stride = width + (width % PAIR);
  const size = rowsPerBlock(stride);
  const columns = scratch("conv columns", Math.min(size, g.rows) * stride);
  const panels = scratch("conv panels", packedSize(co, Math.min(size, g.rows), PANEL));
  const dw = scratch("conv kernel gradient", width * ys).fill(0, 0, width * ys);
  for (let group = 0; group < g.groups; group++) {
    for (let from = 0; from < g.rows; from += size) {
      const to = Math.min(g.rows, from + size);
      gatherRows(g, x.data, group, from, to, columns, stride);
      packPanels(kernelOf(g, dy.data, group), from, to - from, co, panels);
      multiplyPanels(transposed(columns, stride), panels, [width, to - from, co], { data: dw, at: group * co, rowStep: ys }, true);
    }
  }
  out.data.set(dw.subarray(0, width * ys));
}
