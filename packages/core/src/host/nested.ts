import { OpError } from "../errors/errors.js";

/** Nested arrays and plain objects over leaves; anything that is neither is a leaf, `null` included. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };
/** Where a leaf sits: array positions and object keys, outermost first. */
export type TreePath = readonly (string | number)[];

/** Whether a value is an object literal (or has no prototype), not an instance of a class. */
export function isPlainObject(x: unknown): x is Record<string, unknown> {
  if (typeof x !== "object" || x === null) return false;
  const prototype = Object.getPrototypeOf(x);
  return prototype === null || prototype === Object.prototype;
}

/** Whether a value has children rather than being a leaf. */
export const isTreeNode = (x: unknown): x is readonly unknown[] | Record<string, unknown> => Array.isArray(x) || isPlainObject(x);

/** The children of a node in flattening order: array order, object keys sorted. */
export function childrenOf(node: readonly unknown[] | Record<string, unknown>): [key: string | number, child: unknown][] {
  if (Array.isArray(node)) return node.map((child, i) => [i, child]);
  const object = node as Record<string, unknown>;
  return Object.keys(object)
    .sort()
    .map((key) => [key, object[key]]);
}

/** A node like `node` with other children; object keys keep their insertion order. */
export function rebuild(
  node: readonly unknown[] | Record<string, unknown>,
  children: readonly (readonly [key: string | number, child: unknown])[],
): unknown {
  if (Array.isArray(node)) return children.map(([, child]) => child);
  const byKey = new Map<string | number, unknown>(children);
  // fromEntries defines keys instead of assigning them, so a key "__proto__" stays data.
  return Object.fromEntries(Object.keys(node).map((key) => [key, byKey.get(key)]));
}

/** `["a"][0]`, or nothing for the root. */
export const showPath = (path: TreePath): string => path.map((key) => `[${JSON.stringify(key)}]`).join("");

/** Calls `visit` with every leaf and its path, in flattening order. */
export function forEachLeaf<T>(tree: Tree<T>, visit: (leaf: T, path: TreePath) => void, path: TreePath = []): void {
  if (!isTreeNode(tree)) visit(tree as T, path);
  else for (const [key, child] of childrenOf(tree)) forEachLeaf(child as Tree<T>, visit, [...path, key]);
}

/** The leaves in order; objects contribute theirs sorted by key, as Keras does. */
export function flattenTree<T>(tree: Tree<T>): T[] {
  const out: T[] = [];
  const walk = (node: unknown): void => {
    if (!isTreeNode(node)) out.push(node as T);
    else if (Array.isArray(node)) for (const child of node) walk(child);
    else for (const [, child] of childrenOf(node)) walk(child);
  };
  walk(tree);
  return out;
}

/** The same structure with every leaf replaced; leaves are visited in flattening order. */
export function mapTree<T, U>(tree: Tree<T>, map: (leaf: T, path: TreePath) => U, path: TreePath = []): Tree<U> {
  if (!isTreeNode(tree)) return map(tree as T, path);
  return rebuild(
    tree,
    childrenOf(tree).map(([key, child]) => [key, mapTree(child as Tree<T>, map, [...path, key])]),
  ) as Tree<U>;
}

/** The structure of `like` filled with `leaves` in flattening order; throws `OpError` when their number differs. */
export function packTree<T>(like: Tree<unknown>, leaves: readonly T[], where = "packTree"): Tree<T> {
  const wanted = flattenTree(like).length;
  if (wanted !== leaves.length) {
    throw new OpError(where, `structure has ${wanted} leaves, got ${leaves.length} values`);
  }
  let next = 0;
  return mapTree(like, () => leaves[next++] as T);
}

/** Whether two trees have the same arrays, keys and leaf places. */
export const sameStructure = (a: unknown, b: unknown): boolean => mismatch(a, b) === undefined;

/** Throws `OpError` that names the first place where two trees differ in structure. */
export function assertSameStructure(where: string, a: unknown, b: unknown): void {
  const problem = mismatch(a, b);
  if (problem !== undefined) throw new OpError(where, `structures must match, ${problem}`);
}

/** What differs first, or `undefined`; only `shallow` decides where leaves are when `upTo` is set. */
export function mismatch(a: unknown, b: unknown, upTo = false, path: TreePath = []): string | undefined {
  const at = path.length === 0 ? "" : ` at ${showPath(path)}`;
  if (!isTreeNode(a)) return upTo || !isTreeNode(b) ? undefined : `got a leaf and ${describe(b)}${at}`;
  if (!isTreeNode(b) || Array.isArray(a) !== Array.isArray(b)) return `got ${describe(a)} and ${describe(b)}${at}`;
  const left = childrenOf(a);
  const right = new Map<string | number, unknown>(childrenOf(b));
  if (left.length !== right.size || left.some(([key]) => !right.has(key))) return `got ${describe(a)} and ${describe(b)}${at}`;
  for (const [key, child] of left) {
    const problem = mismatch(child, right.get(key), upTo, [...path, key]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function describe(x: unknown): string {
  if (Array.isArray(x)) return `an array of ${x.length}`;
  if (!isTreeNode(x)) return "a leaf";
  const keys = Object.keys(x).sort();
  return keys.length === 0 ? "an object without keys" : `an object with keys ${keys.map((k) => JSON.stringify(k)).join(", ")}`;
}
