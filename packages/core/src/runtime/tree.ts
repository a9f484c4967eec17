/** Arrays, plain objects and leaves: what a traced function takes and returns. */
export type Tree = unknown;

const isPlain = (x: unknown): x is Record<string, unknown> => {
  if (typeof x !== "object" || x === null) return false;
  const proto = Object.getPrototypeOf(x);
  return proto === Object.prototype || proto === null;
};

/** Copies a tree with `f` applied to each leaf, in a stable order. */
export function mapLeaves(tree: Tree, f: (leaf: unknown) => unknown): Tree {
  if (Array.isArray(tree)) return tree.map((t) => mapLeaves(t, f));
  if (isPlain(tree)) return Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, mapLeaves(v, f)]));
  return f(tree);
}
