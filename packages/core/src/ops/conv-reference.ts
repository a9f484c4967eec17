import type { Shape } from "../host/spec.js";
import type { RefArray, RefData } from "../ir/index.js";
import {
  addProduct,
  leftOperand,
  type Matrix,
  PAIR,
  packPairs,
  padded,
  pairs,
  rowsAtATime,
  STEPS,
  storeSums,
  turned,
  zeroSums,
} from "./panels.js";
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
  return {
    ...taps,
    groups,
    ci,
    co: ys / groups,
    xs: ci * groups,
    ys,
    places,
    rows: x[0]! * taps.positions,
    width: taps.taps * ci,
  };
}

/** Part of what an output position sees, in numbers of its width. */
type Span = readonly [low: number, high: number];
function* spansOf(width: number): Generator<Span> {
  for (let low = 0; low < width; low += STEPS) yield [low, Math.min(width, low + STEPS)];
}

/**
 * Fills the left operand with what output positions `[from, to)` see of `x` in one group and span, zeros in the padding;
 * in packed pairs, or in rows of `rowLength`.
 */
function gather(g: Geometry, x: RefData, group: number, [from, to]: Span, [low, high]: Span, rowLength: number | null): void {
  const { table, positions, taps, ci } = g;
  const left = leftOperand();
  const step = rowLength === null ? PAIR : 1;
  for (let row = from; row < to; row++) {
    const image = Math.floor(row / positions);
    const base = image * g.places * g.xs + group * ci;
    const entry = (row - image * positions) * taps;
    const at = row - from;
    let o = rowLength === null ? (at - (at % PAIR)) * (high - low) + (at % PAIR) : at * rowLength;
    for (let t = Math.floor(low / ci); t * ci < high; t++) {
      const place = table[entry + t]!;
      const first = Math.max(0, low - t * ci);
      const end = Math.min(ci, high - t * ci);
      if (place < 0) for (let c = first; c < end; c++, o += step) left[o] = 0;
      else for (let c = first, p = base + place * g.xs + first; c < end; c++, o += step) left[o] = x[p++]!;
    }
  }
}

/** Adds rows of sums back to the places they came from: the transpose of `gather`. */
function scatter(g: Geometry, sums: Float64Array, group: number, from: number, to: number, dx: Float64Array): void {
  const { table, positions, taps, ci } = g;
  const stride = padded(g.width);
  for (let row = from; row < to; row++) {
    const image = Math.floor(row / positions);
    const base = image * g.places * g.xs + group * ci;
    let o = (row - from) * stride;
    for (let t = 0, entry = (row - image * positions) * taps; t < taps; t++, entry++) {
      const place = table[entry]!;
      if (place < 0) o += ci;
      else for (let c = 0, p = base + place * g.xs; c < ci; c++) dx[p++]! += sums[o++]!;
    }
  }
}

/** Channels of one group as a matrix `[…, co]`: of a kernel its `[width, co]`, of y its `[rows, co]`. */
const groupOf = (g: Geometry, data: RefData, group: number): Matrix => ({ data, at: group * g.co, rowStep: g.ys, colStep: 1 });

export function convReference(x: RefArray, w: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(x.shape, w.shape, out.shape, attrs);
  const { width, co, ys } = g;
  const size = rowsAtATime(Math.max(Math.min(width, STEPS), co));
  for (let group = 0; group < g.groups; group++) {
    const kernel = groupOf(g, w.data, group);
    for (let from = 0; from < g.rows; from += size) {
      const to = Math.min(g.rows, from + size);
      const sums = zeroSums("conv", to - from, co);
      for (const span of spansOf(width)) {
        const steps = span[1] - span[0];
        gather(g, x.data, group, [from, to], span, null);
        addProduct(pairs(steps), kernel, span[0], [to - from, steps, co], sums);
      }
      storeSums(sums, to - from, co, out.data, from * ys + group * co, ys);
    }
  }
}

export function convInputGradReference(dy: RefArray, w: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(out.shape, w.shape, dy.shape, attrs);
  const { width, co } = g;
  const size = rowsAtATime(Math.max(width, Math.min(co, STEPS)));
  const dx = scratch("convInputGrad", out.data.length).fill(0, 0, out.data.length);
  for (let group = 0; group < g.groups; group++) {
    const kernel: Matrix = { data: w.data, at: group * co, rowStep: 1, colStep: g.ys };
    for (let from = 0; from < g.rows; from += size) {
      const to = Math.min(g.rows, from + size);
      const sums = zeroSums("conv", to - from, width);
      for (const [low, high] of spansOf(co)) {
        packPairs(groupOf(g, dy.data, group), from, to, low, high - low);
        addProduct(pairs(high - low), kernel, low, [to - from, high - low, width], sums);
      }
      scatter(g, sums, group, from, to, dx);
    }
  }
  out.data.set(dx.subarray(0, out.data.length));
}

export function convFilterGradReference(x: RefArray, dy: RefArray, attrs: ConvAttrs, out: RefArray): void {
  const g = geometry(x.shape, out.shape, dy.shape, attrs);
  const { width, co } = g;
  for (let group = 0; group < g.groups; group++) {
    const sums = zeroSums("conv", width, co);
    for (const span of spansOf(width)) {
      const wide = span[1] - span[0];
      const rowLength = wide + (wide % PAIR);
      const size = Math.min(STEPS, rowsAtATime(rowLength));
      for (let from = 0; from < g.rows; from += size) {
        const to = Math.min(g.rows, from + size);
        gather(g, x.data, group, [from, to], span, rowLength);
        addProduct(turned(rowLength), groupOf(g, dy.data, group), from, [wide, to - from, co], sums, span[0]);
      }
    }
    storeSums(sums, width, co, out.data, group * co, g.ys);
  }
}
