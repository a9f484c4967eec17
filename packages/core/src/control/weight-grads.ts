import type { Node, Trace } from "../ir/index.js";
import { matmul, reshape, transpose } from "../ops/index.js";

/** A per-step product `leftᵀ · right` whose sum over the steps is one product of the stacked operands. */
export interface Deferred {
  readonly left: Node; // [B, n]
  readonly right: Node; // [B, m]
}

const isTurn = (n: Node): boolean => n.op.name === "transpose" && n.shape.length === 2;

/** Recognises a weight gradient `matmul(transpose(x), dy)` inside a loop step. */
export function deferrable(g: Node, trace: Trace): Deferred | null {
  const [left, right] = g.inputs;
  if (g.trace !== trace || g.op.name !== "matmul" || g.shape.length !== 2 || left === undefined || right === undefined)
    return null;
  return isTurn(left) && left.trace === trace ? { left: left.inputs[0] as Node, right } : null;
}

/** The summed gradient from operands stacked over the steps: left [T, B, n], right [T, B, m] → [n, m]. */
export function afterLoop(left: Node, right: Node): Node {
  const rows = (left.shape[0] as number) * (left.shape[1] as number);
  const [n, m] = [left.shape[2] as number, right.shape[2] as number];
  return matmul(transpose(reshape(left, [rows, n]), [1, 0]), reshape(right, [rows, m]));
}
