import type { NDArray } from "keras-ts";
import { CLASSES } from "./data.js";

/** What a model said about each image: its most likely class, and how sure it was. */
export interface Predictions {
  readonly classes: Int32Array; // [n]
  readonly confidence: Float32Array; // [n]
}

/** The most likely class of each row of probabilities `[n, classes]`. */
export function mostLikely(probabilities: NDArray): Predictions {
  const [n = 0, width = 0] = probabilities.shape;
  const values = probabilities.values() as Float32Array;
  const classes = new Int32Array(n);
  const confidence = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    const best = row.indexOf(Math.max(...row));
    classes[i] = best;
    confidence[i] = row[best] as number;
  }
  return { classes, confidence };
}

/** `matrix[true][predicted]`: how many images of one class were taken for another. */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>): number[][] {
  const matrix = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  for (let i = 0; i < truth.length; i++) {
    const row = matrix[truth[i] as number] as number[];
    const column = predicted[i] as number;
    row[column] = (row[column] as number) + 1;
  }
  return matrix;
}

/** The matrix as text: rows are true digits, columns what the model said; `·` is zero. */
export function showMatrix(matrix: readonly (readonly number[])[]): string {
  const cell = (text: string): string => text.padStart(4);
  const head = `true\\said${matrix.map((_, j) => cell(String(j))).join("")}  recall`;
  const rows = matrix.map((row, i) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    const recall = total === 0 ? "-" : ((row[i] as number) / total).toFixed(3);
    return `${String(i).padStart(9)}${row.map((n) => cell(n === 0 ? "·" : String(n))).join("")}  ${recall.padStart(6)}`;
  });
  return [head, ...rows].join("\n");
}
