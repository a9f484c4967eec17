/** Nearest integer, ties to even, as NumPy and XLA round. */
export function roundHalfEven(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/** xʸ as IEEE 754 has it; JavaScript gives NaN for 1 and −1 to NaN or an infinity. */
export function power(x: number, y: number): number {
  if (x === 1) return 1;
  return x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY ? 1 : x ** y;
}

/**
 * Error function in double precision: Taylor series near zero, continued fraction for erfc beyond.
 * Abramowitz & Stegun 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let [term, sum] = [a, a];
    for (let n = 1; Math.abs(term) > 1e-18 * sum && n < 200; n++) {
      term *= (2 * a * a) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
}
