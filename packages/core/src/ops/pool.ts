import { OpError } from "../errors/index.js";
import { type Shape, type Spec, sameShape } from "../host/spec.js";
import { type Op, op } from "./define.js";
import { zerosLike } from "./elementwise.js";
import { sumPoolGradReference, sumPoolReference, winners } from "./pool-reference.js";
import { type PoolAttrs, slide } from "./window.js";

const pooled = (name: string, x: Spec, attrs: PoolAttrs): number[] => [
  x.shape[0] as number,
  ...slide(name, x, attrs.size, attrs),
  x.shape.at(-1) as number,
];
function checkCotangent(name: string, x: Spec, dy: Spec, attrs: PoolAttrs): void {
  const forward = pooled(name, x, attrs);
  if (!sameShape(forward, dy.shape) || x.dtype !== dy.dtype)
    throw new OpError(name, `the cotangent must have shape [${forward}]`, [x, dy], attrs);
}

/** Maximum over windows of `[N, …spatial, C]`; padding counts as −∞. */
export const maxPool: Op<PoolAttrs, 1> = /* @__PURE__ */ op<PoolAttrs, 1>({
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
export const maxPoolGrad: Op<PoolAttrs, 2> = /* @__PURE__ */ op<PoolAttrs, 2>({
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
export const maxPoolPick: Op<PoolAttrs, 2> = /* @__PURE__ */ op<PoolAttrs, 2>({
  name: "maxPoolPick",
  kind: "window",
  infer([x, v], attrs) {
    if (!sameShape(x.shape, v.shape) || x.dtype !== v.dtype)
      throw new OpError("maxPoolPick", "both inputs must have one spec", [x, v]);
    return { dtype: x.dtype, shape: pooled("maxPoolPick", x, attrs) };
  },
  vjp: (g, [x], attrs) => [zerosLike(x), maxPoolGrad([x, g], attrs)],
  reference: ([x, v], attrs, out) => {
    const from = winners(x, out.shape, attrs);
    for (let i = 0; i < from.length; i++) out.data[i] = from[i]! < 0 ? 0 : v.data[from[i]!]!;
  },
});

/** Sum over windows of `[N, …spatial, C]`; padding counts as 0. */
export const sumPool: Op<PoolAttrs, 1> = /* @__PURE__ */ op<PoolAttrs, 1>({
  name: "sumPool",
  kind: "window",
  infer: ([x], attrs) => ({ dtype: x.dtype, shape: pooled("sumPool", x, attrs) }),
  vjp: (g, [x], attrs) => [sumPoolGrad([g], { ...attrs, inputShape: x.shape })],
  reference: ([x], attrs, out) => sumPoolReference(x, attrs, out),
});

/** Gradient of `sumPool`: each cotangent goes to every element of its window. */
export const sumPoolGrad: Op<PoolAttrs & { inputShape: Shape }, 1> = /* @__PURE__ */ op<PoolAttrs & { inputShape: Shape }, 1>({
  name: "sumPoolGrad",
  kind: "window",
  infer([dy], attrs) {
    const x = { dtype: dy.dtype, shape: attrs.inputShape };
    checkCotangent("sumPoolGrad", x, dy, attrs);
    return x;
  },
  vjp: (g, _inputs, { inputShape: _, ...attrs }) => [sumPool([g], attrs as PoolAttrs)],
  reference: ([dy], attrs, out) => sumPoolGradReference(dy, attrs, out),
});
