import { type DType, isFloat } from "../host/dtype.js";
import { NDArray } from "../host/ndarray.js";
import { isPlainObject, mapTree } from "../host/nested.js";
import { cast } from "../ops/index.js";
import { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, PyFloat, type TensorLike, wrap } from "../surface/index.js";

/** Arguments of a layer call: tensors (or trees of them) by position, then one object of options. */
export interface CallArguments {
  readonly positional: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The first argument is always an input, even a plain object of tensors; a plain object behind it holds the options. */
export function splitArguments(args: readonly unknown[]): CallArguments {
  const last = args.at(-1);
  if (args.length > 1 && isPlainObject(last)) return { positional: args.slice(0, -1), options: last };
  return { positional: args.filter((a, i) => i === 0 || a !== undefined), options: {} };
}

const isNumbers = (x: unknown): boolean => {
  let inner = x;
  while (Array.isArray(inner)) {
    if (inner.length === 0) return true;
    inner = inner[0];
  }
  return typeof inner === "number" || typeof inner === "boolean" || typeof inner === "bigint";
};

/** A tree of inputs as tensors; floats are converted to `dtype` when it is given. Lists of numbers are one tensor. */
export function toTensors(tree: unknown, dtype: DType | null): unknown {
  if (tree === null || tree === undefined) return tree;
  if (Array.isArray(tree) && !isNumbers(tree)) return tree.map((t) => toTensors(t, dtype));
  if (isPlainObject(tree)) return Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, toTensors(v, dtype)]));
  return toTensor(tree, dtype);
}

function toTensor(x: unknown, dtype: DType | null): unknown {
  if (x instanceof Tensor && x.isSymbolic) return x;
  const isTensorLike =
    x instanceof Tensor ||
    x instanceof Variable ||
    x instanceof NDArray ||
    x instanceof PyFloat ||
    typeof x === "number" ||
    Array.isArray(x) ||
    ArrayBuffer.isView(x);
  if (!isTensorLike) return x;
  if (x instanceof NDArray && x.dtype === "string") return x;
  const node = nodeOf(x as TensorLike);
  if (dtype !== null && isFloat(node.dtype) && node.dtype !== dtype) return wrap(cast(node, dtype));
  return x instanceof Tensor ? x : wrap(node);
}

/** Tensors among arguments, depth first. */
export function tensorsIn(tree: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTree(tree as never, (leaf: unknown) => {
    if (leaf instanceof Tensor) found.push(leaf);
    return leaf;
  });
  return found;
}

/** A shape, or a list or object of shapes where the input is a list or object of tensors. */
export type ShapeTree = readonly (number | null)[] | readonly ShapeTree[] | { readonly [key: string]: ShapeTree };

/** Shapes in the structure of the inputs. */
export function shapesOf(tree: unknown): ShapeTree {
  if (tree instanceof Tensor) return tree.shape;
  if (Array.isArray(tree)) return tree.map(shapesOf);
  if (isPlainObject(tree)) return Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, shapesOf(v)]));
  return [];
}
