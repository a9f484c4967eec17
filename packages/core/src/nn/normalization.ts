import { OpError } from "../errors/index.js";
import { epsilon } from "../host/defaults.js";
import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, axisOf, checkOptions, converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
/** γ or β of one channel axis. */
function perChannel(where: string, value: TensorLike | null | undefined, dtype: Node["dtype"], shape: readonly number[]): Node[] {
  if (value == null) return [];
  const node = nodeOf(value, dtype);
  if (sizeOf(node.shape) === sizeOf(shape)) return [g.reshape(node, shape)];
  if (node.shape.length > 1) throw new OpError(where, `scale and offset must have shape [${shape}]`, [node.spec]);
  return [g.broadcastTo(node, shape)];
}

/** Runs a layer or RMS normalisation; parameters of other shapes than the normalised axes are applied behind it. */
function normalised(
  op: typeof g.layerNorm,
  x: Node,
  axes: readonly number[],
  eps: number,
  gamma: TensorLike | null | undefined,
  beta: TensorLike | null | undefined,
): Node {
  const shape = axes.map((a) => x.shape[a] as number);
  const wide = g.wideType(x.dtype);
  const [scale, offset] = [gamma, beta].map((v) => (v == null ? null : nodeOf(v, wide)));
  const fits = (v: Node | null | undefined): v is Node =>
    v != null && (v.shape.length === shape.length || v.shape.length === 1) && sizeOf(v.shape) === sizeOf(shape);
  const inside = (scale === null || fits(scale)) && (offset === null || fits(offset));
  const own = inside ? [scale, offset].filter(fits).map((v) => g.reshape(v, shape)) : [];
  const attrs = { axes, epsilon: eps, scale: inside && scale !== null, center: inside && offset !== null };
  const y = op([inside ? x : g.cast(x, wide), ...own], attrs)[0] as Node;
  if (inside) return y;
  const scaled = scale == null ? y : g.mul(y, scale);
  return g.cast(offset == null ? scaled : g.add(scaled, offset), x.dtype);
}

export interface BatchNormalizationOptions {
  readonly offset?: TensorLike | null | undefined;
  readonly scale?: TensorLike | null | undefined;
  /** Default 0.001. */
  readonly epsilon?: number | undefined;
}
/**
 * (x − mean) / √(variance + ε) · scale + offset with given statistics along `axis`.
 *
 * @example
 * await ops.batchNormalization([[1], [3]], [2], [1], -1, { epsilon: 0 }).data(); // Float32Array [-1, 1]
 */
export const batchNormalization: (
  x: TensorLike,
  mean: TensorLike,
  variance: TensorLike,
  axis: number,
  options?: BatchNormalizationOptions,
) => Tensor = /* @__PURE__ */ publicOp(
  "batchNormalization",
  (x: TensorLike, mean: TensorLike, variance: TensorLike, axis: number, options: BatchNormalizationOptions = {}) => {
    const where = "batchNormalization";
    checkOptions(where, options, ["offset", "scale", "epsilon"]);
    const node = converted(x, toFloatWide);
    const at = axisOf(where, axis, node.shape.length, [node.spec]);
    const shape = [node.shape[at] as number];
    const wide = g.wideType(node.dtype);
    const given = [mean, variance].map((v) => nodeOf(v, wide));
    for (const v of given)
      if (v.shape.reduce((a, b) => a * b, 1) !== shape[0])
        throw new OpError(
          where,
          `mean and variance must have shape [${shape}]`,
          given.map((n) => n.spec),
        );
    const [scale, offset] = [perChannel(where, options.scale, wide, shape), perChannel(where, options.offset, wide, shape)];
    const inputs = [node, ...given.map((v) => g.reshape(v, shape)), ...scale, ...offset];
    const attrs = { axis: at, epsilon: options.epsilon ?? 1e-3, scale: scale.length > 0, center: offset.length > 0 };
    return wrap(g.batchNormInference(inputs, attrs)[0] as Node);
  },
);

