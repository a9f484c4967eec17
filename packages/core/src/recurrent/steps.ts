import type { Cotangents, Node } from "../ir/index.js";
import * as g from "../ops/index.js";

/** Batch-major ↔ time-major. */
export const swapTime = (x: Node): Node => g.transpose(x, [1, 0, ...[...x.shape.keys()].slice(2)]);

/** The `k`th of equal parts of the last axis. */
export function part(x: Node, k: number, size: number): Node {
  const lead = x.shape.slice(0, -1);
  const starts = [...lead.map(() => 0), k * size];
  return g.slice([x], { starts, limits: [...lead, (k + 1) * size], strides: x.shape.map(() => 1) });
}
export const joined = (parts: readonly Node[]): Node => g.concat(parts, { axis: (parts[0] as Node).shape.length - 1 });

/** `now` in rows that take part in a step, `before` in the others; mask [B]. */
export const choose = (mask: Node | null, now: Node, before: Node): Node =>
  mask === null ? now : g.where(g.broadcastTo(g.reshape(mask, [...mask.shape, 1]), now.shape), now, before);

/** Gradient of a matrix that multiplies every step's rows: xᵀ · dz of stacks [B, T, n] and [B, T, m], of the first columns of dz. */
export function overSteps(x: Node, dz: Node, columns: number = dz.shape[2] as number): Node {
  const rows = (n: Node): Node => g.reshape(n, [(n.shape[0] as number) * (n.shape[1] as number), n.shape[2] as number]);
  const right = rows(dz);
  return g.matmul(g.swapLast(rows(x)), columns === right.shape[1] ? right : part(right, 0, columns));
}

/** A node that is several inputs at once gets its whole cotangent from the first. */
export const once = (inputs: readonly Node[], grads: Cotangents): Cotangents =>
  grads.map((d, i) => (inputs.indexOf(inputs[i] as Node) === i ? d : null));
