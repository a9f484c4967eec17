import { LayerError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import { NDArray, type NestedInput, ndarray } from "../host/ndarray.js";
import { flattenTree, isPlainObject } from "../host/nested.js";
import { Tensor, Variable } from "../runtime/index.js";

/** Arrays (nested, typed, `NDArray`, tensors), lists or objects of them, or an iterable of batches. */
export type DataInput = unknown;

/** One batch as a training step sees it; parts that were not given are `null`. */
export type StepData = readonly [x: unknown, y: unknown, sampleWeight: unknown];

const isLeaf = (x: unknown): boolean =>
  x instanceof NDArray ||
  x instanceof Tensor ||
  x instanceof Variable ||
  ArrayBuffer.isView(x) ||
  typeof x === "number" ||
  isNestedNumbers(x);

function isNestedNumbers(x: unknown): boolean {
  let inner = x;
  while (Array.isArray(inner)) inner = inner[0];
  return (
    Array.isArray(x) &&
    (inner === undefined ||
      typeof inner === "number" ||
      typeof inner === "boolean" ||
      typeof inner === "bigint" ||
      typeof inner === "string")
  );
}

/** A tree of whatever users pass, as a tree of host arrays; float64 becomes the default float. */
export async function toArrays(where: string, what: string, tree: unknown): Promise<unknown> {
  if (tree === null || tree === undefined) return null;
  if (isLeaf(tree)) return hostArray(tree);
  if (Array.isArray(tree)) return Promise.all(tree.map((t) => toArrays(where, what, t)));
  if (isPlainObject(tree)) {
    const entries = Object.entries(tree).map(async ([k, v]) => [k, await toArrays(where, what, v)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  throw new LayerError(where, `${what} must be arrays or tensors, got ${describe(tree)}`, { argument: what });
}

const describe = (x: unknown): string => (typeof x === "object" && x !== null ? (x.constructor?.name ?? "an object") : String(x));

async function hostArray(x: unknown): Promise<NDArray> {
  const array = x instanceof Tensor || x instanceof Variable ? await x.array() : ndarray(x as NestedInput);
  return array.dtype === "float64" && floatx() !== "float64" ? array.astype(floatx()) : array;
}

/** Number of samples: the first size shared by all arrays; throws naming the arrays that differ. */
export function sampleCount(where: string, parts: Readonly<Record<string, unknown>>): number {
  let count: number | undefined;
  let first = "";
  for (const [name, tree] of Object.entries(parts)) {
    if (tree === null || tree === undefined) continue;
    for (const a of flattenTree(tree as never) as NDArray[]) {
      const n = a.shape[0];
      if (n === undefined) throw new LayerError(where, `${name} must have a sample axis, got a scalar`, { argument: name });
      if (count !== undefined && n !== count) {
        throw new LayerError(where, `all arrays must have one number of samples, got ${count} in ${first} and ${n} in ${name}`, {
          argument: name,
          hint: hintFor(tree),
        });
      }
      count ??= n;
      first ||= name;
    }
  }
  if (count === undefined || count === 0)
    throw new LayerError(where, "the data must have at least one sample, got none", { argument: "x" });
  return count;
}

/** Flat numbers are often rows that were flattened; otherwise a list was cut short. */
const hintFor = (tree: unknown): string =>
  tree instanceof NDArray && tree.ndim === 1 && tree.size > 1
    ? "Give flat data its shape with ndarray(data, { shape: [samples, …] }), or slice both to one length."
    : "Slice them to one length.";

/** Whether a value is a stream of batches rather than arrays. */
export function isStream(x: unknown): x is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof x !== "object" || x === null || Array.isArray(x) || isLeaf(x)) return false;
  return Symbol.iterator in x || Symbol.asyncIterator in x;
}

/** A batch as generators yield it: `[x]`, `[x, y]`, `[x, y, sampleWeight]`, or x alone where it is no list. */
export async function unpackBatch(where: string, batch: unknown): Promise<StepData> {
  if (Array.isArray(batch) && (batch.length < 1 || batch.length > 3)) {
    throw new LayerError(where, `a batch must be [x], [x, y] or [x, y, sampleWeight], got a list of ${batch.length}`, {
      argument: "x",
      hint: "Wrap nested lists: yield [rows].",
    });
  }
  const tuple = Array.isArray(batch) ? batch : [batch];
  const [x, y, w] = await Promise.all([
    toArrays(where, "x", tuple[0]),
    toArrays(where, "y", tuple[1]),
    toArrays(where, "sampleWeight", tuple[2]),
  ]);
  sampleCount(where, { x, y, sampleWeight: w });
  return [x, y ?? null, w ?? null];
}
