import { ndarray } from "keras-ts";
import { count, type Digits, SIZE } from "./data.js";

type Batch = readonly [images: ReturnType<typeof ndarray>, labels: ReturnType<typeof ndarray>];

/** Batches for `fit`: one pass is one epoch, in a new order, with every image moved by up to one pixel. */
export interface ShiftedBatches extends Iterable<Batch> {
  /** Batches per epoch. */
  readonly length: number;
}

/** Moving the strokes about gives a small network more handwriting to learn from than there is. */
export function shiftedBatches(digits: Digits, { batchSize, seed }: { batchSize: number; seed: number }): ShiftedBatches {
  const random = generator(seed);
  const total = count(digits);
  const labels = digits.labels.values() as Int32Array;
  const pixels = digits.images.values() as Float32Array;
  return {
    length: Math.ceil(total / batchSize),
    *[Symbol.iterator]() {
      const order = shuffled(total, random);
      for (let at = 0; at < total; at += batchSize) {
        const rows = order.slice(at, at + batchSize);
        const out = new Float32Array(rows.length * SIZE * SIZE);
        rows.forEach((row, i) => {
          shift(pixels, row, out, i, step(random), step(random));
        });
        yield [
          ndarray(out, { shape: [rows.length, SIZE, SIZE, 1] }),
          ndarray(Int32Array.from(rows, (row) => labels[row] as number)),
        ] as const;
      }
    },
  };
}

/** Copies image `from` to place `to`, moved down and right; what leaves the frame is lost, what enters is blank. */
function shift(source: Float32Array, from: number, target: Float32Array, to: number, down: number, right: number): void {
  for (let y = Math.max(0, down); y < Math.min(SIZE, SIZE + down); y++) {
    for (let x = Math.max(0, right); x < Math.min(SIZE, SIZE + right); x++) {
      target[(to * SIZE + y) * SIZE + x] = source[(from * SIZE + y - down) * SIZE + x - right] as number;
    }
  }
}

/** −1, 0 or 1. */
const step = (random: () => number): number => Math.floor(random() * 3) - 1;

function shuffled(n: number, random: () => number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** A small generator of numbers in [0, 1) (Marsaglia's xorshift), so that a seed repeats a run exactly. */
function generator(seed: number): () => number {
  let state = (seed * 2654435761 + 88675123) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}
