import { OpError } from "../errors/index.js";
import { type Shape, type Spec, sameShape } from "../host/spec.js";
import { convFilterGradReference, convInputGradReference, convReference } from "./conv-reference.js";
import { type Op, op } from "./define.js";
import { type ConvAttrs, slide } from "./window.js";

function outputShape(name: string, x: Spec, w: Spec, attrs: ConvAttrs): number[] {
  const rank = x.shape.length;
  if (x.dtype !== w.dtype || w.shape.length !== rank)
    throw new OpError(name, "input and kernel must have one dtype and rank", [x, w]);
  const [ci, co] = w.shape.slice(-2) as [number, number];
  if (ci * attrs.groups !== x.shape[rank - 1])
    throw new OpError(name, `the kernel must take ${x.shape[rank - 1]} channels in ${attrs.groups} groups`, [x, w]);
  if (co % attrs.groups !== 0) throw new OpError(name, `${co} output channels must divide into ${attrs.groups} groups`, [x, w]);
  return [x.shape[0] as number, ...slide(name, x, w.shape.slice(0, -2), attrs), co];
}

/** Cross-correlation: x [N, …spatial, C], kernel [...size, C / groups, F] → [N, …, F]. */
export const conv: Op<ConvAttrs, 2> = /* @__PURE__ */ op<ConvAttrs, 2>({
  name: "conv",
  kind: "contract",
  infer: ([x, w], attrs) => ({ dtype: x.dtype, shape: outputShape("conv", x, w, attrs) }),
  vjp: (g, [x, w], attrs) => [
    convInputGrad([g, w], { ...attrs, inputShape: x.shape }),
    convFilterGrad([x, g], { ...attrs, kernelShape: w.shape }),
  ],
  reference: ([x, w], attrs, out) => convReference(x, w, attrs, out),
});

/** Gradient of `conv` in its input, of shape `inputShape`; also the transposed convolution. */
export const convInputGrad: Op<ConvAttrs & { inputShape: Shape }, 2> = /* @__PURE__ */ op<ConvAttrs & { inputShape: Shape }, 2>({
  name: "convInputGrad",
  kind: "contract",
  infer([dy, w], attrs) {
    const x = { dtype: dy.dtype, shape: attrs.inputShape };
    const forward = outputShape("convInputGrad", x, w, attrs);
    if (!sameShape(forward, dy.shape))
      throw new OpError("convInputGrad", `the cotangent must have shape [${forward}]`, [dy, w], attrs);
    return x;
  },
  vjp: (g, [dy, w], { inputShape: _, ...attrs }) => [
    conv([g, w], attrs as ConvAttrs),
    convFilterGrad([g, dy], { ...(attrs as ConvAttrs), kernelShape: w.shape }),
  ],
  reference: ([dy, w], attrs, out) => convInputGradReference(dy, w, attrs, out),
});

/** Gradient of `conv` in its kernel, of shape `kernelShape`. */
export const convFilterGrad: Op<ConvAttrs & { kernelShape: Shape }, 2> = /* @__PURE__ */ op<
  ConvAttrs & { kernelShape: Shape },
  2
>({
  name: "convFilterGrad",
  kind: "contract",
  infer([x, dy], attrs) {
    const w = { dtype: x.dtype, shape: attrs.kernelShape };
    const forward = outputShape("convFilterGrad", x, w, attrs);
    if (!sameShape(forward, dy.shape))
      throw new OpError("convFilterGrad", `the cotangent must have shape [${forward}]`, [x, dy], attrs);
    return w;
  },
  vjp: (g, [x, dy], { kernelShape: _, ...attrs }) => [
    convInputGrad([dy, g], { ...(attrs as ConvAttrs), inputShape: x.shape }),
    conv([x, g], attrs as ConvAttrs),
  ],
  reference: ([x, dy], attrs, out) => convFilterGradReference(x, dy, attrs, out),
});
