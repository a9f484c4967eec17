// The inner loops of matrix products: operands are packed so that each step reads neighbours, sums stay in registers.
import type { RefData } from "../ir/index.js";

/** Rows of `a` and columns of `b` per block. Wider blocks need more registers than there are. */
export const PAIR = 2;
export const PANEL = 4;

/** Where a matrix lies in an array: element `[i, j]` is `data[at + i · rowStep + j · colStep]`. */
export interface Matrix {
  readonly data: RefData;
  readonly at: number;
  readonly rowStep: number;
  readonly colStep: number;
}

/** Numbers a packed `[m, k]` of `width` lanes takes. */
export const packedSize = (m: number, k: number, width: number): number => Math.ceil(m / width) * width * k;

/** Packs rows `[from, to)` of `a` in pairs: pair by pair, `k` steps of two numbers. */
export function packPairs(a: Matrix, from: number, to: number, k: number, out: Float64Array): void {
  const { data, rowStep, colStep } = a;
  let o = 0;
  for (let i = from; i < to; i += PAIR) {
    let p = a.at + i * rowStep;
    let q = i + 1 < to ? p + rowStep : p;
    for (let j = 0; j < k; j++, p += colStep, q += colStep) {
      out[o++] = data[p]!;
      out[o++] = data[q]!;
    }
  }
}

/** Packs rows `[from, from + k)` of `b` in panels of four columns: panel by panel, `k` steps of four numbers. */
export function packPanels(b: Matrix, from: number, k: number, n: number, out: Float64Array): void {
  const { data, rowStep, colStep } = b;
  let o = 0;
  for (let j = 0; j < n; j += PANEL) {
    let p = b.at + from * rowStep + j * colStep;
    const width = Math.min(PANEL, n - j);
    if (width === PANEL) {
      for (let i = 0; i < k; i++, p += rowStep) {
        out[o++] = data[p]!;
        out[o++] = data[p + colStep]!;
        out[o++] = data[p + 2 * colStep]!;
        out[o++] = data[p + 3 * colStep]!;
      }
    } else {
      for (let i = 0; i < k; i++, p += rowStep) for (let l = 0; l < PANEL; l++) out[o++] = l < width ? data[p + l * colStep]! : 0;
    }
  }
}

/** The left operand of `multiplyPanels`: row pair `r` starts at `r · pairStep` and takes two numbers every `step`. */
export interface Pairs {
  readonly data: Float64Array;
  readonly pairStep: number;
  readonly step: number;
}
export const packed = (data: Float64Array, k: number): Pairs => ({ data, pairStep: PAIR * k, step: PAIR });
/** A row-major `[k, stride]` array read as its transpose, as it lies. `stride` is even. */
export const transposed = (data: Float64Array, stride: number): Pairs => ({ data, pairStep: PAIR, step: stride });

/** `c[m, n] = a · b` over `k` steps from packed operands; row `i` of `c` starts at `at + i · rowStep`. Adds when `accumulate`. */
export function multiplyPanels(
  a: Pairs,
  b: Float64Array,
  [m, k, n]: readonly [number, number, number],
  c: { readonly data: RefData; readonly at: number; readonly rowStep: number },
  accumulate = false,
): void {
  const { data, pairStep, step } = a;
  const out = c.data;
  for (let j = 0, panel = 0; j < n; j += PANEL, panel += PANEL * k) {
    const width = Math.min(PANEL, n - j);
    for (let i = 0, pair = 0; i < m; i += PAIR, pair += pairStep) {
      block(data, pair, step, b, panel, k);
      const rows = Math.min(PAIR, m - i);
      for (let r = 0; r < rows; r++) {
        const to = c.at + (i + r) * c.rowStep + j;
        const from = r * PANEL;
        if (accumulate) for (let l = 0; l < width; l++) out[to + l]! += sums[from + l]!;
        else for (let l = 0; l < width; l++) out[to + l] = sums[from + l]!;
      }
    }
  }
}

/** Results of one block: two rows of four. */
const sums = /* @__PURE__ */ new Float64Array(PAIR * PANEL);

/**
 * Two rows times four columns over `k` steps; each sum runs in order of the steps. Plain numbers and `| 0` spare the
 * loop its checks for undefined bindings and overflow: it runs twice as fast.
 */
function block(a: Float64Array, p: number, step: number, b: Float64Array, q: number, k: number): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let t0 = 0;
  let t1 = 0;
  let t2 = 0;
  let t3 = 0;
  for (const end = (q + k * 4) | 0; q < end; q = (q + 4) | 0) {
    const x = a[p]!;
    const y = a[(p + 1) | 0]!;
    const b0 = b[q]!;
    s0 += x * b0;
    t0 += y * b0;
    const b1 = b[(q + 1) | 0]!;
    s1 += x * b1;
    t1 += y * b1;
    const b2 = b[(q + 2) | 0]!;
    s2 += x * b2;
    t2 += y * b2;
    const b3 = b[(q + 3) | 0]!;
    s3 += x * b3;
    t3 += y * b3;
    p = (p + step) | 0;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  sums[4] = t0;
  sums[5] = t1;
  sums[6] = t2;
  sums[7] = t3;
}
