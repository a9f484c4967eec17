import type { RefData } from "../ir/index.js";
import { type Matrix, multiplyPanels, packed, packedSize, packPairs, packPanels, PAIR, PANEL } from "./panels.js";
import { scratch } from "./scratch.js";

/** Numbers of the left operand packed at a time: 256 KiB, which stays in a core's cache while the panels pass by. */
const BLOCK = 1 << 15;

/** Rows of `k` numbers to pack at a time, an even count. */
export const rowsPerBlock = (k: number): number => Math.max(PAIR, Math.floor(BLOCK / Math.max(1, k) / PAIR) * PAIR);

/** `c[m, n] = a[m, k] · b[k, n]`, summed in float64 in order and rounded once on store; `c` is row-major at `at`. */
export function gemm(a: Matrix, b: Matrix, c: RefData, at: number, m: number, k: number, n: number): void {
  const panels = scratch("gemm panels", packedSize(n, k, PANEL));
  packPanels(b, 0, k, n, panels);
  const rows = rowsPerBlock(k);
  const pairs = scratch("gemm pairs", packedSize(Math.min(m, rows), k, PAIR));
  for (let i = 0; i < m; i += rows) {
    const to = Math.min(m, i + rows);
    packPairs(a, i, to, k, pairs);
    multiplyPanels(packed(pairs, k), panels, [to - i, k, n], { data: c, at: at + i * n, rowStep: n });
  }
}
