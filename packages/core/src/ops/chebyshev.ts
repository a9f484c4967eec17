import type { Node } from "../ir/index.js";
import { add, full, mul, sub } from "./elementwise.js";

/** A smooth function on an interval as Chebyshev coefficients; the first one counts whole. */
export interface Series {
  readonly from: number;
  readonly to: number;
  readonly coefficients: readonly number[];
}

/** Terms below what a dtype can tell are left out. */
const termsFor = (series: Series, dtype: string): readonly number[] =>
  dtype === "float64" ? series.coefficients : series.coefficients.filter((c) => Math.abs(c) > 1e-9);

/** The series at `x`, by Clenshaw's recurrence. */
export function chebyshev(series: Series, x: Node): Node {
  const scale = 2 / (series.to - series.from);
  const s = sub(mul(x, scale), scale * series.from + 1);
  const twice = add(s, s);
  const terms = termsFor(series, x.dtype);
  let [b1, b2] = [full(x.shape, 0, x.dtype), full(x.shape, 0, x.dtype)];
  for (let k = terms.length - 1; k > 0; k--) [b1, b2] = [add(sub(mul(twice, b1), b2), terms[k] as number), b1];
  return add(sub(mul(s, b1), b2), terms[0] as number);
}

/** The series at one number, in double precision. */
export function chebyshevAt({ from, to, coefficients }: Series, x: number): number {
  const s = ((x - from) * 2) / (to - from) - 1;
  let [b1, b2] = [0, 0];
  for (let k = coefficients.length - 1; k > 0; k--) [b1, b2] = [2 * s * b1 - b2 + (coefficients[k] as number), b1];
  return s * b1 - b2 + (coefficients[0] as number);
}
