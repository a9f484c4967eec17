import { OpError } from "../errors/index.js";
import type { ImageDataFormat } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { channelsBack, channelsLast, formatOf, type PerAxis, perAxis } from "./windows.js";

export interface FormatOptions {
  /** Default "channels_last". */
  readonly dataFormat?: ImageDataFormat | undefined;
}
type Blocks = (x: TensorLike, blockSize: number, options?: FormatOptions) => Tensor;

function image(where: string, x: TensorLike, blockSize: number, options: FormatOptions): { node: Node; format: ImageDataFormat } {
  checkOptions(where, options, ["dataFormat"]);
  const format = formatOf(where, options.dataFormat ?? "channels_last");
  const node = nodeOf(x);
  if (node.shape.length !== 4) throw new OpError(where, "the input must have 4 axes", [node.spec]);
  if (!(Number.isInteger(blockSize) && blockSize >= 2))
    throw new OpError(where, `blockSize must be a whole number of at least 2, got ${blockSize}`, [node.spec]);
  return { node: channelsLast(node, format), format };
}

/**
 * Channels laid out as blocks of space: [n, h, w, c · b²] → [n, h · b, w · b, c].
 *
 * @example
 * ops.depthToSpace(ops.ones([1, 2, 2, 12]), 2).shape; // [1, 4, 4, 3]
 */
export const depthToSpace: Blocks = /* @__PURE__ */ publicOp(
  "depthToSpace",
  (x: TensorLike, blockSize: number, options: FormatOptions = {}) => {
    const { node, format } = image("depthToSpace", x, blockSize, options);
    const [n, h, w, c] = node.shape as readonly [number, number, number, number];
    const deep = c / (blockSize * blockSize);
    if (!Number.isInteger(deep))
      throw new OpError("depthToSpace", `the channels must be a multiple of ${blockSize * blockSize}`, [node.spec]);
    const parts = g.reshape(node, [n, h, w, blockSize, blockSize, deep]);
    const y = g.reshape(g.transpose(parts, [0, 1, 3, 2, 4, 5]), [n, h * blockSize, w * blockSize, deep]);
    return wrap(channelsBack(y, format));
  },
);

/**
 * Blocks of space laid out as channels: [n, h, w, c] → [n, h / b, w / b, c · b²].
 *
 * @example
 * ops.spaceToDepth(ops.ones([1, 4, 4, 3]), 2).shape; // [1, 2, 2, 12]
 */
export const spaceToDepth: Blocks = /* @__PURE__ */ publicOp(
  "spaceToDepth",
  (x: TensorLike, blockSize: number, options: FormatOptions = {}) => {
    const { node, format } = image("spaceToDepth", x, blockSize, options);
    const [n, h, w, c] = node.shape as readonly [number, number, number, number];
    const [rows, columns] = [h / blockSize, w / blockSize];
    if (!Number.isInteger(rows) || !Number.isInteger(columns))
      throw new OpError("spaceToDepth", `height and width must be multiples of ${blockSize}`, [node.spec]);
    const parts = g.reshape(node, [n, rows, blockSize, columns, blockSize, c]);
    const y = g.reshape(g.transpose(parts, [0, 1, 3, 2, 4, 5]), [n, rows, columns, blockSize * blockSize * c]);
    return wrap(channelsBack(y, format));
  },
);

export interface PatchOptions {
  readonly dilation?: PerAxis | undefined;
  readonly padding?: PerAxis | undefined;
  readonly stride?: PerAxis | undefined;
}
interface Patches {
  readonly kernel: readonly number[];
  readonly padding: readonly number[];
  /** Per axis, the padded input's row of each tap at each position. */
  readonly rows: readonly (readonly number[])[];
  readonly counts: readonly number[];
}
function patches(where: string, size: readonly number[], kernelSize: PerAxis, options: PatchOptions): Patches {
  checkOptions(where, options, ["dilation", "padding", "stride"]);
  const kernel = perAxis(where, "kernelSize", kernelSize, 2);
  const dilation = perAxis(where, "dilation", options.dilation ?? 1, 2);
  const padding = perAxis(where, "padding", options.padding ?? 0, 2, 0);
  const stride = perAxis(where, "stride", options.stride ?? 1, 2);
  const axes = size.map((n, i) => {
    const [k, d, p, s] = [kernel[i], dilation[i], padding[i], stride[i]] as [number, number, number, number];
    return { k, d, s, count: g.windowCount(n, k, s, [p, p], d) };
  });
  const rows = axes.map(({ k, d, s, count }) =>
    Array.from({ length: k * count }, (_, j) => Math.floor(j / count) * d + (j % count) * s),
  );
  return { kernel, padding, rows, counts: axes.map((a) => a.count) };
}
const rowsNode = (rows: readonly number[]): Node => nodeOf(Int32Array.from(rows));

