import { isFloat } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";

export type Fold = "max" | "min" | "prod";

/** What a segment without elements gets. */
function unit(fold: Fold, dtype: Node["dtype"]): number {
  if (fold === "prod") return 1;
  const way = fold === "max" ? -1 : 1;
  if (isFloat(dtype)) return way * Number.POSITIVE_INFINITY;
  if (dtype === "bool") return way === 1 ? 1 : 0;
  const bits = Number(dtype.replace(/\D/g, ""));
  if (dtype.startsWith("u")) return way === 1 ? 2 ** bits - 1 : 0;
  return way === 1 ? 2 ** (bits - 1) - 1 : -(2 ** (bits - 1));
}
const JOIN: Readonly<Record<Fold, (a: Node, b: Node) => Node>> = { max: g.max, min: g.min, prod: g.mul };

/** Elements moved `by` places towards the end, the front filled with 0. */
function shifted(x: Node, by: number): Node {
  const around = x.shape.map((_, i) => (i === 0 ? by : 0));
  return g.pad([x, g.scalar(0, x.dtype)], { low: around, high: around.map((p) => -p), interior: around.map(() => 0) });
}

/**
 * Reduces the rows [n, …] of each segment id to [count, …]: sorted by id, running reductions double their reach until they span
 * whole segments, and the last row of each is kept. Ids outside [0, count) are left out.
 */
export function segmentFold(rows: Node, ids: Node, count: number, fold: Fold, sorted: boolean): Node {
  const n = ids.shape[0] as number;
  const target = g.full([count, ...rows.shape.slice(1)], unit(fold, rows.dtype), rows.dtype);
  if (n === 0) return target;
  const order = sorted ? null : g.argSort([ids], { axis: 0, descending: false });
  const keys = order === null ? ids : g.gather([ids, order], { axis: 0 });
  let values = order === null ? rows : g.gather([rows, order], { axis: 0 });
  const column = (v: Node): Node => g.reshape(v, [n, ...rows.shape.slice(1).map(() => 1)]);
  for (let reach = 1; reach < n; reach *= 2) {
    const before = g.iota([], { dtype: "int32", shape: [n], axis: 0 });
    const same = g.and(g.lessEqual(reach, before), g.equal(keys, shifted(keys, reach)));
    values = g.where(column(same), (JOIN[fold] as (a: Node, b: Node) => Node)(values, shifted(values, reach)), values);
  }
  const next = g.pad([keys, g.scalar(-1, keys.dtype)], { low: [-1], high: [1], interior: [0] });
  const last = g.not(g.equal(keys, next));
  return g.scatterSet([target, g.where(last, keys, -1), values], {});
}
