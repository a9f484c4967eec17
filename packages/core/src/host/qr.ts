import { OpError } from "../errors/errors.js";

/**
 * Reduced Householder QR of a row-major `rows × cols` matrix with `rows >= cols`, in float64: `a = q · r`, `q` is
 * `rows × cols` with orthonormal columns, `r` is `cols × cols` and upper triangular (its diagonal may be negative).
 */
export function qr(a: ArrayLike<number>, rows: number, cols: number): { q: Float64Array; r: Float64Array } {
  if (rows < cols || a.length !== rows * cols) {
    throw new OpError(
      "qr",
      `matrix must have rows >= cols and rows · cols elements, got ${rows} × ${cols} and ${a.length} elements`,
    );
  }
  const w = Float64Array.from(a); // [rows, cols]; below the diagonal it ends up holding the reflectors
  const beta = new Float64Array(cols);
  for (let k = 0; k < cols; k++) {
    let scale = 0;
    for (let i = k; i < rows; i++) scale = Math.max(scale, Math.abs(w[i * cols + k] as number));
    if (scale === 0) continue;
    let sum = 0;
    for (let i = k; i < rows; i++) sum += ((w[i * cols + k] as number) / scale) ** 2;
    const head = w[k * cols + k] as number;
    // The sign away from the head avoids cancellation.
    const alpha = head > 0 ? -scale * Math.sqrt(sum) : scale * Math.sqrt(sum);
    const v0 = head - alpha;
    beta[k] = -v0 / alpha;
    for (let i = k + 1; i < rows; i++) w[i * cols + k] = (w[i * cols + k] as number) / v0;
    w[k * cols + k] = alpha;
    reflect(w, w, rows, cols, k, k + 1, beta[k] as number);
  }
  const r = new Float64Array(cols * cols);
  for (let i = 0; i < cols; i++) for (let j = i; j < cols; j++) r[i * cols + j] = w[i * cols + j] as number;
  const q = new Float64Array(rows * cols);
  for (let j = 0; j < cols; j++) q[j * cols + j] = 1;
  for (let k = cols - 1; k >= 0; k--) reflect(q, w, rows, cols, k, k, beta[k] as number);
  return { q, r };
}

/** Applies reflector k (1 on the diagonal, then column k of `w`) to columns `from…` of `target`, row by row. */
function reflect(target: Float64Array, w: Float64Array, rows: number, cols: number, k: number, from: number, beta: number): void {
  if (beta === 0 || from >= cols) return;
  const dots = target.slice(k * cols, (k + 1) * cols);
  for (let i = k + 1; i < rows; i++) {
    const v = w[i * cols + k] as number;
    for (let j = from; j < cols; j++) dots[j] = (dots[j] as number) + v * (target[i * cols + j] as number);
  }
  for (let j = from; j < cols; j++) {
    dots[j] = (dots[j] as number) * beta;
    target[k * cols + j] = (target[k * cols + j] as number) - (dots[j] as number);
  }
  for (let i = k + 1; i < rows; i++) {
    const v = w[i * cols + k] as number;
    for (let j = from; j < cols; j++) target[i * cols + j] = (target[i * cols + j] as number) - v * (dots[j] as number);
  }
}
