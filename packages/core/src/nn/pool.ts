import { OpError } from "../errors/index.js";
import type { ImageDataFormat } from "../host/defaults.js";
import { narrow, toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import type { PoolAttrs } from "../ops/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { channelsBack, channelsLast, formatOf, type Padding, type PerAxis, paddings, perAxis, spatialRank } from "./windows.js";

export interface PoolOptions {
  /** Default `null`: the pool size. */
  readonly strides?: PerAxis | null | undefined;
  readonly padding?: Padding | undefined;
  /** Default `null`: the global image data format. */
  readonly dataFormat?: ImageDataFormat | null | undefined;
}
type Pool = (inputs: TensorLike, poolSize: PerAxis, options?: PoolOptions) => Tensor;

function attrsOf(where: string, x: Node, poolSize: PerAxis, options: PoolOptions): PoolAttrs {
  const rank = spatialRank(where, x.spec);
  const size = perAxis(where, "poolSize", poolSize, rank);
  const strides = perAxis(where, "strides", options.strides ?? size, rank);
  const kernelDilation = size.map(() => 1);
  return {
    size,
    strides,
    kernelDilation,
    padding: paddings(where, options.padding ?? "valid", x.shape.slice(1, -1), size, strides, kernelDilation),
  };
}

/**
 * Maximum over windows of 1 to 3 spatial axes; padding never wins.
 *
 * @example
 * await ops.maxPool(ops.reshape([1, 3, 2, 4], [1, 4, 1]), 2).data(); // Int32Array [3, 4]
 */
export const maxPool: Pool = /* @__PURE__ */ publicOp(
  "maxPool",
  (inputs: TensorLike, poolSize: PerAxis, options: PoolOptions = {}) => {
    checkOptions("maxPool", options, ["strides", "padding", "dataFormat"]);
    const format = formatOf("maxPool", options.dataFormat);
    const x = channelsLast(converted(inputs, narrow), format);
    return wrap(channelsBack(g.maxPool([x], attrsOf("maxPool", x, poolSize, options)), format));
  },
);

/**
 * Mean over windows of 1 to 3 spatial axes; padding does not count.
 *
 * @example
 * await ops.averagePool(ops.reshape([1, 3, 2, 4], [1, 4, 1]), 2).data(); // Float32Array [2, 3]
 */
export const averagePool: Pool = /* @__PURE__ */ publicOp(
  "averagePool",
  (inputs: TensorLike, poolSize: PerAxis, options: PoolOptions = {}) => {
    checkOptions("averagePool", options, ["strides", "padding", "dataFormat"]);
    const format = formatOf("averagePool", options.dataFormat);
    const x = channelsLast(converted(inputs, toFloatWide), format);
    const attrs = attrsOf("averagePool", x, poolSize, options);
    const sums = g.sumPool([x], attrs);
    return wrap(channelsBack(g.div(sums, elementsIn(sums, x, attrs)), format));
  },
);

/** How many real elements each window holds: a number where none reaches into padding. */
function elementsIn(sums: Node, x: Node, attrs: PoolAttrs): Node | number {
  if (attrs.padding.every(([a, b]) => a === 0 && b === 0)) return attrs.size.reduce((n, k) => n * k, 1);
  return attrs.size
    .map((k, i) => {
      const axis = i + 1;
      const start = g.sub(
        g.mul(g.iota([], { dtype: sums.dtype, shape: sums.shape, axis }), attrs.strides[i] as number),
        (attrs.padding[i] as readonly [number, number])[0],
      );
      return g.sub(g.min(g.add(start, k), x.shape[axis] as number), g.max(start, 0));
    })
    .reduce((a, b) => g.mul(a, b));
}

export interface AdaptivePoolOptions {
  readonly dataFormat?: ImageDataFormat | null | undefined;
}
type AdaptivePool = (inputs: TensorLike, outputSize: PerAxis, options?: AdaptivePoolOptions) => Tensor;

/** Window i of an axis: elements ⌊i · n / count⌋ up to ⌈(i + 1) · n / count⌉, all padded to one length by their last element. */
function windowsOf(n: number, count: number): { places: number[]; length: number; sizes: number[] } {
  const bounds = Array.from(
    { length: count },
    (_, i) => [Math.floor((i * n) / count), Math.ceil(((i + 1) * n) / count)] as const,
  );
  const sizes = bounds.map(([a, b]) => b - a);
  const length = Math.max(...sizes);
  return { places: bounds.flatMap(([a, b]) => Array.from({ length }, (_, k) => Math.min(a + k, b - 1))), length, sizes };
}

function adaptive(
  where: string,
  inputs: Node,
  outputSize: PerAxis,
  options: AdaptivePoolOptions,
  reduce: (windows: Node, axis: number, sizes: number[]) => Node,
): Tensor {
  checkOptions(where, options, ["dataFormat"]);
  const format = formatOf(where, options.dataFormat);
  let x = channelsLast(inputs, format);
  const rank = spatialRank(where, x.spec);
  const counts = perAxis(where, "outputSize", outputSize, rank);
  if (x.shape.slice(1, -1).includes(0)) throw new OpError(where, "the spatial axes must not be empty", [x.spec]);
  counts.forEach((count, i) => {
    const { places, length, sizes } = windowsOf(x.shape[i + 1] as number, count);
    const rows = g.gather([x, nodeOf(Int32Array.from(places))], { axis: i + 1 });
    x = reduce(g.reshape(rows, [...x.shape.slice(0, i + 1), count, length, ...x.shape.slice(i + 2)]), i + 2, sizes);
  });
  return wrap(channelsBack(x, format));
}

/**
 * Mean over windows that divide each spatial axis into `outputSize` parts, overlapping where it does not divide.
 *
 * @example
 * await ops.adaptiveAveragePool(ops.reshape([1, 3, 2, 4], [1, 4, 1]), 1).data(); // Float32Array [2.5]
 */
export const adaptiveAveragePool: AdaptivePool = /* @__PURE__ */ publicOp(
  "adaptiveAveragePool",
  (inputs: TensorLike, outputSize: PerAxis, options: AdaptivePoolOptions = {}) =>
    adaptive("adaptiveAveragePool", converted(inputs, toFloatWide), outputSize, options, (windows, axis, sizes) => {
      const length = windows.shape[axis] as number;
      const weights = sizes.flatMap((n) => Array.from({ length }, (_, k) => (k < n ? 1 / n : 0)));
      const shape = windows.shape.map((_, i) => (i === axis - 1 ? sizes.length : i === axis ? length : 1));
      const w = g.reshape(nodeOf(weights, windows.dtype), shape);
      return g.sum(g.mul(windows, w), [axis]);
    }),
);

/**
 * Maximum over windows that divide each spatial axis into `outputSize` parts, overlapping where it does not divide.
 *
 * @example
 * await ops.adaptiveMaxPool(ops.reshape([1, 3, 2, 4], [1, 4, 1]), 2).data(); // Int32Array [3, 4]
 */
export const adaptiveMaxPool: AdaptivePool = /* @__PURE__ */ publicOp(
  "adaptiveMaxPool",
  (inputs: TensorLike, outputSize: PerAxis, options: AdaptivePoolOptions = {}) =>
    adaptive("adaptiveMaxPool", nodeOf(inputs), outputSize, options, (windows, axis) => g.reduceMax(windows, [axis])),
);
