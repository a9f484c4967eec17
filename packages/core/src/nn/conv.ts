import { OpError } from "../errors/index.js";
import type { ImageDataFormat } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import type { ConvAttrs } from "../ops/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, promoted, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { channelsBack, channelsLast, formatOf, type Padding, type PerAxis, paddings, perAxis, spatialRank } from "./windows.js";

export interface ConvOptions {
  readonly strides?: PerAxis | undefined;
  /** "valid" (none, the default) or "same" (⌈size / stride⌉ positions). */
  readonly padding?: Padding | undefined;
  /** Default `null`: the global image data format. */
  readonly dataFormat?: ImageDataFormat | null | undefined;
  readonly dilationRate?: PerAxis | undefined;
}
const OPTIONS = ["strides", "padding", "dataFormat", "dilationRate"];

/** Inputs and kernels in one dtype; float64 stays where all have it. */
function together(xs: readonly TensorLike[]): Node[] {
  const nodes = xs.map((x) => nodeOf(x));
  return nodes.every((n) => n.dtype === (nodes[0] as Node).dtype) ? nodes : promoted(xs);
}

/** Convolution of channels-last input; the groups follow from the kernel's channels. */
function convolve(where: string, x: Node, kernel: Node, options: ConvOptions): Node {
  const rank = spatialRank(where, x.spec);
  if (kernel.shape.length !== rank + 2)
    throw new OpError(where, "the kernel must have as many axes as the input", [x.spec, kernel.spec]);
  const channels = x.shape[rank + 1] as number;
  const taken = kernel.shape[rank] as number;
  if (taken === 0 || channels % taken !== 0) {
    throw new OpError(where, `the input's ${channels} channels must be a multiple of the kernel's ${taken}`, [
      x.spec,
      kernel.spec,
    ]);
  }
  const size = kernel.shape.slice(0, rank);
  const strides = perAxis(where, "strides", options.strides ?? 1, rank);
  const kernelDilation = perAxis(where, "dilationRate", options.dilationRate ?? 1, rank);
  const padding = paddings(where, options.padding ?? "valid", x.shape.slice(1, -1), size, strides, kernelDilation);
  return g.conv([x, kernel], { strides, padding, kernelDilation, inputDilation: size.map(() => 1), groups: channels / taken });
}

/**
 * Cross-correlation over 1 to 3 spatial axes: inputs [batch, …spatial, channels] with a kernel [...size, channels / groups,
 * filters]. The number of groups follows from the two channel counts.
 *
 * @example
 * ops.conv(ops.ones([1, 5, 5, 3]), ops.ones([3, 3, 3, 8]), { padding: "same" }).shape; // [1, 5, 5, 8]
 */
export const conv: (inputs: TensorLike, kernel: TensorLike, options?: ConvOptions) => Tensor = /* @__PURE__ */ publicOp(
  "conv",
  (inputs: TensorLike, kernel: TensorLike, options: ConvOptions = {}) => {
    checkOptions("conv", options, OPTIONS);
    const format = formatOf("conv", options.dataFormat);
    const [x, w] = together([inputs, kernel]) as [Node, Node];
    return wrap(channelsBack(convolve("conv", channelsLast(x, format), w, options), format));
  },
);

/** Each channel by kernels of its own: kernel [...size, channels, multiplier]. */
function depthwise(where: string, x: Node, kernel: Node, options: ConvOptions): Node {
  const rank = spatialRank(where, x.spec);
  const [channels, multiplier] = kernel.shape.slice(-2) as [number, number];
  if (kernel.shape.length !== rank + 2 || channels !== x.shape[rank + 1]) {
    throw new OpError(where, "the kernel must be [...size, channels, multiplier] for the input's channels", [
      x.spec,
      kernel.spec,
    ]);
  }
  return convolve(where, x, g.reshape(kernel, [...kernel.shape.slice(0, rank), 1, channels * multiplier]), options);
}

/**
 * Convolution of each channel by itself: kernel [...size, channels, multiplier] gives `channels · multiplier` channels, those of
 * one input channel side by side.
 *
 * @example
 * ops.depthwiseConv(ops.ones([1, 5, 5, 3]), ops.ones([3, 3, 3, 2])).shape; // [1, 3, 3, 6]
 */
export const depthwiseConv: (inputs: TensorLike, kernel: TensorLike, options?: ConvOptions) => Tensor = /* @__PURE__ */ publicOp(
  "depthwiseConv",
  (inputs: TensorLike, kernel: TensorLike, options: ConvOptions = {}) => {
    checkOptions("depthwiseConv", options, OPTIONS);
    const format = formatOf("depthwiseConv", options.dataFormat);
    const [x, w] = together([inputs, kernel]) as [Node, Node];
    return wrap(channelsBack(depthwise("depthwiseConv", channelsLast(x, format), w, options), format));
  },
);

