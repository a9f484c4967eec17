import { type Attrs, filledWith, makeNode, type Node } from "../ir/index.js";
import type { ConvAttrs, PadAttrs } from "../ops/index.js";

/** Ops whose first input is the image that windows slide over. */
export const SLIDING: readonly string[] = ["conv", "convFilterGrad"];

/**
 * A convolution of an image padded with zeros, as one that pads by itself; `undefined` where it is none. Both are equal for
 * finite kernels: zeros that are not there are not multiplied.
 */
export function withoutPad(inputs: readonly Node[], node: Node): Node | undefined {
  const [x, other] = inputs as readonly [Node, Node];
  const zeros = spatialZeros(x);
  const attrs = node.attrs as unknown as ConvAttrs;
  if (zeros === null || attrs.inputDilation.some((d) => d !== 1)) return undefined;
  const padding = attrs.padding.map(([low, high], i) => [low + (zeros.low[i] as number), high + (zeros.high[i] as number)]);
  return makeNode(node.op, [x.inputs[0] as Node, other], { ...attrs, padding } as unknown as Attrs);
}

/** Zeros put around the spatial axes of [N, …spatial, C] and nowhere else. */
function spatialZeros(x: Node): { readonly low: readonly number[]; readonly high: readonly number[] } | null {
  if (x.op.name !== "pad" || filledWith(x.inputs[1]) !== 0) return null;
  const { low, high, interior } = x.attrs as unknown as PadAttrs;
  const last = low.length - 1;
  const around = [...low, ...high].every((n) => n >= 0) && interior.every((n) => n === 0);
  const elsewhere = [0, last].some((axis) => low[axis] !== 0 || high[axis] !== 0);
  return around && !elsewhere ? { low: low.slice(1, last), high: high.slice(1, last) } : null;
}
