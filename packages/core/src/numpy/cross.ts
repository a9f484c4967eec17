import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, promoted, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { insertAt, joined, movedTo, pickAxis } from "./node-moves.js";

/** Options of `cross`: where the vectors lie in either input and in the result; `axis` sets all three. */
export interface CrossOptions {
  readonly axisa?: number | undefined;
  readonly axisb?: number | undefined;
  readonly axisc?: number | undefined;
  readonly axis?: number | null | undefined;
}
/**
 * Cross product of vectors of two or three components; two with two give the third component alone.
 *
 * @example
 * await ops.cross([1, 0, 0], [0, 1, 0]).data(); // Int32Array [0, 0, 1]
 */
export const cross: (x1: TensorLike, x2: TensorLike, options?: CrossOptions) => Tensor = /* @__PURE__ */ publicOp(
  "cross",
  (x1: TensorLike, x2: TensorLike, options: CrossOptions = {}) => {
    checkOptions("cross", options, ["axisa", "axisb", "axisc", "axis"]);
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    const { axis } = options;
    const [a, b] = [components(x, axis ?? options.axisa ?? -1), components(y, axis ?? options.axisb ?? -1)];
    if (x.dtype === "bool") throw new OpError("cross", "inputs must be numbers", [x.spec, y.spec]);
    const part = (i: number, j: number): Node | null => minus(product(a[i], b[j]), product(a[j], b[i]));
    if (a.length === 2 && b.length === 2) return wrap(part(0, 1) as Node);
    const parts = [part(1, 2), part(2, 0), part(0, 1)] as Node[];
    const shape = g.broadcastShapes(
      "cross",
      parts.map((p) => p.spec),
    );
    const stacked = joined(
      parts.map((p) => g.reshape(g.broadcastTo(p, shape), insertAt(shape, shape.length, 1))),
      shape.length,
    );
    const at = axisOf("cross", axis ?? options.axisc ?? -1, stacked.shape.length, [stacked.spec]);
    return wrap(g.transpose(stacked, movedTo(stacked.shape.length, [shape.length], at)));
  },
);

function components(x: Node, axis: number): Node[] {
  const at = axisOf("cross", axis, x.shape.length, [x.spec]);
  const n = x.shape[at];
  if (n !== 2 && n !== 3) throw new OpError("cross", "vectors must have two or three components", [x.spec], { axis });
  return Array.from({ length: n }, (_, i) => pickAxis(x, at, i));
}

/** Absent third components are zero. */
const product = (a: Node | undefined, b: Node | undefined): Node | null =>
  a === undefined || b === undefined ? null : g.mul(a, b);
const minus = (a: Node | null, b: Node | null): Node | null => (b === null ? a : a === null ? g.neg(b) : g.sub(a, b));
