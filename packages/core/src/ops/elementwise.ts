// Unary, binary and comparison ops with broadcast, sum and cast: their gradients need one another, so they share a file.
import { OpError } from "../errors/index.js";
import { type DType, isDType, isFloat } from "../host/dtype.js";
import { allocate, type HostArray } from "../host/host-array.js";
import { type Shape, type Spec, sameShape, sizeOf } from "../host/spec.js";
import { type Attrs, makeNode, type Node } from "../ir/index.js";
import { broadcastReference, castReference, constantReference, whereReference } from "./basic-references.js";
import { type HasDef, type Op, op, withDef } from "./define.js";
import { type BinaryRecord, binaryDef, type Unary, unary } from "./families.js";
import { floorMod, integerDiv, integerMod, integerMul, integerPow, wideAnd, wideOr } from "./integers.js";
import * as loops from "./loops.js";
import { sumReference } from "./reduce-loops.js";
import { erf as erfScalar, power, roundHalfEven } from "./scalar-math.js";
import { broadcastShapes, reducedShape, stretchedAxes } from "./shapes.js";

/** A node, or a number that takes the other operand's dtype. */
export type Operand = Node | number;
export interface Binary extends HasDef {
  (x: Operand, y: Operand): Node;
}
/** Callable form: numbers become constants, shapes are broadcast; dtypes must agree. */
function binary(name: string, record: BinaryRecord): Binary {
  const def = binaryDef(name, record);
  return Object.assign((x: Operand, y: Operand) => makeNode(def, align(name, x, y)), { def });
}

function align(name: string, x: Operand, y: Operand): Node[] {
  const dtype = typeof x !== "number" ? x.dtype : typeof y !== "number" ? y.dtype : "float32";
  const a = typeof x === "number" ? scalar(x, dtype) : x;
  const b = typeof y === "number" ? scalar(y, dtype) : y;
  if (sameShape(a.shape, b.shape)) return [a, b];
  const shape = broadcastShapes(name, [a.spec, b.spec]);
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}

export const constantOp: Op<{ value: HostArray }, 0> = /* @__PURE__ */ op({
  name: "constant",
  kind: "source",
  infer(_inputs, { value }) {
    const size = sizeOf(value.shape);
    if (value.data.length !== size) throw new OpError("constant", `the value must hold ${size} elements`, [value]);
    return { dtype: value.dtype, shape: value.shape };
  },
  vjp: "zero",
  reference: (_inputs, { value }, out) => constantReference(value, out),
});
/** Largest array that stays a constant of the program; larger ones become inputs. */
export const MAX_CONSTANT = 64;
export const constant = (value: HostArray): Node => constantOp([], { value });
/** A rank-0 constant. */
export function scalar(value: number, dtype: DType): Node {
  const out = allocate(dtype, []);
  constantReference.encode(value, out);
  return constant(out);
}
export const full = (shape: Shape, value: number, dtype: DType): Node => broadcastTo(scalar(value, dtype), shape);
export const zerosLike = (x: Node): Node => full(x.shape, 0, x.dtype);

const broadcastOp: Op<{ shape: Shape }, 1> = /* @__PURE__ */ op({
  name: "broadcastTo",
  kind: "move",
  infer([x], { shape }) {
    const target = { dtype: x.dtype, shape };
    if (!sameShape(broadcastShapes("broadcastTo", [x, target]), shape)) {
      throw new OpError("broadcastTo", `shape must broadcast to [${shape}]`, [x], { shape });
    }
    return target;
  },
  vjp: (g, [x]) => {
    const axes = stretchedAxes(x.shape, g.shape);
    const summed = sumOp([g], { axes, keepdims: false });
    return [sameShape(summed.shape, x.shape) ? summed : reshape(summed, x.shape)];
  },
  reference: ([x], _attrs, out) => broadcastReference(x, out),
});
/** NumPy broadcasting of one tensor; the node itself when the shape is already right. */
export const broadcastTo: ((x: Node, shape: Shape) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, shape: Shape) => (sameShape(x.shape, shape) ? x : broadcastOp([x], { shape })),
  broadcastOp,
);

const reshapeOp: Op<{ shape: Shape }, 1> = /* @__PURE__ */ op({
  name: "reshape",
  kind: "move",
  infer([x], { shape }) {
    const size = (s: Shape): number => s.reduce((a, b) => a * b, 1);
    if (size(shape) !== size(x.shape))
      throw new OpError("reshape", `[${shape}] must hold ${size(x.shape)} elements`, [x], { shape });
    return { dtype: x.dtype, shape };
  },
  vjp: (g, [x]) => [reshape(g, x.shape)],
  reference: ([x], _attrs, out) => out.data.set(x.data),
});
export const reshape: ((x: Node, shape: Shape) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, shape: Shape) => (sameShape(x.shape, shape) ? x : reshapeOp([x], { shape })),
  reshapeOp,
);

