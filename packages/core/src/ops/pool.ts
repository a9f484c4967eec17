import { OpError } from "../errors/index.js";
import { sameShape, type Shape, type Spec } from "../host/spec.js";
import type { RefArray } from "../ir/index.js";
import { type Op, op } from "./define.js";
import { zerosLike } from "./elementwise.js";
import { type PoolAttrs, slide, tapTable } from "./window.js";

const pooled = (name: string, x: Spec, attrs: PoolAttrs): number[] => [
  x.shape[0] as number,
  ...slide(name, x, attrs.size, attrs),
  x.shape.at(-1) as number,
];
function checkCotangent(name: string, x: Spec, dy: Spec, attrs: PoolAttrs): void {
  const forward = pooled(name, x, attrs);
  if (!sameShape(forward, dy.shape) || x.dtype !== dy.dtype) throw new OpError(name, `the cotangent must have shape [${forward}]`, [x, dy], attrs);
}

/** Calls `visit(output element, input elements…)` window by window; an input place of −1 is padding. */
function eachWindow(x: Shape, y: Shape, attrs: PoolAttrs, visit: (to: number, from: (tap: number) => number, taps: number) => void): void {
  const { table, positions, taps } = tapTable(x.slice(1, -1), y.slice(1, -1), attrs.size, attrs);
  const channels = x[x.length - 1]!;
  const places = x.slice(1, -1).reduce((a, b) => a * b, 1);
  for (let n = 0; n < x[0]!; n++) {
    for (let p = 0; p < positions; p++) {
      for (let c = 0; c < channels; c++) {
        const from = (tap: number): number => {
          const place = table[p * taps + tap]!;
          return place < 0 ? -1 : (n * places + place) * channels + c;
        };
        visit((n * positions + p) * channels + c, from, taps);
      }
    }
  }
}

/** Input element that holds the maximum of each window: the first in window order; −1 where the window is all padding. */
function winners(x: RefArray, y: Shape, attrs: PoolAttrs): Int32Array {
  const first = new Int32Array(y.reduce((a, b) => a * b, 1));
  eachWindow(x.shape, y, attrs, (to, from, taps) => {
    let best = -1;
    for (let t = 0; t < taps; t++) {
      const at = from(t);
      if (at < 0) continue;
      const value = x.data[at]!;
      const top = x.data[best]!;
      if (best < 0 || value > top || (value !== value && top === top)) best = at;
    }
    first[to] = best;
  });
  return first;
}

/** Maximum over windows of `[N, …spatial, C]`; padding counts as −∞. */
export const maxPool: Op<PoolAttrs, 1> = op<PoolAttrs, 1>({
  name: "maxPool",
  kind: "window",
  infer: ([x], attrs) => ({ dtype: x.dtype, shape: pooled("maxPool", x, attrs) }),
  vjp: (g, [x], attrs) => [maxPoolGrad([x, g], attrs)],
  reference: ([x], attrs, out) => {
    const from = winners(x, out.shape, attrs);
    for (let i = 0; i < from.length; i++) out.data[i] = from[i]! < 0 ? Number.NEGATIVE_INFINITY : x.data[from[i]!]!;
  },
});

/** Gradient of `maxPool`: each cotangent goes to the first maximum of its window. */
export const maxPoolGrad: Op<PoolAttrs, 2> = op<PoolAttrs, 2>({
  name: "maxPoolGrad",
  kind: "window",
  infer([x, dy], attrs) {
    checkCotangent("maxPoolGrad", x, dy, attrs);
    return x;
  },
  vjp: (g, [x], attrs) => [zerosLike(x), maxPoolPick([x, g], attrs)],
  reference: ([x, dy], attrs, out) => {
    const to = winners(x, dy.shape, attrs);
    const wide = new Float64Array(out.data.length);
    for (let i = 0; i < to.length; i++) if (to[i]! >= 0) wide[to[i]!]! += dy.data[i]!;
    out.data.set(wide);
  },
});

/** Takes from `v` the element at each window's first maximum of `x`: the transpose of `maxPoolGrad` in its cotangent. */
export const maxPoolPick: Op<PoolAttrs, 2> = op<PoolAttrs, 2>({
  name: "maxPoolPick",
  kind: "window",
  infer([x, v], attrs) {
    if (!sameShape(x.shape, v.shape) || x.dtype !== v.dtype) throw new OpError("maxPoolPick", "both inputs must have one spec", [x, v]);
    return { dtype: x.dtype, shape: pooled("maxPoolPick", x, attrs) };
  },
  vjp: (g, [x], attrs) => [zerosLike(x), maxPoolGrad([x, g], attrs)],
  reference: ([x, v], attrs, out) => {
    const from = winners(x, out.shape, attrs);
    for (let i = 0; i < from.length; i++) out.data[i] = from[i]! < 0 ? 0 : v.data[from[i]!]!;
  },
});

/** Sum over windows of `[N, …spatial, C]`; padding counts as 0. */
export const sumPool: Op<PoolAttrs, 1> = op<PoolAttrs, 1>({
  name: "sumPool",
  kind: "window",
  infer: ([x], attrs) => ({ dtype: x.dtype, shape: pooled("sumPool", x, attrs) }),
  vjp: (g, [x], attrs) => [sumPoolGrad([g], { ...attrs, inputShape: x.shape })],
  reference: ([x], attrs, out) =>
    eachWindow(x.shape, out.shape, attrs, (to, from, taps) => {
      let total = 0;
      for (let t = 0; t < taps; t++) {
        const at = from(t);
        if (at >= 0) total += x.data[at]!;
      }
      out.data[to] = total;
    }),
});

/** Gradient of `sumPool`: each cotangent goes to every element of its window. */
export const sumPoolGrad: Op<PoolAttrs & { inputShape: Shape }, 1> = op<PoolAttrs & { inputShape: Shape }, 1>({
  name: "sumPoolGrad",
  kind: "window",
  infer([dy], attrs) {
    const x = { dtype: dy.dtype, shape: attrs.inputShape };
    checkCotangent("sumPoolGrad", x, dy, attrs);
    return x;
  },
  vjp: (g, _inputs, { inputShape: _, ...attrs }) => [sumPool([g], attrs as PoolAttrs)],
  reference: ([dy], attrs, out) => {
    const wide = new Float64Array(out.data.length);
    eachWindow(out.shape, dy.shape, attrs, (at, to, taps) => {
      for (let t = 0; t < taps; t++) {
        const place = to(t);
        if (place >= 0) wide[place]! += dy.data[at]!;
      }
    });
    out.data.set(wide);
  },
});
