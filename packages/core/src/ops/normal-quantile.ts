// Rational approximations of the normal quantile: Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), 16 digits.
const CENTRE: Ratio = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const TAIL: Ratio = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
    4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
    2.053191626637759, 1,
  ],
];
const FAR: Ratio = [
  [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
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
