import { LayerError } from "../errors/index.js";
import type { NDArray } from "../host/ndarray.js";
import { mapTree } from "../host/nested.js";
import { philoxBits } from "../host/philox.js";
import { isStream, type StepData, sampleCount, toArrays, unpackBatch } from "./data.js";

/** Batches of an epoch, again and again. */
export interface Batches {
  /** Batches per epoch; `null` while unknown. */
  readonly steps: number | null;
  /** Samples per full batch; `null` for streams. */
  readonly batchSize: number | null;
  /** An iterator over the next epoch. */
  epoch(): AsyncIterator<StepData>;
  /** Streams that ran dry are not started again within `stepsPerEpoch`. */
  readonly endless: boolean;
}

export interface BatchOptions {
  readonly batchSize?: number | null | undefined;
  readonly shuffle?: boolean | "batch" | undefined;
  readonly stepsPerEpoch?: number | null | undefined;
  readonly sampleWeight?: unknown;
}

/** Cuts arrays into batches, or wraps a stream of them. */
export async function batchesOf(where: string, x: unknown, y: unknown, options: BatchOptions): Promise<Batches> {
  if (isStream(x)) return streamBatches(where, x, y, options);
  const arrays = await arrayData(where, x, y, options.sampleWeight);
  return arrayBatches(arrays, options);
}

/** Whole arrays, checked to have one number of samples. */
export interface ArrayData {
  readonly data: StepData;
  readonly count: number;
}
export async function arrayData(where: string, x: unknown, y: unknown, sampleWeight: unknown): Promise<ArrayData> {
  const [hx, hy, hw] = await Promise.all([
    toArrays(where, "x", x),
    toArrays(where, "y", y),
    toArrays(where, "sampleWeight", sampleWeight),
  ]);
  if (hx === null) throw new LayerError(where, "x must be given, got nothing", { argument: "x" });
  return { data: [hx, hy, hw], count: sampleCount(where, { x: hx, y: hy, sampleWeight: hw }) };
}

export function arrayBatches({ data, count }: ArrayData, options: BatchOptions): Batches {
  const size = batchSizeOf(count, options);
  const steps = Math.ceil(count / size);
  let epochs = 0;
  return {
    steps,
    batchSize: size,
    endless: false,
    epoch: () => {
      epochs++;
      const order = options.shuffle === true ? permutation(count, epochs) : null;
      const within = options.shuffle === "batch" ? epochs : null;
      return cut(data, count, size, order, within);
    },
  };
}

function batchSizeOf(count: number, options: BatchOptions): number {
  const { batchSize, stepsPerEpoch } = options;
  return batchSize ?? (stepsPerEpoch == null ? 32 : Math.ceil(count / stepsPerEpoch));
}

async function* cut(
  data: StepData,
  count: number,
  size: number,
  order: Int32Array | null,
  within: number | null,
): AsyncGenerator<StepData, void> {
  for (let at = 0; at < count; at += size) {
    const end = Math.min(count, at + size);
    const rows =
      order?.subarray(at, end) ?? (within === null ? null : permutation(end - at, within * 65537 + at).map((i) => i + at));
    const part = (a: NDArray): NDArray => (rows === null ? a.subarray(at, end) : a.take(rows));
    yield data.map((tree) => (tree === null ? null : mapTree(tree as never, part))) as unknown as StepData;
  }
}

/** Fisher–Yates with Philox bits; like Keras the seed is the epoch's number, so runs repeat themselves. */
export function permutation(n: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const bits = philoxBits([seed >>> 0, 0x6b657261], n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(((bits[i] as number) / 2 ** 32) * (i + 1));
    const t = order[i] as number;
    order[i] = order[j] as number;
    order[j] = t;
  }
  return order;
}

function streamBatches(where: string, x: Iterable<unknown> | AsyncIterable<unknown>, y: unknown, options: BatchOptions): Batches {
  if (y != null)
    throw new LayerError(where, "y must be left out when x is an iterable of batches", {
      argument: "y",
      hint: "Yield [x, y] instead.",
    });
  if (options.batchSize != null)
    throw new LayerError(where, "batchSize must be left out when x is an iterable of batches", { argument: "batchSize" });
  if (options.sampleWeight != null)
    throw new LayerError(where, "sampleWeight must be left out when x is an iterable of batches", {
      argument: "sampleWeight",
      hint: "Yield [x, y, sampleWeight] instead.",
    });
  const { length } = x as { length?: unknown };
  return {
    steps: typeof length === "number" ? length : null,
    batchSize: null,
    endless: true,
    epoch: () => unpackAll(where, x),
  };
}

async function* unpackAll(where: string, x: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<StepData, void> {
  for await (const batch of x as AsyncIterable<unknown>) yield await unpackBatch(where, batch);
}
