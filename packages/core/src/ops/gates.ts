import type { Node } from "../ir/index.js";
import { inputOf, sigmoid } from "./composites.js";
import { composite, type HasDef, type Op, withDef } from "./define.js";
import { add, erf, exp, mul, sub, tanh } from "./elementwise.js";

const siluOp: Op<Record<never, never>, 1> = /* @__PURE__ */ composite<Record<never, never>, 1>({
  name: "silu",
  infer: ([x]) => inputOf("silu", x),
  expand: ([x]) => mul(x, sigmoid(x)),
  vjp: (g, [x], _attrs, y) => {
    const s = sigmoid(x);
    return [mul(g, add(s, mul(y, sub(1, s))))];
  },
});
/** x · σ(x). */
export const silu: ((x: Node) => Node) & HasDef = /* @__PURE__ */ withDef((x: Node) => siluOp([x], {}), siluOp);

const ROOT = /* @__PURE__ */ Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;
/** Φ(x), the share of a normal distribution below x. */
const below = (x: Node): Node => mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))));
const bent = (x: Node): Node => tanh(mul(ROOT, mul(x, add(1, mul(CUBIC, mul(x, x))))));

/** x · Φ(x), or with tanh in place of Φ when `approximate`. */
export const gelu: Op<{ approximate: boolean }, 1> = /* @__PURE__ */ composite<{ approximate: boolean }, 1>({
  name: "gelu",
  infer: ([x]) => inputOf("gelu", x),
  expand: ([x], { approximate }) => (approximate ? mul(mul(0.5, x), add(1, bent(x))) : mul(x, below(x))),
  vjp(g, [x], { approximate }) {
    if (!approximate) {
      const density = mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, mul(x, x))));
      return [mul(g, add(below(x), mul(x, density)))];
    }
    const t = bent(x);
    const slope = mul(ROOT, add(1, mul(3 * CUBIC, mul(x, x))));
    return [mul(g, mul(0.5, add(add(1, t), mul(mul(x, slope), sub(1, mul(t, t))))))];
  },
});