export interface ReduceAttrs extends Attrs {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}
const sumOp: Op<ReduceAttrs, 1> = /* @__PURE__ */ op({
  name: "sum",
  kind: "reduce",
  infer: ([x], { axes, keepdims }) => ({ dtype: x.dtype, shape: reducedShape("sum", x, axes, keepdims) }),
  vjp: (g, [x], { axes }) => [broadcastTo(reshape(g, reducedShape("sum", x.spec, axes, true)), x.shape)],
  reference: ([x], { axes }, out) => sumReference(x, axes, out),
});
/** Sum over `axes` (non-negative, ascending), dropped unless `keepdims`. */
export const sum: ((x: Node, axes: readonly number[], keepdims?: boolean) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, axes: readonly number[], keepdims = false) => (axes.length === 0 ? x : sumOp([x], { axes, keepdims })),
  sumOp,
);

const castOp: Op<{ dtype: DType }, 1> = /* @__PURE__ */ op({
  name: "cast",
  kind: "elementwise",
  infer([x], { dtype }) {
    if (!isDType(dtype)) throw new OpError("cast", "dtype must be a graph dtype", [x], { dtype });
    return { dtype, shape: x.shape };
  },
  vjp: (g, [x]) => [isFloat(x.dtype) ? cast(g, x.dtype) : null],
  reference: ([x], _attrs, out) => castReference(x, out),
});
export const cast: ((x: Node, dtype: DType) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, dtype: DType) => (x.dtype === dtype ? x : castOp([x], { dtype })),
  castOp,
);

const whereOp: Op<Attrs, 3> = /* @__PURE__ */ op({
  name: "where",
  kind: "elementwise",
  infer([c, x, y]): Spec {
    const fits = c.dtype === "bool" && x.dtype === y.dtype && sameShape(c.shape, x.shape) && sameShape(x.shape, y.shape);
    if (!fits) throw new OpError("where", "a bool condition and two inputs of one spec are needed", [c, x, y]);
    return x;
  },
  vjp: (g, [c]) => [null, where(c, g, 0), where(c, 0, g)],
  reference: ([c, x, y], _attrs, out) => whereReference(c, x, y, out),
});
/** `x` where the condition holds, else `y`; all three broadcast. */
export const where: ((c: Node, x: Operand, y: Operand) => Node) & HasDef = /* @__PURE__ */ withDef(
  (c: Node, x: Operand, y: Operand) => {
    const [a, b] = align("where", x, y) as [Node, Node];
    const shape = broadcastShapes("where", [c.spec, a.spec]);
    return whereOp([broadcastTo(c, shape), broadcastTo(a, shape), broadcastTo(b, shape)], {});
  },
  whereOp,
);

export const add: Binary = /* @__PURE__ */ binary("add", { scalar: (x, y) => x + y, loop: loops.add, vjp: (g) => [g, g] });
export const sub: Binary = /* @__PURE__ */ binary("sub", {
  scalar: (x, y) => x - y,
  loop: loops.sub,
  vjp: (g) => [g, neg(g)],
  on: "number",
});
export const mul: Binary = /* @__PURE__ */ binary("mul", {
  scalar: (x, y) => x * y,
  integer: integerMul,
  loop: loops.mul,
  vjp: (g, x, y) => [mul(g, y), mul(g, x)],
});
export const div: Binary = /* @__PURE__ */ binary("div", {
  scalar: (x, y) => x / y,
  integer: integerDiv,
  loop: loops.div,
  vjp: (g, _x, y, out) => [div(g, y), neg(div(mul(g, out), y))],
  on: "number",
});
export const pow: Binary = /* @__PURE__ */ binary("pow", {
  scalar: power,
  integer: integerPow,
  vjp: (g, x, y, out) => [
    where(equal(y, 0), 0, mul(mul(g, y), pow(x, sub(y, 1)))),
    where(less(0, x), mul(mul(g, out), log(where(less(0, x), x, 1))), 0),
  ],
  on: "number",
});
/** Remainder with the divisor's sign, as NumPy's. */
export const mod: Binary = /* @__PURE__ */ binary("mod", {
  scalar: floorMod,
  integer: integerMod,
  vjp: (g, x, y) => [g, neg(mul(g, floor(div(x, y))))],
  on: "number",
});
/** Half of the cotangent to each side of a tie, as JAX splits it. */
const winner = (g: Node, x: Node, y: Node): Node => mul(g, where(equal(x, y), 0.5, cast(less(y, x), g.dtype)));
export const max: Binary = /* @__PURE__ */ binary("max", {
  scalar: Math.max,
  loop: loops.max,
  vjp: (g, x, y) => [winner(g, x, y), winner(g, y, x)],
});
export const min: Binary = /* @__PURE__ */ binary("min", {
  scalar: Math.min,
  loop: loops.min,
  vjp: (g, x, y) => [winner(g, y, x), winner(g, x, y)],
});
export const atan2: Binary = /* @__PURE__ */ binary("atan2", {
  scalar: Math.atan2,
  vjp: (g, y, x) => {
    const r2 = add(mul(x, x), mul(y, y));
    return [div(mul(g, x), r2), neg(div(mul(g, y), r2))];
  },
  on: "float",
});
export const equal: Binary = /* @__PURE__ */ binary("equal", {
  scalar: (x, y) => (x === y ? 1 : 0),
  loop: loops.equal,
  compare: true,
  vjp: "zero",
});
export const less: Binary = /* @__PURE__ */ binary("less", {
  scalar: (x, y) => (x < y ? 1 : 0),
  loop: loops.less,
  compare: true,
  vjp: "zero",
});
export const lessEqual: Binary = /* @__PURE__ */ binary("lessEqual", {
  scalar: (x, y) => (x <= y ? 1 : 0),
  compare: true,
  vjp: "zero",
});
/** Logical on bool, bitwise on integers. */
export const and: Binary = /* @__PURE__ */ binary("and", { scalar: wideAnd, vjp: "zero", on: "integral" });
export const or: Binary = /* @__PURE__ */ binary("or", { scalar: wideOr, vjp: "zero", on: "integral" });

