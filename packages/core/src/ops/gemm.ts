type Numbers = ArrayLike<number>;
type Writable = { [i: number]: number; readonly length: number };

/** Packs `b` [k, n] into panels of 4 columns, so that the inner loop walks memory in order. */
function packPanels(b: Numbers, offset: number, k: number, n: number): Float64Array {
  const panels = Math.ceil(n / 4);
  const packed = new Float64Array(panels * k * 4);
  for (let p = 0; p < panels; p++) {
    const width = Math.min(4, n - p * 4);
    for (let i = 0; i < k; i++) {
      const to = (p * k + i) * 4;
      const from = offset + i * n + p * 4;
      for (let j = 0; j < width; j++) packed[to + j] = b[from + j]!;
    }
  }
  return packed;
}

/**
 * `c[m, n] = a[m, k] · b[k, n]` in float64, all row-major at the given offsets; adds to `c` when `accumulate`.
 * Blocks of 2 × 4 sums stay in registers.
 */
export function gemm(
  a: Numbers,
  b: Numbers,
  c: Writable,
  m: number,
  k: number,
  n: number,
  at: { a?: number; b?: number; c?: number; accumulate?: boolean } = {},
): void {
  const rows = a instanceof Float64Array && !at.a ? a : Float64Array.from({ length: m * k }, (_, i) => a[(at.a ?? 0) + i]!);
  const packed = packPanels(b, at.b ?? 0, k, n);
  const keep = at.accumulate ? 1 : 0;
  const base = at.c ?? 0;
  for (let p = 0, col = 0; col < n; p++, col += 4) {
    const panel = p * k * 4;
    const width = Math.min(4, n - col);
    for (let i = 0; i < m; i += 2) {
      const two = i + 1 < m;
      block(rows, i * k, two ? (i + 1) * k : i * k, packed, panel, k);
      store(c, base + i * n + col, width, keep, 0);
      if (two) store(c, base + (i + 1) * n + col, width, keep, 4);
    }
  }
}

// Results of one block: two rows of four.
const acc = new Float64Array(8);

function block(a: Float64Array, r0: number, r1: number, b: Float64Array, panel: number, k: number): void {
  let [s0, s1, s2, s3, t0, t1, t2, t3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0, q = panel; i < k; i++, q += 4) {
    const x = a[r0 + i]!;
    const y = a[r1 + i]!;
    const b0 = b[q]!;
    const b1 = b[q + 1]!;
    const b2 = b[q + 2]!;
    const b3 = b[q + 3]!;
    s0 += x * b0;
    s1 += x * b1;
    s2 += x * b2;
    s3 += x * b3;
    t0 += y * b0;
    t1 += y * b1;
    t2 += y * b2;
    t3 += y * b3;
  }
  acc[0] = s0;
  acc[1] = s1;
  acc[2] = s2;
  acc[3] = s3;
  acc[4] = t0;
  acc[5] = t1;
  acc[6] = t2;
  acc[7] = t3;
}

function store(c: Writable, at: number, width: number, keep: number, from: number): void {
  for (let j = 0; j < width; j++) c[at + j] = keep * c[at + j]! + acc[from + j]!;
}
