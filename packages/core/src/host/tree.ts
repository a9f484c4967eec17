import { OpError } from "../errors/errors.js";
import { checkOptions } from "../errors/options.js";
import {
  assertSameStructure as assertSame,
  childrenOf,
  flattenTree,
  forEachLeaf,
  isTreeNode,
  mapTree,
  mismatch,
  packTree,
  rebuild,
  showPath,
  type Tree,
  type TreePath,
} from "./nested.js";

/** Returned by a `traverse` function to put `null` in place of what it was given. */
export class MAP_TO_NONE {
  // A class only so that it can be told from every value a structure may hold.
  private constructor() {}
}

/**
 * Whether a value is an array or a plain object.
 *
 * @example
 * tree.isNested([1, 2]); // true
 */
export const isNested = (structure: unknown): boolean => isTreeNode(structure);

/**
 * The leaves of a structure in order, objects sorted by key.
 * @example
 * flatten({ b: [1, 2], a: 0 }); // [0, 1, 2]
 */
export const flatten = <T>(structure: Tree<T>): T[] => flattenTree(structure);

/**
 * The leaves of a structure, each with its path.
 * @example
 * flattenWithPath({ b: [1], a: 0 }); // [[["a"], 0], [["b", 0], 1]]
 */
export function flattenWithPath<T>(structure: Tree<T>): [path: TreePath, leaf: T][] {
  const out: [TreePath, T][] = [];
  forEachLeaf(structure, (leaf, path) => out.push([path, leaf]));
  return out;
}

/** Options of `mapStructure`. */
export interface MapStructureOptions {
  /** `false` leaves every `null` as it is instead of passing it to the function. */
  readonly noneIsLeaf?: boolean | undefined;
}

/**
 * Calls `func` with the leaves at the same place of one or several structures and returns the structure of the results.
 * A last argument `{ noneIsLeaf }` is the options object, unless the first structure has that key too.
 * Throws `OpError` when the structures differ.
 * @example
 * mapStructure((a, b) => a + b, { x: [1, 2] }, { x: [10, 20] }); // { x: [11, 22] }
 */
export function mapStructure<T, U>(
  func: (...leaves: T[]) => U,
  ...structures: readonly (Tree<T> | MapStructureOptions)[]
): Tree<U> {
  const { trees, noneIsLeaf } = splitOptions(structures);
  if (typeof func !== "function") throw new OpError("mapStructure", `func must be a function, got ${typeof func}`);
  if (trees.length === 0) throw new OpError("mapStructure", "at least one structure is required, got none");
  for (const other of trees.slice(1)) assertSame("mapStructure", trees[0], other);
  return zipUpTo(trees[0], trees, (...leaves) => (!noneIsLeaf && leaves[0] === null ? (null as U) : func(...(leaves as T[]))));
}

/**
 * As `mapStructure`, down to the leaves of `shallowStructure` only: what lies deeper is passed whole.
 *
 * @example
 * tree.mapStructureUpTo([0, 0], (part) => tree.flatten(part).length, [[1, 2], [3]]); // [2, 1]
 */
export function mapStructureUpTo<T, U>(
  shallowStructure: unknown,
  func: (...parts: T[]) => U,
  ...structures: readonly Tree<T>[]
): Tree<U> {
  if (structures.length === 0) throw new OpError("mapStructureUpTo", "at least one structure is required, got none");
  for (const structure of structures) {
    const problem = mismatch(shallowStructure, structure, true);
    if (problem !== undefined) throw new OpError("mapStructureUpTo", `structures must match the shallow one, ${problem}`);
  }
  return zipUpTo(shallowStructure, structures, (...parts) => func(...(parts as T[])));
}

/**
 * As `mapStructure` over shapes: an array of sizes (numbers and `null`) is one leaf.
 *
 * @example
 * tree.mapShapeStructure((shape) => shape.length, { a: [2, 3], b: [4] }); // { a: 2, b: 1 }
 */
export function mapShapeStructure<U>(func: (shape: readonly (number | null)[]) => U, structure: unknown): Tree<U> {
  if (isShape(structure)) return func(structure);
  if (!isTreeNode(structure)) throw new OpError("mapShapeStructure", `leaves must be shapes, got ${String(structure)}`);
  return rebuild(
    structure,
    childrenOf(structure).map(([key, child]) => [key, mapShapeStructure(func, child)]),
  ) as Tree<U>;
}

/**
 * Throws `OpError` unless both structures have the same arrays, keys and leaf places.
 *
 * @example
 * tree.assertSameStructure([1, [2]], [3, [4]]);
 */
