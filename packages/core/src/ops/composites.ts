import { OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import type { Spec } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import { composite, type HasDef, type Op } from "./define.js";
import {
  abs,
  add,
  and,
  cast,
  div,
  exp,
  expm1,
  less,
  log,
  log1p,
  max,
  min,
  mul,
  neg,
  not,
  or,
  scalar,
  sub,
  sum,
  where,
} from "./elementwise.js";
import { allowed, inferBinary } from "./families.js";
import * as loops from "./loops.js";
import { reduceMax } from "./reduce.js";
import { stopGradient } from "./shape.js";
import { reducedShape } from "./shapes.js";

type None = Record<never, never>;
interface Unary extends HasDef {
  (x: Node): Node;
}
const one = (made: Op<None, 1>): Unary => Object.assign((x: Node) => made([x], {}), { def: made.def });

/** The input itself, checked for its dtype. */
export function inputOf(name: string, x: Spec, on: "float" | "number" = "float"): Spec {
  if (!allowed(on, x)) throw new OpError(name, `input must be a ${on} tensor`, [x]);
  return x;
}
function axesInputOf(name: string, x: Spec, axes: readonly number[]): Spec {
  reducedShape(name, x, axes, true);
  return inputOf(name, x);
}

/** max(x, 0), with gradient 0 at 0. */
export const relu: Unary = /* @__PURE__ */ one(
  /* @__PURE__ */ composite<None, 1>({
    name: "relu",
    infer: ([x]) => inputOf("relu", x, "number"),
    expand: ([x]) => max(x, 0),
    // By the result: what comes before it is then needed by nobody else, and may stay inside a kernel.
    vjp: (g, [x], _attrs, y) => [isFloat(x.dtype) ? where(less(0, y), g, 0) : null],
    reference: ([x], _attrs, out) => loops.relu(x.data, out.data),
  }),
);

/** 1 / (1 + e^−x), without overflow on either side. */
export const sigmoid: Unary = /* @__PURE__ */ one(
  /* @__PURE__ */ composite<None, 1>({
    name: "sigmoid",
    infer: ([x]) => inputOf("sigmoid", x),
    expand: ([x]) => {
      const e = exp(neg(abs(x)));
      return where(less(x, 0), div(e, add(1, e)), div(scalar(1, x.dtype), add(1, e)));
    },
    vjp: (g, _inputs, _attrs, y) => [mul(g, mul(y, sub(1, y)))],
    reference: ([x], _attrs, out) => {
      for (let i = 0; i < out.data.length; i++) out.data[i] = 1 / (1 + Math.exp(-(x.data[i] as number)));
    },
  }),
);

/** log(1 + eˣ), without overflow. */
export const softplus: Unary = /* @__PURE__ */ one(
  /* @__PURE__ */ composite<None, 1>({
    name: "softplus",
    infer: ([x]) => inputOf("softplus", x),
    expand: ([x]) => add(max(x, 0), log1p(exp(neg(abs(x))))),
    vjp: (g, [x]) => [mul(g, sigmoid(x))],
  }),
);

/** x where positive, else α·(eˣ − 1) by way of `alpha`. */
export const elu: Op<{ alpha: number }, 1> = /* @__PURE__ */ composite<{ alpha: number }, 1>({
  name: "elu",
  infer: ([x]) => inputOf("elu", x),
  expand: ([x], { alpha }) => where(less(0, x), x, mul(alpha, expm1(min(x, 0)))),
  vjp: (g, [x], { alpha }, y) => [where(less(0, x), g, mul(g, add(y, alpha)))],
});

interface Axes {
  readonly [name: string]: readonly number[];
  readonly axes: readonly number[];
}
const shifted = (x: Node, axes: readonly number[]): Node => sub(x, stopGradient(reduceMax(x, axes, true)));

/** eˣ / Σ eˣ over `axes`, shifted by the maximum. */
export const softmax: Op<Axes, 1> = /* @__PURE__ */ composite<Axes, 1>({
  name: "softmax",
  infer: ([x], { axes }) => axesInputOf("softmax", x, axes),
  expand([x], { axes }) {
    const e = exp(shifted(x, axes));
    return div(e, sum(e, axes, true));
  },
  vjp: (g, _inputs, { axes }, y) => [softmaxGrad([y, g], { axes })],
});
/** The gradient of softmax by its input, of its result and the cotangent of that. */
export const softmaxGrad: Op<Axes, 2> = /* @__PURE__ */ composite<Axes, 2>({
  name: "softmaxGrad",
  infer: ([y]) => y,
  expand: ([y, g], { axes }) => mul(y, sub(g, sum(mul(g, y), axes, true))),
});

/** x − log Σ eˣ over `axes`, shifted by the maximum. */
export const logSoftmax: Op<Axes, 1> = /* @__PURE__ */ composite<Axes, 1>({
  name: "logSoftmax",
  infer: ([x], { axes }) => axesInputOf("logSoftmax", x, axes),
  expand([x], { axes }) {
    const d = shifted(x, axes);
    return sub(d, log(sum(exp(d), axes, true)));
  },
  vjp: (g, _inputs, { axes }, y) => [sub(g, mul(exp(y), sum(g, axes, true)))],
});

/** Exclusive or: logical on bool, bitwise on integers. */
export const xor: ((x: Node, y: Node) => Node) & HasDef = /* @__PURE__ */ (() => {
  const made = composite<None, 2>({
    name: "xor",
    infer: ([x, y]) => inferBinary("xor", { on: "integral" }, x, y)[0] as Spec,
    expand: ([x, y]) => and(or(x, y), not(and(x, y))),
    vjp: "zero",
  });
  return Object.assign((x: Node, y: Node) => made([x, y], {}), { def: made.def });
})();

/** 1.0 or 0.0 of a condition, in `like`'s dtype. */
export const indicator = (condition: Node, like: Node): Node => cast(condition, like.dtype);