/**
 * Windows of an image as columns: [n, c, h, w] → [n, c · kernel size, windows].
 *
 * @example
 * ops.unfold(ops.ones([1, 3, 4, 4]), 2).shape; // [1, 12, 9]
 */
export const unfold: (x: TensorLike, kernelSize: PerAxis, options?: PatchOptions) => Tensor = /* @__PURE__ */ publicOp(
  "unfold",
  (x: TensorLike, kernelSize: PerAxis, options: PatchOptions = {}) => {
    const node = nodeOf(x);
    if (node.shape.length !== 4) throw new OpError("unfold", "the input must be [n, channels, height, width]", [node.spec]);
    const [n, c, h, w] = node.shape as readonly [number, number, number, number];
    const { kernel, padding, rows, counts } = patches("unfold", [h, w], kernelSize, options);
    const [kh, kw, oh, ow] = [...kernel, ...counts] as [number, number, number, number];
    const around = [0, 0, ...padding];
    const padded = g.pad([node, g.scalar(0, node.dtype)], { low: around, high: around, interior: around.map(() => 0) });
    const tall = g.gather([padded, rowsNode(rows[0] as number[])], { axis: 2 });
    const all = g.reshape(g.gather([tall, rowsNode(rows[1] as number[])], { axis: 3 }), [n, c, kh, oh, kw, ow]);
    return wrap(g.reshape(g.transpose(all, [0, 1, 2, 4, 3, 5]), [n, c * kh * kw, oh * ow]));
  },
);

/**
 * The reverse of `unfold`: columns put back to their places, overlapping ones added up.
 *
 * @example
 * ops.fold(ops.ones([1, 12, 9]), 4, 2).shape; // [1, 3, 4, 4]
 */
export const fold: (x: TensorLike, outputSize: PerAxis, kernelSize: PerAxis, options?: PatchOptions) => Tensor =
  /* @__PURE__ */ publicOp("fold", (x: TensorLike, outputSize: PerAxis, kernelSize: PerAxis, options: PatchOptions = {}) => {
    const node = nodeOf(x);
    const size = perAxis("fold", "outputSize", outputSize, 2);
    const { kernel, padding, rows, counts } = patches("fold", size, kernelSize, options);
    const [kh, kw, oh, ow] = [...kernel, ...counts] as [number, number, number, number];
    const [n, deep, windows] = node.shape as readonly [number, number, number];
    if (node.shape.length !== 3 || deep % (kh * kw) !== 0 || windows !== oh * ow) {
      throw new OpError("fold", `the input must be [n, channels · ${kh * kw}, ${oh * ow}]`, [node.spec]);
    }
    const c = deep / (kh * kw);
    const [height, width] = size.map((d, i) => d + 2 * (padding[i] as number)) as [number, number];
    const places: number[] = [];
    for (const row of rows[0] as number[]) for (const column of rows[1] as number[]) places.push(row * width + column);
    const taps = g.transpose(g.reshape(node, [n, c, kh, kw, oh, ow]), [2, 4, 3, 5, 0, 1]); // [kh, oh, kw, ow, n, c]
    const flat = g.reshape(taps, [places.length, n * c]);
    const summed = g.scatterAdd([g.full([height * width, n * c], 0, node.dtype), rowsNode(places), flat], {});
    const padded = g.transpose(g.reshape(summed, [height, width, n, c]), [2, 3, 0, 1]);
    const starts = [0, 0, ...padding];
    return wrap(
      g.slice([padded], { starts, limits: starts.map((s, i) => s + ([n, c, ...size][i] as number)), strides: [1, 1, 1, 1] }),
    );
  });