export interface BatchStatistics {
  readonly output: Tensor;
  /** Per channel, in float32 at least. */
  readonly mean: Tensor;
  /** Biased, per channel. */
  readonly variance: Tensor;
}
/** Batch normalisation by the batch's own statistics, which come along for the moving averages. For layer authors. */
export function batchNormalizationTraining(
  x: TensorLike,
  axis: number,
  options: {
    readonly offset?: TensorLike | null | undefined;
    readonly scale?: TensorLike | null | undefined;
    readonly epsilon: number;
  },
): BatchStatistics {
  const where = "batchNormalization";
  const node = converted(x, toFloatWide);
  const at = axisOf(where, axis, node.shape.length, [node.spec]);
  const axes = [...node.shape.keys()].filter((i) => i !== at);
  const wide = g.wideType(node.dtype);
  const shape = [node.shape[at] as number];
  const [scale, offset] = [perChannel(where, options.scale, wide, shape), perChannel(where, options.offset, wide, shape)];
  const attrs = { axes, epsilon: options.epsilon, scale: scale.length > 0, center: offset.length > 0 };
  const [y, mean, variance] = g.batchNorm([node, ...scale, ...offset], attrs) as [Node, Node, Node];
  return { output: wrap(y), mean: wrap(mean), variance: wrap(variance) };
}

export interface LayerNormalizationOptions {
  readonly gamma?: TensorLike | null | undefined;
  readonly beta?: TensorLike | null | undefined;
  /** One or several axes. Default −1. */
  readonly axis?: number | readonly number[] | undefined;
  /** Default `null`: the global epsilon. */
  readonly epsilon?: number | null | undefined;
  /** Divide by the deviation without subtracting the mean, and leave beta out: an old form that saved models may use. */
  readonly rmsScaling?: boolean | undefined;
}
/**
 * (x − mean) / √(variance + ε) · gamma + beta with statistics over `axis`; gamma and beta have the sizes of those axes.
 *
 * @example
 * await ops.layerNormalization([[1, 3]], { epsilon: 0 }).data(); // Float32Array [-1, 1]
 */
export const layerNormalization: (x: TensorLike, options?: LayerNormalizationOptions) => Tensor = /* @__PURE__ */ publicOp(
  "layerNormalization",
  (x: TensorLike, options: LayerNormalizationOptions = {}) => {
    const where = "layerNormalization";
    checkOptions(where, options, ["gamma", "beta", "axis", "epsilon", "rmsScaling"]);
    const node = converted(x, toFloatWide);
    const axes = axesOf(where, options.axis ?? -1, node.shape.length, [node.spec]);
    const eps = options.epsilon ?? epsilon();
    if (options.rmsScaling) return wrap(scaledOnly(node, axes, eps, options.gamma));
    return wrap(normalised(g.layerNorm, node, axes, eps, options.gamma, options.beta));
  },
);

function scaledOnly(input: Node, axes: readonly number[], eps: number, gamma: TensorLike | null | undefined): Node {
  const x = g.cast(input, g.wideType(input.dtype));
  const count = axes.reduce((n, a) => n * (x.shape[a] as number), 1);
  const d = g.sub(x, g.div(g.sum(x, axes, true), count));
  const y = g.mul(x, g.rsqrt(g.add(g.div(g.sum(g.mul(d, d), axes, true), count), eps)));
  if (gamma == null) return g.cast(y, input.dtype);
  const shape = x.shape.map((d, i) => (axes.includes(i) ? d : 1));
  const scale = nodeOf(gamma, x.dtype);
  return g.cast(g.mul(y, sizeOf(scale.shape) === sizeOf(shape) ? g.reshape(scale, shape) : scale), input.dtype);
}

export interface RmsNormalizationOptions {
  readonly scale?: TensorLike | null | undefined;
  /** One or several axes. Default −1. */
  readonly axis?: number | readonly number[] | undefined;
  /** Default `null`: the global epsilon. */
  readonly epsilon?: number | null | undefined;
}
/**
 * x / √(mean(x²) + ε) · scale over `axis`.
 *
 * @example
 * await ops.rmsNormalization([[3, 4]], { epsilon: 0 }).data(); // Float32Array [0.8485281, 1.1313709]
 */
