import { BackendError } from "../errors/index.js";
import { isFloat, isInteger } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import { NDArray } from "../host/ndarray.js";
import type { Graph, Node } from "../ir/index.js";

/** What becomes of one element of an argument on its way to an index. */
type Scalar = (v: number) => number;

/** An argument whose elements look something up in an axis of `size`. */
export interface IndexBound {
  readonly argument: number;
  readonly size: number;
  readonly index: Scalar;
  /** Whole numbers in [0, size) are known to pass. */
  readonly plain: boolean;
}

/** A node as a function of one element of an argument; `base` is the node that fixes which element stands where. */
interface Origin {
  readonly argument: number | null;
  readonly base: Node | null;
  readonly at: Scalar;
}

const MOVES: ReadonlySet<string> = new Set(["reshape", "transpose", "broadcastTo", "stopGradient"]);
const ELEMENTWISE: Readonly<Record<string, (...x: number[]) => number>> = {
  where: (c, a, b) => (c === 0 ? b : a) as number,
  less: (a, b) => Number((a as number) < (b as number)),
  lessEqual: (a, b) => Number((a as number) <= (b as number)),
  equal: (a, b) => Number(a === b),
  not: (a) => Number(a === 0),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
  add: (a, b) => (a as number) + (b as number),
  sub: (a, b) => (a as number) - (b as number),
  min: (a, b) => Math.min(a as number, b as number),
  max: (a, b) => Math.max(a as number, b as number),
};
/** Labels and ids go through a handful of ops; what is longer is something else. */
const DEEPEST = 24;
/** Above this the size of an axis is not tried number by number. */
const TRIED = 1 << 17;

/**
 * The lookups of a program whose indices are elements of its first `args` inputs. An engine would find a wrong one only in
 * the middle of a run, when state may be half overwritten; the host can look before.
 */
export function indexBounds(graph: Graph, args: number): readonly IndexBound[] {
  const place = new Map(graph.inputs.slice(0, args).map((n, i) => [n, i] as const));
  const known = new Map<Node, Origin | null>();
  return graph.order.flatMap((node) => {
    if (node.op.name !== "gather" || node.leaf !== null) return [];
    const [table, indices] = node.inputs as [Node, Node];
    const origin = originOf(indices, place, known, DEEPEST);
    if (origin === null || origin.argument === null) return [];
    const size = table.shape[node.attrs["axis"] as number] as number;
    const inside = (v: number): boolean => isIndex(origin.at(v), size);
    const plain = size <= TRIED && Array.from({ length: size }, (_, v) => inside(v)).every(Boolean);
    return [{ argument: origin.argument, size, index: origin.at, plain }];
  });
}

const isIndex = (i: number, size: number): boolean => i >= 0 && i < size;

function originOf(node: Node, args: ReadonlyMap<Node, number>, known: Map<Node, Origin | null>, depth: number): Origin | null {
  const found = known.get(node);
  if (found !== undefined) return found;
  const made = depth === 0 ? null : derive(node, args, known, depth - 1);
  known.set(node, made);
  return made;
}

function derive(node: Node, args: ReadonlyMap<Node, number>, known: Map<Node, Origin | null>, depth: number): Origin | null {
  const argument = args.get(node);
  if (argument !== undefined) return { argument, base: node, at: (v) => v };
  const { name } = node.op;
  if (name === "constant") return constant(node);
  const inputs = node.inputs.map((n) => originOf(n, args, known, depth));
  const [first] = inputs;
  if (first == null || inputs.includes(null)) return null;
  if (MOVES.has(name)) return { ...first, base: first.base === null ? null : node };
  if (name === "cast") return cast(node, first);
  const compute = ELEMENTWISE[name];
  if (compute === undefined) return null;
  const moving = (inputs as Origin[]).filter((o) => o.argument !== null);
  // Elements of one argument, in one arrangement: only then is the result a function of one element.
  if (moving.some((o) => o.argument !== moving[0]?.argument || o.base !== moving[0]?.base)) return null;
  const { argument: from = null, base = null } = moving[0] ?? {};
  const parts = (inputs as Origin[]).map((o) => o.at);
  return { argument: from, base, at: (v) => compute(...parts.map((f) => f(v))) };
}

function constant(node: Node): Origin | null {
  const { data } = node.attrs["value"] as unknown as HostArray;
  if (data.length !== 1 || isFloat(node.dtype)) return null;
  const value = Number(data[0]);
  return { argument: null, base: null, at: () => value };
}

/** NaN is no integer and stays NaN here, so that it is found; narrow integers would wrap and are left to the engine. */
function cast(node: Node, { at, ...rest }: Origin): Origin | null {
  if (isFloat(node.dtype)) return { ...rest, at };
  if (!isInteger(node.dtype) || !/(32|64)$/.test(node.dtype)) return null;
  return { ...rest, at: (v) => Math.trunc(at(v)) };
}

/** Refuses arrays with an element that finds nothing, before the run starts. Tensors are left to the engine. */
export function checkIndices(engine: string, bounds: readonly IndexBound[], leaves: readonly unknown[]): void {
  for (const { argument, size, index, plain } of bounds) {
    const array = leaves[argument];
    if (!(array instanceof NDArray) || !array.isNumeric()) continue;
    const values = array.values();
    for (let i = 0; i < values.length; i++) {
      const v = values[i] as number;
      if (plain && Number.isInteger(v) && isIndex(v, size)) continue;
      if (!isIndex(index(v), size)) throw outOfRange(engine, size, v);
    }
  }
}

const outOfRange = (engine: string, size: number, value: number): BackendError =>
  new BackendError(engine, `an index of "gather" must be in [0, ${size}), got ${value}`, {
    op: "gather",
    hint: "Check the labels or token ids against the number of classes or the vocabulary size.",
  });
