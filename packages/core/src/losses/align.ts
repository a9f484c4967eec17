import { OpError } from "../errors/index.js";
import { toFloatWide } from "../host/promote.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";

/**
 * Two nodes brought to one rank where one of them only lacks, or has, a last axis of size 1: a vector is expanded, else
 * that axis goes. All other pairs are left to broadcasting.
 */
export function sameRank(a: Node, b: Node, expandVectors = true): [Node, Node] {
  if (a.shape.length === b.shape.length + 1) {
    const [wide, narrow] = meet(a, b, expandVectors);
    return [wide, narrow];
  }
  if (b.shape.length === a.shape.length + 1) {
    const [wide, narrow] = meet(b, a, expandVectors);
    return [narrow, wide];
  }
  return [a, b];
}

function meet(wide: Node, narrow: Node, expandVectors: boolean): [Node, Node] {
  if (wide.shape.at(-1) !== 1) return [wide, narrow];
  if (narrow.shape.length === 1 && expandVectors) return [wide, g.reshape(narrow, [...narrow.shape, 1])];
  return [g.reshape(wide, wide.shape.slice(0, -1)), narrow];
}

/** Predictions as floats. */
export const asFloat = (p: Node): Node => g.cast(p, toFloatWide(p.dtype));

/** Refuses pairs of different shape, which would broadcast into a wrong value without a word. */
export function mustMatch(where: string, t: Node, p: Node, hint?: string): void {
  if (!sameShape(t.shape, p.shape))
    throw new OpError(where, "targets and predictions must have one shape", [t.spec, p.spec], {}, hint);
}

/** Arithmetic mean over some axes. */
export function meanOver(x: Node, axes: readonly number[], keepdims = false): Node {
  const count = axes.reduce((n, a) => n * (x.shape[a] as number), 1);
  return g.div(g.sum(x, axes, keepdims), count);
}

/** Mean over the last axis; scalars are their own mean. */
export const meanLast = (x: Node): Node => (x.shape.length === 0 ? x : meanOver(x, [x.shape.length - 1]));
/** Sum over the last axis. */
export const sumLast = (x: Node): Node => (x.shape.length === 0 ? x : g.sum(x, [x.shape.length - 1]));

export const square = (x: Node): Node => g.mul(x, x);
export const clip = (x: Node, low: number, high: number): Node => g.min(g.max(x, low), high);

/** xʸ for a constant exponent, without `pow` where a product does. */
export function powerOf(x: Node, exponent: number): Node {
  if (exponent === 1) return x;
  return exponent === 2 ? square(x) : g.pow(x, g.broadcastTo(g.scalar(exponent, x.dtype), x.shape));
}

/** a / b, and 0 where b is 0. */
export function divideNoNan(a: Node, b: Node): Node {
  const empty = g.equal(b, 0);
  return g.where(empty, 0, g.div(a, g.where(empty, 1, b))) as Node;
}
