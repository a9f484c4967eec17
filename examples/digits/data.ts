import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { type NDArray, ndarray } from "keras-ts";

export const CLASSES = 10;
/** Pixels along each side. */
export const SIZE = 8;
/** The file's first images are for training, the rest for testing: most of those were written by other people. */
const TRAIN = 1437;
/** The last training images choose the epoch to keep; the test images choose nothing. */
const VALIDATION = 144;

export interface Digits {
  /** Grey values in [0, 1]. */
  readonly images: NDArray; // [n, 8, 8, 1]
  readonly labels: NDArray; // [n]
}
export interface Split {
  readonly train: Digits;
  readonly validation: Digits;
  readonly test: Digits;
}

/** Reads the packed table of `label,pixels…` lines and splits it in file order. */
export function loadDigits(): Split {
  const all = readTable(resolve("examples", "digits", "data", "digits.csv.gz"));
  return {
    train: slice(all, 0, TRAIN - VALIDATION),
    validation: slice(all, TRAIN - VALIDATION, TRAIN),
    test: slice(all, TRAIN, count(all)),
  };
}

function readTable(file: string): Digits {
  if (!existsSync(file)) throw new Error(`[digits] ${file} was not found. Run the example from the repository's root.`);
  const [, ...lines] = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  const pixels = Float32Array.from(rows.flatMap((row) => row.slice(1).map((grey) => grey / 16)));
  return {
    images: ndarray(pixels, { shape: [rows.length, SIZE, SIZE, 1] }),
    labels: ndarray(Int32Array.from(rows, (row) => row[0] as number)),
  };
}

const slice = ({ images, labels }: Digits, from: number, to: number): Digits => ({
  images: images.subarray(from, to),
  labels: labels.subarray(from, to),
});

export const count = ({ labels }: Digits): number => labels.shape[0] as number;
