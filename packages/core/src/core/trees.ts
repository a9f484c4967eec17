import { closeOver } from "../control/captures.js";
import { OpError } from "../errors/index.js";
import { isPlainObject } from "../host/nested.js";
import { narrow } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";

/** Tensors in nested lists and objects, as nodes in a fixed order, and the way back. `null` leaves stay `null`. */
export interface Packed {
  readonly nodes: readonly Node[];
  /** The structure of the leaves, as text. */
  readonly structure: string;
  /** The same structure around other nodes. */
  rebuild(nodes: readonly Node[]): unknown;
}

const isBranch = (x: unknown): x is readonly unknown[] | Record<string, unknown> => Array.isArray(x) || isPlainObject(x);

/** Flattens what a user's function was given or returned; numbers and arrays in it become tensors. */
export function pack(tree: unknown, toNode: (leaf: TensorLike, index: number) => Node = (x) => nodeOf(x)): Packed {
  const nodes: Node[] = [];
  const walk = (x: unknown): string => {
    if (x === null || x === undefined) return "null";
    if (Array.isArray(x)) return `[${x.map(walk).join(",")}]`;
    if (isBranch(x))
      return `{${Object.entries(x)
        .map(([k, v]) => `${JSON.stringify(k)}:${walk(v)}`)
        .join(",")}}`;
    nodes.push(toNode(x as TensorLike, nodes.length));
    return "*";
  };
  const structure = walk(tree);
  return { nodes, structure, rebuild: (made) => refill(tree, made) };
}

function refill(tree: unknown, nodes: readonly Node[]): unknown {
  let next = 0;
  const walk = (x: unknown): unknown => {
    if (x === null || x === undefined) return null;
    if (Array.isArray(x)) return x.map(walk);
    if (isBranch(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, walk(v)]));
    return wrap(nodes[next++] as Node);
  };
  return walk(tree);
}

/** As `pack`, with numbers taking the dtypes of `like` where the structures agree. */
export function packLike(where: string, what: string, tree: unknown, like: Packed): Packed {
  const packed = pack(tree, (x, i) => (typeof x === "number" ? nodeOf(x, like.nodes[i]?.dtype) : nodeOf(x)));
  if (packed.structure !== like.structure)
    throw new OpError(where, `${what} must have the structure ${like.structure}, got ${packed.structure}`);
  return packed;
}

/** One step of a loop on nodes: the next values of what is carried. */
export type CarryStep = (carry: readonly Node[]) => readonly Node[];

/**
 * What a loop carries, in the dtypes that its step keeps: arithmetic narrows 64-bit numbers, so a trial step shows which of them
 * stay.
 */
export function packCarry(tree: unknown, step: (start: Packed) => CarryStep): Packed {
  const start = pack(tree);
  if (start.nodes.every((n) => narrow(n.dtype) === n.dtype)) return start;
  const { graph } = closeOver(
    "a trial step",
    start.nodes.map((n) => n.spec),
    step(start),
  );
  const settled = start.nodes.map((n, i) => (graph.outputs[i]?.dtype === narrow(n.dtype) ? g.cast(n, narrow(n.dtype)) : n));
  return { ...start, nodes: settled };
}
