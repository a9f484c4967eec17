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
  /** The arrays that batches are cut from; absent for streams. */
  readonly whole?: WholeArrays;
}

/** Arrays in memory, and the order in which an epoch walks them. */
export interface WholeArrays {
  readonly data: StepData;
  readonly count: number;
  readonly batchSize: number;
  /** Row numbers of the next epoch, batch after batch; takes the place of `Batches.epoch`. */
  order(): Int32Array;
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
  let epochs = 0;
  const order = (): Int32Array | null => {
    epochs++;
    if (options.shuffle === true) return permutation(count, epochs);
    return options.shuffle === "batch" ? shuffledWithin(count, size, epochs) : null;
  };
  return {
    steps: Math.ceil(count / size),
    batchSize: size,
    endless: false,
    epoch: () => cut(data, count, size, order()),
    whole: { data, count, batchSize: size, order: () => order() ?? inPlace(count) },
  };
}

function batchSizeOf(count: number, options: BatchOptions): number {
  const { batchSize, stepsPerEpoch } = options;
  return batchSize ?? (stepsPerEpoch == null ? 32 : Math.ceil(count / stepsPerEpoch));
}

async function* cut(data: StepData, count: number, size: number, order: Int32Array | null): AsyncGenerator<StepData, void> {
  for (let at = 0; at < count; at += size) {
    const end = Math.min(count, at + size);
    yield rowsOf(data, (a) => (order === null ? a.subarray(at, end) : a.take(order.subarray(at, end))));
  }
}

/** The same part of every array. */
export const rowsOf = (data: StepData, part: (a: NDArray) => NDArray): StepData =>
  data.map((tree) => (tree === null ? null : mapTree(tree as never, part))) as unknown as StepData;

/** Batches stay together and in place; rows change places within each. */
function shuffledWithin(count: number, size: number, epoch: number): Int32Array {
  const order = new Int32Array(count);
  for (let at = 0; at < count; at += size) {
    const part = permutation(Math.min(size, count - at), epoch * 65537 + at);
    order.set(
      part.map((i) => i + at),
      at,
    );
  }
  return order;
}

/** 0, 1, 2, … A loop: `from` calls a function for each, which every epoch would have compiled anew. */
function inPlace(n: number): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return order;
}

/** Fisher–Yates with Philox bits; like Keras the seed is the epoch's number, so runs repeat themselves. */
export function permutation(n: number, seed: number): Int32Array {
  const order = inPlace(n);
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
