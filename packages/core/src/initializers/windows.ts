/** Coefficients of windows that are sums of cosines. */
const COSINES: Readonly<Record<string, readonly number[]>> = {
  boxcar: [1],
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
  blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168],
  flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
};

/** Others, by position `n` of `size` points. */
const SHAPES: Readonly<Record<string, (n: number, size: number) => number>> = {
  bartlett: (n, size) => 1 - Math.abs((2 * n) / (size - 1) - 1),
  triang: (n, size) => 1 - Math.abs((2 * n - (size - 1)) / (size % 2 === 0 ? size : size + 1)),
  cosine: (n, size) => Math.sin((Math.PI / size) * (n + 0.5)),
  bohman(n, size) {
    const x = Math.abs((2 * n) / (size - 1) - 1);
    return n === 0 || n === size - 1 ? 0 : (1 - x) * Math.cos(Math.PI * x) + Math.sin(Math.PI * x) / Math.PI;
  },
  barthann(n, size) {
    const x = Math.abs(n / (size - 1) - 0.5);
    return 0.62 - 0.48 * x + 0.38 * Math.cos(2 * Math.PI * x);
  },
  // A quarter of the window rises and a quarter falls.
  tukey(n, size) {
    const edge = (size - 1) / 4;
    const x = Math.min(n, size - 1 - n);
    return x <= Math.floor(edge) ? 0.5 * (1 - Math.cos((Math.PI * x) / edge)) : 1;
  },
};

/** Names that {@link windowValues} knows. */
export const WINDOW_NAMES: readonly string[] = [...Object.keys(COSINES), ...Object.keys(SHAPES)];

/** A window function by name; a periodic one lacks the last point of the symmetric one that is longer by 1. */
export function windowValues(name: string, length: number, periodic: boolean): Float64Array {
  if (length <= 1) return new Float64Array(length).fill(1);
  const size = periodic ? length + 1 : length;
  const coefficients = COSINES[name];
  const at = (n: number): number => {
    if (coefficients === undefined) return (SHAPES[name] as (n: number, size: number) => number)(n, size);
    const angle = (2 * Math.PI * n) / (size - 1) - Math.PI;
    return coefficients.reduce((sum, c, k) => sum + c * Math.cos(k * angle), 0);
  };
  return Float64Array.from({ length }, (_, n) => at(n));
}