export const rmsNormalization: (x: TensorLike, options?: RmsNormalizationOptions) => Tensor = /* @__PURE__ */ publicOp(
  "rmsNormalization",
  (x: TensorLike, options: RmsNormalizationOptions = {}) => {
    const where = "rmsNormalization";
    checkOptions(where, options, ["scale", "axis", "epsilon"]);
    const node = converted(x, toFloatWide);
    const axes = axesOf(where, options.axis ?? -1, node.shape.length, [node.spec]);
    return wrap(normalised(g.rmsNorm, node, axes, options.epsilon ?? epsilon(), options.scale, null));
  },
);

export interface MomentsOptions {
  readonly keepdims?: boolean | undefined;
  /** Must be false: statistics over several devices are not supported. */
  readonly synchronized?: boolean | undefined;
}
/**
 * Mean and biased variance over `axes` (`null`: all); 16-bit floats are added up in float32.
 *
 * @example
 * const [mean, variance] = ops.moments([1, 3], 0);
 */
export const moments: (x: TensorLike, axes: number | readonly number[] | null, options?: MomentsOptions) => [Tensor, Tensor] =
  /* @__PURE__ */ publicOp(
    "moments",
    (x: TensorLike, axes: number | readonly number[] | null, options: MomentsOptions = {}): [Tensor, Tensor] => {
      checkOptions("moments", options, ["keepdims", "synchronized"]);
      if (options.synchronized)
        throw new OpError("moments", "synchronized must be false: statistics over several devices are not supported");
      const input = converted(x, toFloatWide);
      const node = g.cast(input, g.wideType(input.dtype));
      const over = axesOf("moments", axes, node.shape.length, [node.spec]);
      const count = over.reduce((n, a) => n * (node.shape[a] as number), 1);
      const mean = g.div(g.sum(node, over, true), count);
      const d = g.sub(node, mean);
      const variance = g.div(g.sum(g.mul(d, d), over, true), count);
      const shape = options.keepdims ? mean.shape : node.shape.filter((_, i) => !over.includes(i));
      // float16 keeps large results finite.
      const back = (v: Node): Node => g.reshape(input.dtype === "float16" ? g.min(g.max(v, -65504), 65504) : v, shape);
      return [wrap(g.cast(back(mean), input.dtype)), wrap(g.cast(back(variance), input.dtype))];
    },
  );

export interface NormalizeOptions {
  /** One or several axes; default −1, `null` for the whole tensor. */
  readonly axis?: number | readonly number[] | null | undefined;
  /** Of the norm; default 2. */
  readonly order?: number | undefined;
  /** Least norm divided by. Default `null`: the global epsilon. */
  readonly epsilon?: number | null | undefined;
}
/**
 * x divided by its norm along `axis`.
 *
 * @example
 * await ops.normalize([3, 4]).data(); // Float32Array [0.6, 0.8]
 */
export const normalize: (x: TensorLike, options?: NormalizeOptions) => Tensor = /* @__PURE__ */ publicOp(
  "normalize",
  (x: TensorLike, options: NormalizeOptions = {}) => {
    checkOptions("normalize", options, ["axis", "order", "epsilon"]);
    const order = options.order ?? 2;
    if (!(Number.isInteger(order) && order > 0))
      throw new OpError("normalize", `order must be a positive whole number, got ${order}`);
    const node = converted(x, toFloatWide);
    const axes = axesOf("normalize", options.axis === undefined ? -1 : options.axis, node.shape.length, [node.spec]);
    const least = options.epsilon ?? epsilon();
    // A scalar is its own norm.
    const total = (v: Node): Node => g.sum(v, axes, true);
    if (order === 2) return wrap(g.mul(node, g.rsqrt(g.max(total(g.mul(node, node)), least * least))));
    const size = g.abs(node);
    const norm = order === 1 ? total(size) : g.pow(total(g.pow(size, order)), 1 / order);
    return wrap(g.div(node, g.max(norm, least)));
  },
);