export const neg: Unary = /* @__PURE__ */ unary("neg", { scalar: (x) => -x, loop: loops.neg, vjp: (g) => neg(g), on: "number" });
export const abs: Unary = /* @__PURE__ */ unary("abs", { scalar: Math.abs, vjp: (g, x) => mul(g, sign(x)), on: "number" });
export const sign: Unary = /* @__PURE__ */ unary("sign", { scalar: Math.sign, vjp: "zero", on: "number" });
export const floor: Unary = /* @__PURE__ */ unary("floor", { scalar: Math.floor, vjp: "zero" });
export const ceil: Unary = /* @__PURE__ */ unary("ceil", { scalar: Math.ceil, vjp: "zero" });
/** Ties to even. */
export const round: Unary = /* @__PURE__ */ unary("round", { scalar: roundHalfEven, vjp: "zero" });
export const exp: Unary = /* @__PURE__ */ unary("exp", { scalar: Math.exp, loop: loops.exp, vjp: (g, _x, y) => mul(g, y) });
export const expm1: Unary = /* @__PURE__ */ unary("expm1", { scalar: Math.expm1, vjp: (g, _x, y) => mul(g, add(y, 1)) });
export const log: Unary = /* @__PURE__ */ unary("log", { scalar: Math.log, loop: loops.log, vjp: (g, x) => div(g, x) });
export const log1p: Unary = /* @__PURE__ */ unary("log1p", { scalar: Math.log1p, vjp: (g, x) => div(g, add(x, 1)) });
export const sqrt: Unary = /* @__PURE__ */ unary("sqrt", {
  scalar: Math.sqrt,
  loop: loops.sqrt,
  vjp: (g, _x, y) => div(g, add(y, y)),
});
export const rsqrt: Unary = /* @__PURE__ */ unary("rsqrt", {
  scalar: (x) => 1 / Math.sqrt(x),
  vjp: (g, x, y) => neg(div(mul(g, y), add(x, x))),
});
export const sin: Unary = /* @__PURE__ */ unary("sin", { scalar: Math.sin, vjp: (g, x) => mul(g, cos(x)) });
export const cos: Unary = /* @__PURE__ */ unary("cos", { scalar: Math.cos, vjp: (g, x) => neg(mul(g, sin(x))) });
export const asin: Unary = /* @__PURE__ */ unary("asin", { scalar: Math.asin, vjp: (g, x) => div(g, sqrt(sub(1, mul(x, x)))) });
export const acos: Unary = /* @__PURE__ */ unary("acos", {
  scalar: Math.acos,
  vjp: (g, x) => neg(div(g, sqrt(sub(1, mul(x, x))))),
});
export const atan: Unary = /* @__PURE__ */ unary("atan", { scalar: Math.atan, vjp: (g, x) => div(g, add(1, mul(x, x))) });
export const tanh: Unary = /* @__PURE__ */ unary("tanh", {
  scalar: Math.tanh,
  loop: loops.tanh,
  vjp: (g, _x, y) => mul(g, sub(1, mul(y, y))),
});
/** d/dx erf(x) = 2/√π · e^(−x²). */
export const erf: Unary = /* @__PURE__ */ unary("erf", {
  scalar: erfScalar,
  vjp: (g, x) => mul(g, mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))))),
});
const notOp: Op<Attrs, 1> = /* @__PURE__ */ op({
  name: "not",
  kind: "elementwise",
  infer([x]) {
    if (isFloat(x.dtype)) throw new OpError("not", "the input must be a bool or integer tensor", [x]);
    return x;
  },
  vjp: "zero",
  reference: ([x], _attrs, out) => {
    const ones = x.dtype === "bool" ? 1 : -1;
    for (let i = 0; i < out.data.length; i++) out.data[i] = ones - (x.data[i] as number);
  },
});
/** Logical on bool, bitwise complement on integers. */
export const not: ((x: Node) => Node) & HasDef = /* @__PURE__ */ withDef((x: Node) => notOp([x], {}), notOp);
