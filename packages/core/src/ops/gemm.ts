import type { RefData } from "../ir/index.js";
import { addProduct, type Matrix, packPairs, pairs, rowsAtATime, STEPS, storeSums, zeroSums } from "./panels.js";

/** `c[m, n] = a[m, k] · b[k, n]`, summed in float64 in order and rounded once on store; `c` is row-major at `at`. */
export function gemm(a: Matrix, b: Matrix, c: RefData, at: number, m: number, k: number, n: number): void {
  const rows = rowsAtATime(Math.max(Math.min(k, STEPS), n));
  for (let from = 0; from < m; from += rows) {
    const to = Math.min(m, from + rows);
    const sums = zeroSums("gemm", to - from, n);
    for (let first = 0; first < k; first += STEPS) {
      const steps = Math.min(STEPS, k - first);
      packPairs(a, from, to, first, steps);
      addProduct(pairs(steps), b, first, [to - from, steps, n], sums);
    }
    storeSums(sums, to - from, n, c, at + from * n, n);
  }
}
