import { OpError } from "../errors/index.js";
import { type ImageDataFormat, imageDataFormat } from "../host/defaults.js";
import type { Spec } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";

export type Padding = "valid" | "same";
/** One number for all spatial axes, or one per axis. */
export type PerAxis = number | readonly number[];

/** One positive whole number per spatial axis. */
export function perAxis(where: string, name: string, value: PerAxis, rank: number, least = 1): number[] {
  const list = typeof value === "number" ? new Array<number>(rank).fill(value) : [...value];
  if (list.length === 1 && rank > 1) list.push(...new Array<number>(rank - 1).fill(list[0] as number));
  if (list.length !== rank || list.some((v) => !Number.isInteger(v) || v < least)) {
    throw new OpError(
      where,
      `${name} must be one whole number of at least ${least}, or ${rank} of them, got ${JSON.stringify(value)}`,
    );
  }
  return list;
}

/** The data format in force; throws on unknown ones. */
export function formatOf(where: string, format: ImageDataFormat | null | undefined): ImageDataFormat {
  const chosen = format ?? imageDataFormat();
  if (chosen !== "channels_last" && chosen !== "channels_first") {
    throw new OpError(where, `dataFormat must be "channels_last" or "channels_first", got ${JSON.stringify(chosen)}`);
  }
  return chosen;
}

/** Number of spatial axes of `[batch, …spatial, channels]`: 1 to 3. */
export function spatialRank(where: string, x: Spec): number {
  const rank = x.shape.length - 2;
  if (rank < 1 || rank > 3)
    throw new OpError(where, "the input must have a batch axis, 1 to 3 spatial axes and a channel axis", [x]);
  return rank;
}

/** Channels moved to the end. */
export const channelsLast = (x: Node, format: ImageDataFormat): Node =>
  format === "channels_last" ? x : g.transpose(x, [0, ...[...x.shape.keys()].slice(2), 1]);
/** Channels moved back to where the format has them. */
export const channelsBack = (y: Node, format: ImageDataFormat): Node =>
  format === "channels_last" ? y : g.transpose(y, [0, y.shape.length - 1, ...[...y.shape.keys()].slice(1, -1)]);

/** Elements added before and after each spatial axis; with "same" the odd one goes to the end. */
export function paddings(
  where: string,
  given: string,
  spatial: readonly number[],
  size: readonly number[],
  strides: readonly number[],
  dilation: readonly number[],
): [number, number][] {
  const padding = String(given).toLowerCase();
  if (padding === "valid") return spatial.map(() => [0, 0]);
  if (padding !== "same") throw new OpError(where, `padding must be "valid" or "same", got ${JSON.stringify(given)}`);
  return spatial.map((n, i) => {
    const [k, s] = [size[i] as number, strides[i] as number];
    const reach = (k - 1) * (dilation[i] as number) + 1;
    const total = Math.max((Math.ceil(n / s) - 1) * s + reach - n, 0);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
}
