import type { Node } from "../ir/index.js";
import { inputOf } from "./composites.js";
import { composite, type HasDef, type Op, withDef } from "./define.js";
import { abs, add, cast, div, equal, exp, less, lessEqual, log, mul, neg, sign, sqrt, sub, where } from "./elementwise.js";
import { normalQuantile, PIECES, type Ratio } from "./normal-quantile.js";

const horner = (c: readonly number[], x: Node): Node =>
  c.slice(2).reduce<Node>((y, k) => add(mul(y, x), k), add(mul(x, c[0] as number), c[1] as number));
const ratio = ([p, q]: Ratio, x: Node): Node => div(horner(p, x), horner(q, x));

function expand(x: Node): Node {
  if (x.dtype.endsWith("float16")) return cast(erfinv(cast(x, "float32")), x.dtype);
  const { centre, tail, far, limit } = PIECES;
  const q = mul(x, 0.5);
  const inside = lessEqual(abs(q), limit);
  const r = sqrt(neg(log(where(inside, 0.25, sub(0.5, abs(q))))));
  const near = ratio(tail.ratio, sub(r, tail.shift));
  // Only float64 comes so close to ±1 that the last piece is needed.
  const outer = x.dtype === "float64" ? where(less(far.shift, r), ratio(far.ratio, sub(r, far.shift)), near) : near;
  const signed = mul(sign(x), where(equal(abs(x), 1), Number.POSITIVE_INFINITY, outer));
  return mul(where(inside, mul(q, ratio(centre, sub(limit ** 2, mul(q, q)))), signed), Math.SQRT1_2);
}

const erfinvOp: Op<Record<never, never>, 1> = /* @__PURE__ */ composite<Record<never, never>, 1>({
  name: "erfinv",
  infer: ([x]) => inputOf("erfinv", x),
  expand: ([x]) => expand(x),
  vjp: (g, _inputs, _attrs, y) => [mul(g, mul(Math.sqrt(Math.PI) / 2, exp(mul(y, y))))],
  reference: ([x], _attrs, out) => {
    for (let i = 0; i < out.data.length; i++) {
      const v = x.data[i] as number;
      out.data[i] = normalQuantile(v / 2, (1 - Math.abs(v)) / 2) * Math.SQRT1_2;
    }
  },
});
/** Inverse of `erf`: ±∞ at ±1, NaN beyond. */
export const erfinv: ((x: Node) => Node) & HasDef = /* @__PURE__ */ withDef((x: Node) => erfinvOp([x], {}), erfinvOp);
