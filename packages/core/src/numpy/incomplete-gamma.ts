import { whileLoop } from "../control/index.js";
import { OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type BinaryOp, binaryOp, widened } from "./elementwise.js";

/**
 * Regularized lower incomplete gamma function P(x1, x2), for positive `x1` and `x2 >= 0`; NaN elsewhere.
 *
 * @example
 * await ops.gammainc([1], [0]).data(); // Float32Array [0]
 */
export const gammainc: BinaryOp = /* @__PURE__ */ binaryOp(
  "gammainc",
  /* @__PURE__ */ widened((a: Node, x: Node) => lowerGamma([a, x], {})),
  "float",
);

const lowerGamma: g.Op<Record<never, never>, 2> = /* @__PURE__ */ g.composite<Record<never, never>, 2>({
  name: "gammainc",
  infer([a, x]) {
    if (!isFloat(a.dtype)) throw new OpError("gammainc", "inputs must be float tensors", [a, x]);
    return x;
  },
  expand([a, x]) {
    const inside = g.and(g.less(0, a), g.lessEqual(0, x));
    const [safeA, bounded] = domain(a, x, inside);
    const { sum } = series(safeA, bounded);
    const value = g.min(g.mul(density(safeA, bounded), sum), 1);
    return g.where(inside, value, Number.NaN);
  },
  vjp(cotangent, [a, x]) {
    const inside = g.and(g.less(0, a), g.less(0, x));
    const [safeA, bounded] = domain(a, x, inside);
    const first = density(safeA, bounded);
    const { slope } = series(safeA, bounded);
    const byX = g.div(g.mul(density(safeA, g.where(inside, x, 1)), safeA), g.where(inside, x, 1));
    return [g.where(inside, g.mul(cotangent, g.mul(first, slope)), 0), g.where(inside, g.mul(cotangent, byX), 0)];
  },
});

/** Arguments with 1 in place of bad ones; beyond some twelve deviations P is 1, and fewer terms are needed. */
function domain(a: Node, x: Node, inside: Node): [a: Node, x: Node] {
  const safeA = g.where(inside, a, 1);
  return [safeA, g.min(g.where(inside, x, 1), g.add(g.add(safeA, g.mul(g.sqrt(safeA), 12)), 40))];
}

/**
 * P = density · Σ xⁿ / ((a+1)…(a+n)), all terms positive; `slope` is the sum of the terms' derivatives in a, divided by
 * the density: each term times log x − ψ(a + n + 1).
 */
function series(a: Node, x: Node): { sum: Node; slope: Node } {
  const one = g.full(a.shape, 1, a.dtype);
  const logX = g.log(g.where(g.less(0, x), x, 1));
  const psi = digammaPlusOne(a);
  const least = a.dtype === "float64" ? 1e-17 : 1e-9;
  const axes = g.allAxes(a);
  const [, sum, , , slope] = whileLoop(
    ([term, total]) => g.reduceMax(g.less(g.mul(total as Node, least), term as Node), axes),
    ([term, total, at, psiAt, rate]) => {
      const next = g.add(at as Node, 1);
      const t = g.mul(term as Node, g.div(x, next));
      const p = g.add(psiAt as Node, g.div(one, next));
      return [t, g.add(total as Node, t), next, p, g.add(rate as Node, g.mul(t, g.sub(logX, p)))];
    },
    [one, one, a, psi, g.sub(logX, psi)],
    { limit: 100_000 },
  );
  return { sum: sum as Node, slope: slope as Node };
}

/** How far Stirling's series is used without a shift. */
const LARGE = 8;
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** Σ c_k / z^(2k+1). */
function stirling(z: Node): Node {
  const inverse = g.div(g.full(z.shape, 1, z.dtype), z);
  const squared = g.mul(inverse, inverse);
  let sum = g.full(z.shape, 0, z.dtype);
  for (const c of [...STIRLING].reverse()) sum = g.add(g.mul(sum, squared), c);
  return g.mul(sum, inverse);
}

/** x^a e^(−x) / Γ(a + 1). */
function density(a: Node, x: Node): Node {
  const large = g.lessEqual(LARGE, a);
  const big = g.where(large, a, LARGE);
  const u = g.div(g.sub(x, big), big);
  const root = g.mul(0.5, g.log(g.mul(big, 2 * Math.PI)));
  const direct = g.sub(g.sub(g.mul(big, g.sub(g.log1p(u), u)), root), stirling(big));

  const small = g.where(large, 1, a);
  const shifted = g.add(small, LARGE); // Γ(a + 1) = Γ(a + 9) / ((a + 1)…(a + 8))
  let product = g.add(small, 1);
  for (let k = 2; k <= LARGE; k++) product = g.mul(product, g.add(small, k));
  const stretched = g.sub(g.mul(g.add(shifted, 0.5), g.log(shifted)), shifted);
  const logGamma = g.sub(g.add(g.add(stretched, Math.log(2 * Math.PI) / 2), stirling(shifted)), g.log(product));
  const moved = g.sub(g.sub(g.mul(small, g.log(x)), x), logGamma);
  return g.exp(g.where(large, direct, moved));
}

/** ψ(a + 1), shifted to where its asymptotic series holds. */
function digammaPlusOne(a: Node): Node {
  const one = g.full(a.shape, 1, a.dtype);
  const z = g.add(a, LARGE);
  let shift = g.full(a.shape, 0, a.dtype);
  for (let k = 1; k <= LARGE; k++) shift = g.add(shift, g.div(one, g.add(a, k)));
  const inverse = g.div(one, z);
  const squared = g.mul(inverse, inverse);
  // ψ(z + 1) = log z + 1/2z − Σ B_2k / (2k z^2k)
  let tail = g.full(a.shape, 0, a.dtype);
  for (const c of [691 / 32760, -1 / 132, 1 / 240, -1 / 252, 1 / 120, -1 / 12]) tail = g.mul(g.add(tail, c), squared);
  return g.sub(g.add(g.add(g.log(z), g.mul(inverse, 0.5)), tail), shift);
}