/**
 * A depthwise convolution, then one of size 1 that mixes its channels: pointwise kernel [1, …, channels · multiplier, filters].
 *
 * @example
 * ops.separableConv(ops.ones([1, 5, 5, 3]), ops.ones([3, 3, 3, 2]), ops.ones([1, 1, 6, 4])).shape; // [1, 3, 3, 4]
 */
export const separableConv: (
  inputs: TensorLike,
  depthwiseKernel: TensorLike,
  pointwiseKernel: TensorLike,
  options?: ConvOptions,
) => Tensor = /* @__PURE__ */ publicOp(
  "separableConv",
  (inputs: TensorLike, depthwiseKernel: TensorLike, pointwiseKernel: TensorLike, options: ConvOptions = {}) => {
    checkOptions("separableConv", options, OPTIONS);
    const format = formatOf("separableConv", options.dataFormat);
    const [x, w, mix] = together([inputs, depthwiseKernel, pointwiseKernel]) as [Node, Node, Node];
    const apart = depthwise("separableConv", channelsLast(x, format), w, options);
    return wrap(channelsBack(convolve("separableConv", apart, mix, {}), format));
  },
);

export interface ConvTransposeOptions extends ConvOptions {
  /** Extra size at the end of each axis, below the stride; `null` derives it from kernel and stride. */
  readonly outputPadding?: PerAxis | null | undefined;
}

interface Stretch {
  readonly size: number;
  /** Rows of the full result cut off in front. */
  readonly cut: number;
}
/** Output size and cropping of one axis. */
function stretch(n: number, reach: number, s: number, padding: string, extra: number | null): Stretch {
  if (padding === "valid") return { size: (n - 1) * s + reach + (extra ?? Math.max(reach, s) - reach), cut: 0 };
  const size = extra === null ? n * s : (n - 1) * s + (reach % 2) + extra;
  const total = extra === null ? s + reach - 2 : reach + (reach % 2) - 2 + extra;
  return { size, cut: reach - 1 - Math.min(Math.floor(total / 2) + (total % 2), reach - 1) };
}

/**
 * The transpose of a convolution, which enlarges its input: kernel [...size, filters, channels].
 *
 * @example
 * ops.convTranspose(ops.ones([1, 4, 4, 8]), ops.ones([3, 3, 3, 8]), { strides: 2, padding: "same" }).shape; // [1, 8, 8, 3]
 */
export const convTranspose: (inputs: TensorLike, kernel: TensorLike, options?: ConvTransposeOptions) => Tensor =
  /* @__PURE__ */ publicOp("convTranspose", (inputs: TensorLike, kernel: TensorLike, options: ConvTransposeOptions = {}) => {
    const where = "convTranspose";
    checkOptions(where, options, [...OPTIONS, "outputPadding"]);
    const format = formatOf(where, options.dataFormat);
    const [first, w] = together([inputs, kernel]) as [Node, Node];
    const x = channelsLast(first, format);
    const rank = spatialRank(where, x.spec);
    if (w.shape.length !== rank + 2 || w.shape[rank + 1] !== x.shape[rank + 1]) {
      throw new OpError(where, "the kernel must be [...size, filters, channels] for the input's channels", [x.spec, w.spec]);
    }
    const padding = (options.padding ?? "valid").toLowerCase();
    paddings(where, padding, [], [], [], []); // checks the word
    const strides = perAxis(where, "strides", options.strides ?? 1, rank);
    const kernelDilation = perAxis(where, "dilationRate", options.dilationRate ?? 1, rank);
    const extra = options.outputPadding == null ? null : perAxis(where, "outputPadding", options.outputPadding, rank, 0);
    if (extra?.some((p, i) => p >= (strides[i] as number))) {
      throw new OpError(where, `outputPadding must be below the strides, got [${extra}] and [${strides}]`, [x.spec, w.spec]);
    }
    const axes = strides.map((s, i) => {
      const n = x.shape[i + 1] as number;
      const reach = ((w.shape[i] as number) - 1) * (kernelDilation[i] as number) + 1;
      const { size, cut } = stretch(n, reach, s, padding, extra?.[i] ?? null);
      // Behind, exactly so much is cut that the forward convolution would have n positions.
      return { size, pads: [cut, Math.max(0, (n - 1) * s + reach - size - cut)] as const };
    });
    const attrs: ConvAttrs = {
      strides,
      padding: axes.map((a) => a.pads),
      kernelDilation,
      inputDilation: strides.map(() => 1),
      groups: 1,
    };
    const inputShape = [x.shape[0] as number, ...axes.map((a) => a.size), w.shape[rank] as number];
    return wrap(channelsBack(g.convInputGrad([x, w], { ...attrs, inputShape }), format));
  });
