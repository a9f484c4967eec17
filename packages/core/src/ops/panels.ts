// The inner loops of matrix products: operands are packed so that each step reads neighbours, sums stay in registers.
import type { RefData } from "../ir/index.js";
import { scratch } from "./scratch.js";

/** Rows of `a` and columns of `b` per block. Wider blocks need more registers than there are. */
export const PAIR = 2;
const PANEL = 4;
/** Most steps of one product; longer ones are added up piece by piece. */
export const STEPS = 2048;
/** Numbers of the left operand worked on at a time: 512 KiB, which a core's cache keeps while the panels pass by. */
const ROOM = 1 << 16;

// Not exported and never replaced, so that compiled loops know their addresses: a third faster.
const LEFT = /* @__PURE__ */ new Float64Array(ROOM);
const RIGHT = /* @__PURE__ */ new Float64Array(STEPS * PANEL);

/** Where a matrix lies in an array: element `[i, j]` is `data[at + i · rowStep + j · colStep]`. */
export interface Matrix {
  readonly data: RefData;
  readonly at: number;
  readonly rowStep: number;
  readonly colStep: number;
}

/** The left operand, to be filled before `addProduct`: pair `r` of rows begins at `r · pairStep` and takes two numbers every `step`. */
export const leftOperand = (): Float64Array => LEFT;
/** Rows, an even count, to put in the left operand where each of `width` numbers takes a place. */
export const rowsAtATime = (width: number): number => Math.max(PAIR, Math.floor(ROOM / Math.max(1, width) / PAIR) * PAIR);

/** Fills the left operand with rows `[from, to)` of `a`, columns `[first, first + k)`, pair by pair. */
export function packPairs(a: Matrix, from: number, to: number, first: number, k: number): void {
  const { data, rowStep, colStep } = a;
  let o = 0;
  for (let i = from; i < to; i += PAIR) {
    let p = a.at + i * rowStep + first * colStep;
    let q = i + 1 < to ? p + rowStep : p;
    for (let j = 0; j < k; j++, p += colStep, q += colStep) {
      LEFT[o++] = data[p]!;
      LEFT[o++] = data[q]!;
    }
  }
}

/** Fills the right operand with rows `[from, from + k)` of `b`, `width` columns from `column`, zeros beside them. */
function packPanel(b: Matrix, from: number, k: number, column: number, width: number): void {
  const { data, rowStep, colStep } = b;
  let p = b.at + from * rowStep + column * colStep;
  if (width === PANEL) {
    for (let o = 0; o < k * PANEL; o += PANEL, p += rowStep) {
      RIGHT[o] = data[p]!;
      RIGHT[o + 1] = data[p + colStep]!;
      RIGHT[o + 2] = data[p + 2 * colStep]!;
      RIGHT[o + 3] = data[p + 3 * colStep]!;
    }
  } else {
    for (let o = 0; o < k * PANEL; p += rowStep)
      for (let l = 0; l < PANEL; l++) RIGHT[o++] = l < width ? data[p + l * colStep]! : 0;
  }
}

/** Row length of sums: whole panels. */
export const padded = (n: number): number => Math.ceil(n / PANEL) * PANEL;
/** Zeroed sums `[m, n]` in whole blocks. */
export function zeroSums(use: string, m: number, n: number): Float64Array {
  const size = Math.ceil(m / PAIR) * PAIR * padded(n);
  return scratch(use, size).fill(0, 0, size);
}

/** How the left operand lies: in packed pairs of `k` steps, or as the transpose of row-major rows of an even length. */
export const pairs = (k: number): readonly [pairStep: number, step: number] => [PAIR * k, PAIR];
export const turned = (rowLength: number): readonly [pairStep: number, step: number] => [PAIR, rowLength];

/** `c[m, n] += left · b`: the left operand times rows `[first, first + k)` of `b`; `k` is at most `STEPS`. */
export function addProduct(
  [pairStep, step]: readonly [pairStep: number, step: number],
  b: Matrix,
  first: number,
  [m, k, n]: readonly [m: number, k: number, n: number],
  c: Float64Array,
  row = 0,
): void {
  const stride = padded(n);
  for (let j = 0; j < n; j += PANEL) {
    packPanel(b, first, k, j, Math.min(PANEL, n - j));
    for (let i = 0, pair = 0, to = row * stride + j; i < m; i += PAIR, pair += pairStep, to += PAIR * stride)
      block(pair, step, k, c, to, to + stride);
  }
}

/** Rounds sums `[m, n]` into rows of `out` that lie `step` apart. */
export function storeSums(c: Float64Array, m: number, n: number, out: RefData, at: number, step: number): void {
  const stride = padded(n);
  for (let i = 0, from = 0; i < m; i++, from += stride) {
    const to = at + i * step;
    for (let j = 0; j < n; j++) out[to + j] = c[from + j]!;
  }
}

/**
 * Two rows times four columns over `k` steps; each sum runs in order of the steps. Plain numbers and `| 0` spare the
 * loop its checks for undefined bindings and overflow.
 */
function block(p: number, step: number, k: number, c: Float64Array, r: number, u: number): void {
  let s0 = c[r]!;
  let s1 = c[r + 1]!;
  let s2 = c[r + 2]!;
  let s3 = c[r + 3]!;
  let t0 = c[u]!;
  let t1 = c[u + 1]!;
  let t2 = c[u + 2]!;
  let t3 = c[u + 3]!;
  const end = (k * 4) | 0;
  for (let q = 0; q < end; q = (q + 4) | 0) {
    const x = LEFT[p]!;
    const y = LEFT[(p + 1) | 0]!;
    const b0 = RIGHT[q]!;
    s0 += x * b0;
    t0 += y * b0;
    const b1 = RIGHT[(q + 1) | 0]!;
    s1 += x * b1;
    t1 += y * b1;
    const b2 = RIGHT[(q + 2) | 0]!;
    s2 += x * b2;
    t2 += y * b2;
    const b3 = RIGHT[(q + 3) | 0]!;
    s3 += x * b3;
    t3 += y * b3;
    p = (p + step) | 0;
  }
  c[r] = s0;
  c[r + 1] = s1;
  c[r + 2] = s2;
  c[r + 3] = s3;
  c[u] = t0;
  c[u + 1] = t1;
  c[u + 2] = t2;
  c[u + 3] = t3;
}