export function assertSameStructure(
  a: unknown,
  b: unknown,
  options: { readonly checkTypes?: true | null | undefined } = {},
): void {
  checkOptions("assertSameStructure", options, ["checkTypes"]);
  const { checkTypes } = options as { checkTypes?: unknown };
  if (checkTypes !== undefined && checkTypes !== null && checkTypes !== true) {
    throw new OpError("assertSameStructure", "checkTypes cannot be switched off: arrays and objects never match", [], {
      checkTypes,
    });
  }
  assertSame("assertSameStructure", a, b);
}

/**
 * Throws `OpError` unless the leaves of both structures sit at the same paths.
 *
 * @example
 * tree.assertSamePaths({ a: 1 }, { a: 2 });
 */
export function assertSamePaths(a: unknown, b: unknown): void {
  const left = flattenWithPath(a as Tree<unknown>).map(([path]) => showPath(path));
  const right = flattenWithPath(b as Tree<unknown>).map(([path]) => showPath(path));
  const i = Array.from({ length: Math.max(left.length, right.length) }).findIndex((_, k) => left[k] !== right[k]);
  if (i < 0) return;
  const show = (path: string | undefined): string => (path === undefined ? "nothing" : path === "" ? "the root" : path);
  throw new OpError("assertSamePaths", `paths must match, got ${show(left[i])} and ${show(right[i])} for leaf ${i}`);
}

/**
 * The structure filled with the values of a flat list; throws `OpError` when their number differs.
 * @example
 * packSequenceAs({ b: 0, a: [0, 0] }, [1, 2, 3]); // { b: 3, a: [1, 2] }
 */
export const packSequenceAs = <T>(structure: unknown, flatSequence: readonly T[]): Tree<T> =>
  packTree(structure, flatSequence, "packSequenceAs");

/**
 * Calls `func` with every node and leaf. `null` or nothing returned: go on inside; `MAP_TO_NONE`: put `null` here; any
 * other result replaces the node. Top-down does not enter replacements; otherwise children come before their parent.
 *
 * @example
 * tree.traverse((node) => (typeof node === "number" ? node * 2 : null), [1, [2]]); // [2, [4]]
 */
export function traverse(
  func: (node: unknown) => unknown,
  structure: unknown,
  options: { readonly topDown?: boolean | undefined } = {},
): unknown {
  checkOptions("traverse", options, ["topDown"]);
  if (typeof func !== "function") throw new OpError("traverse", `func must be a function, got ${typeof func}`);
  const topDown = options.topDown ?? true;
  const inside = (node: unknown): unknown =>
    isTreeNode(node)
      ? rebuild(
          node,
          childrenOf(node).map(([key, child]) => [key, visit(child)]),
        )
      : node;
  const visit = (node: unknown): unknown => {
    const current = topDown ? node : inside(node);
    const result = func(current);
    if (result === MAP_TO_NONE) return null;
    if (result !== null && result !== undefined) return result;
    return topDown ? inside(node) : current;
  };
  return visit(structure);
}

/**
 * A copy in which every array is frozen, at every depth: JavaScript's nearest to a tuple.
 *
 * @example
 * Object.isFrozen(tree.listsToTuples([1, [2]])); // true
 */
export function listsToTuples<T>(structure: T): T {
  if (!isTreeNode(structure)) return structure;
  const copy = rebuild(
    structure,
    childrenOf(structure).map(([key, child]) => [key, listsToTuples(child)]),
  );
  return (Array.isArray(copy) ? Object.freeze(copy) : copy) as T;
}

const isShape = (x: unknown): x is readonly (number | null)[] =>
  Array.isArray(x) && x.every((d) => d === null || typeof d === "number");

function splitOptions(args: readonly unknown[]): { trees: readonly unknown[]; noneIsLeaf: boolean } {
  const last = args.at(-1);
  const isOptions = (x: unknown): x is MapStructureOptions =>
    isTreeNode(x) &&
    !Array.isArray(x) &&
    Object.keys(x).length === 1 &&
    typeof (x as MapStructureOptions).noneIsLeaf === "boolean";
  if (args.length < 2 || !isOptions(last) || isOptions(args[0])) return { trees: args, noneIsLeaf: true };
  return { trees: args.slice(0, -1), noneIsLeaf: last.noneIsLeaf ?? true };
}

/** `func` over the places where `shallow` has leaves; the trees are known to reach that far. */
function zipUpTo<U>(shallow: unknown, trees: readonly unknown[], func: (...parts: unknown[]) => U): Tree<U> {
  const at = (tree: unknown, path: TreePath): unknown =>
    path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], tree);
  return mapTree(shallow, (_, path) => func(...trees.map((tree) => at(tree, path))));
}
