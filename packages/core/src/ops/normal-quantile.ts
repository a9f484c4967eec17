// Rational approximations of the normal quantile: Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), 16 digits.
const CENTRE: Ratio = [
  [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608],
  [5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1],
];
const TAIL: Ratio = [
  [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734],
  [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1],
];
const FAR: Ratio = [
  [2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772],
  [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1],
];
/** Numerator and denominator, highest power first. */
export type Ratio = readonly [readonly number[], readonly number[]];

/** One piece: a ratio in `sqrt(−log tail) − shift`, or in `LIMIT² − q²` for the centre. */
export const PIECES = { centre: CENTRE, tail: { ratio: TAIL, shift: 1.6 }, far: { ratio: FAR, shift: 5 }, limit: 0.425 } as const;

const horner = (c: readonly number[], x: number): number => {
  let y = c[0] as number;
  for (let i = 1; i < c.length; i++) y = y * x + (c[i] as number);
  return y;
};
const ratio = ([p, q]: Ratio, x: number): number => horner(p, x) / horner(q, x);

/** z with Φ(z) = ½ + q for q in [−½, ½]; `tail` is ½ − |q|, given apart so that it keeps its digits. */
export function normalQuantile(q: number, tail: number): number {
  if (Math.abs(q) <= PIECES.limit) return q * ratio(CENTRE, PIECES.limit ** 2 - q * q);
  if (!(tail > 0)) return tail === 0 ? Math.sign(q) * Number.POSITIVE_INFINITY : Number.NaN;
  const r = Math.sqrt(-Math.log(tail));
  const z = r <= PIECES.far.shift ? ratio(TAIL, r - PIECES.tail.shift) : ratio(FAR, r - PIECES.far.shift);
  return q < 0 ? -z : z;
}
