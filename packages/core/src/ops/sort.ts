import { OpError } from "../errors/index.js";
import type { Spec } from "../host/spec.js";
import type { Node, RefArray } from "../ir/index.js";
import { type Op, op } from "./define.js";
import { add, broadcastTo, mul, reshape, zerosLike } from "./elementwise.js";
import { gather, scatterAdd } from "./gather.js";
import { iota } from "./source.js";

export interface SortAttrs {
  readonly [name: string]: number | boolean;
  readonly axis: number;
  readonly descending: boolean;
}
const checkAxis = (name: string, x: Spec, axis: number): void => {
  if (!(axis >= 0 && axis < x.shape.length)) throw new OpError(name, `axis ${axis} must be in [0, ${x.shape.length})`, [x]);
};

/** Total order: −0 before +0, NaN last (first when descending); stable. */
function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** Calls `visit` with the sorted element numbers of each line along `axis`. */
function eachLine(
  x: RefArray,
  { axis, descending }: SortAttrs,
  visit: (order: number[], start: number, step: number) => void,
): void {
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const n = x.shape[axis] as number;
  const lines = n === 0 ? 0 : x.data.length / n;
  for (let line = 0; line < lines; line++) {
    const start = Math.floor(line / inner) * n * inner + (line % inner);
    const order = Array.from({ length: n }, (_, i) => i);
    const at = (i: number): number => x.data[start + i * inner] as number;
    order.sort((a, b) => (descending ? compare(at(b), at(a)) : compare(at(a), at(b))));
    visit(order, start, inner);
  }
}

/** Positions that sort `x` along `axis`; stable in both directions. */
export const argSort: Op<SortAttrs, 1> = /* @__PURE__ */ op<SortAttrs, 1>({
  name: "argSort",
  kind: "index",
  infer([x], { axis }) {
    checkAxis("argSort", x, axis);
    return { dtype: "int32", shape: x.shape };
  },
  vjp: "zero",
  reference: ([x], attrs, out) =>
    eachLine(x, attrs, (order, start, step) => {
      order.forEach((from, to) => {
        out.data[start + to * step] = from;
      });
    }),
});

/** `x` sorted along `axis`. */
export const sort: Op<SortAttrs, 1> = /* @__PURE__ */ op<SortAttrs, 1>({
  name: "sort",
  kind: "index",
  infer([x], { axis }) {
    checkAxis("sort", x, axis);
    return x;
  },
  vjp(g, [x], attrs) {
    const flat = linearPositions(argSort([x], attrs), attrs.axis);
    const count = flat.shape[0] as number;
    return [reshape(scatterAdd([zerosLike(reshape(x, [count])), flat, reshape(g, [count])], {}), x.shape)];
  },
  reference: ([x], attrs, out) =>
    eachLine(x, attrs, (order, start, step) => {
      order.forEach((from, to) => {
        out.data[start + to * step] = x.data[start + from * step] as number;
      });
    }),
});

/** Row-major positions, flattened, of the elements that `order` names along `axis`. */
export function linearPositions(order: Node, axis: number, size: number = order.shape[axis] as number): Node {
  const { shape } = order;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  let flat = mul(order, inner);
  let step = inner * size;
  for (let i = axis - 1; i >= 0; i--) {
    flat = add(flat, mul(iota([], { dtype: order.dtype, shape, axis: i }), step));
    step *= shape[i] as number;
  }
  step = 1;
  for (let i = shape.length - 1; i > axis; i--) {
    flat = add(flat, mul(iota([], { dtype: order.dtype, shape, axis: i }), step));
    step *= shape[i] as number;
  }
  return reshape(flat, [shape.reduce((a, b) => a * b, 1)]);
}

/** Elements of `x` that `indices` (same rank, in range) name along `axis`. */
export function takeAlong(x: Node, indices: Node, axis: number): Node {
  const size = x.shape[axis] as number;
  const whole = indices.shape.map((d, i) => (i === axis ? d : (x.shape[i] as number)));
  const flat = linearPositions(broadcastTo(indices, whole), axis, size);
  return reshape(gather([reshape(x, [x.shape.reduce((a, b) => a * b, 1)]), flat], { axis: 0 }), whole);
}
