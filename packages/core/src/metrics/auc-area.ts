import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import { divideNoNan } from "../losses/align.js";
import * as g from "../ops/index.js";

/** Curves an area can be taken under. */
export type Curve = "ROC" | "PR" | "PRGAIN";
export type Summation = "interpolation" | "minoring" | "majoring";

/** Counts per threshold (and label), highest counts first. */
export interface Rates {
  readonly tp: Node;
  readonly fp: Node;
  readonly tn: Node;
  readonly fn: Node;
}

const part = (x: Node, from: number, to: number): Node =>
  g.slice([x], {
    starts: x.shape.map((_, i) => (i === 0 ? from : 0)),
    limits: x.shape.map((d, i) => (i === 0 ? to : d)),
    strides: x.shape.map(() => 1),
  });
const head = (x: Node): Node => part(x, 0, (x.shape[0] as number) - 1);
const tail = (x: Node): Node => part(x, 1, x.shape[0] as number);

/** Area under the curve, per label where there are several: `[T, …]` → `[…]`. */
export function area(rates: Rates, curve: Curve, summation: Summation): Node {
  if (curve === "PR" && summation === "interpolation") return interpolatedArea(rates);
  const { x, y } = points(rates, curve);
  const [left, right] = [head(y), tail(y)];
  const heights =
    summation === "interpolation"
      ? g.div(g.add(left, right), 2)
      : summation === "minoring"
        ? g.min(left, right)
        : g.max(left, right);
  return g.sum(g.mul(g.sub(head(x), tail(x)), heights), [0]);
}

function points({ tp, fp, tn, fn }: Rates, curve: Curve): { x: Node; y: Node } {
  const recall = divideNoNan(tp, g.add(tp, fn));
  if (curve === "ROC") return { x: divideNoNan(fp, g.add(fp, tn)), y: recall };
  if (curve === "PR") return { x: recall, y: divideNoNan(tp, g.add(tp, fp)) };
  const scale = divideNoNan(g.add(tp, fn), g.add(fp, tn));
  const gain = (missed: Node): Node => g.max(g.sub(1, g.mul(scale, divideNoNan(missed, tp))), 0);
  return { x: g.where(g.equal(tp, 0), 0, gain(fn)), y: gain(fp) };
}

/**
 * Area under the precision–recall curve, where between two thresholds true positives grow linearly with all positives,
 * precision does not (Davis and Goadrich 2006).
 */
function interpolatedArea({ tp, fp, fn }: Rates): Node {
  const all = g.add(tp, fp);
  const [gained, steps] = [g.sub(head(tp), tail(tp)), g.sub(head(all), tail(all))];
  const slope = divideNoNan(gained, g.max(steps, 0));
  const intercept = g.sub(tail(tp), g.mul(slope, tail(all)));
  const both = g.and(g.less(0, head(all)), g.less(0, tail(all)));
  const growth = g.where(both, divideNoNan(head(all), g.max(tail(all), 0)), 1);
  const increment = g.mul(slope, g.add(gained, g.mul(intercept, g.log(growth))));
  return g.sum(divideNoNan(increment, g.max(g.add(tail(tp), tail(fn)), 0)), [0]);
}

/** `n` thresholds from just below 0 to just above 1, so that every prediction lies between the outer two. */
export const outerThresholds = (inner: readonly number[]): readonly number[] => [-epsilon(), ...inner, 1 + epsilon()];
