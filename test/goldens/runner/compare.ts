import { isArray, isObject, type Json, type JsonObject, type Tolerance } from "./case.js";
import { differ } from "./numbers.js";
import { Mismatch } from "./outcome.js";
import { type HostResult, isArrayLike, readArray } from "./read.js";
import { taggedFloat } from "./scalars.js";
import { decodeTensor, isTensorJson, type RecordedTensor, showTensor } from "./tensors.js";

export interface Demand {
  readonly tolerance: Tolerance;
  /** Shapes and dtypes only: the numbers are random. */
  readonly shapesOnly?: boolean;
  /** Dtype pairs that differ between Keras's own backends: either is right. */
  readonly dtypes?: ReadonlyMap<string, string>;
}

/** `"out: float32 vs float64"` → either of the two is accepted where the recording holds the first. */
export function freeDtypes(text: Json | undefined): ReadonlyMap<string, string> {
  const pairs = typeof text === "string" ? [...text.matchAll(/(\w+) vs (\w+)/g)] : [];
  return new Map(pairs.map(([, recorded = "", other = ""]) => [recorded, other]));
}

const show = (x: unknown): string => {
  if (isArrayLike(x)) return showTensor(x);
  if (typeof x === "function") return "a function";
  return JSON.stringify(x, (_, v: unknown) => (typeof v === "bigint" ? `${v}n` : v))?.slice(0, 120) ?? String(x);
};

/** Throws a `Mismatch` that says where and how far a result is from the recording. */
export async function compare(expected: Json | undefined, actual: unknown, demand: Demand, path = "output"): Promise<void> {
  if (isObject(expected)) return compareObject(expected, actual, demand, path);
  if (isArray(expected)) return compareList(expected, actual, demand, path);
  if (expected === null || expected === undefined) {
    if (actual !== null && actual !== undefined) throw new Mismatch(`${path}: expected null, got ${show(actual)}`);
    return;
  }
  const got = isArrayLike(actual) ? await scalarOf(actual, path) : actual;
  const same = typeof expected === "number" ? sameNumber(expected, got, demand.tolerance) : got === expected;
  if (!same && !demand.shapesOnly) throw new Mismatch(`${path}: expected ${show(expected)}, got ${show(actual)}`);
}

function sameNumber(expected: number, got: unknown, tolerance: Tolerance): boolean {
  if (typeof got !== "number" && typeof got !== "bigint") return false;
  return differ([Number(got)], [expected], tolerance) === undefined;
}

async function scalarOf(x: unknown, path: string): Promise<unknown> {
  if (!isArrayLike(x)) return x;
  const host = await readArray(x);
  if (host.shape.length > 0) throw new Mismatch(`${path}: expected a scalar, got ${showTensor(host)}`);
  return host.dtype === "bool" ? Boolean(host.values[0]) : host.values[0];
}

async function compareList(expected: readonly Json[], actual: unknown, demand: Demand, path: string): Promise<void> {
  if (
    isArrayLike(actual) &&
    expected.every((x) => typeof x === "number" || taggedFloat(x) !== undefined || typeof x === "string")
  ) {
    const host = await readArray(actual);
    return compareList(
      expected,
      Array.from(host.values as ArrayLike<unknown>, (x) => (typeof x === "bigint" ? Number(x) : x)),
      demand,
      path,
    );
  }
  const items = actual instanceof Set || isTyped(actual) ? [...(actual as Iterable<unknown>)] : actual;
  if (!Array.isArray(items)) throw new Mismatch(`${path}: expected a list of ${expected.length}, got ${show(actual)}`);
  if (items.length !== expected.length) throw new Mismatch(`${path}: expected ${expected.length} entries, got ${items.length}`);
  for (const [i, entry] of expected.entries()) await compare(entry, items[i], demand, `${path}[${i}]`);
}

const isTyped = (x: unknown): boolean => ArrayBuffer.isView(x) && !(x instanceof DataView);

async function compareObject(expected: JsonObject, actual: unknown, demand: Demand, path: string): Promise<void> {
  if (isTensorJson(expected)) return compareTensor(decodeTensor(expected), actual, demand, path);
  const float = taggedFloat(expected);
  if (float !== undefined) return compare(float, actual, demand, path);
  if (isArray(expected["tuple"])) return compareList(expected["tuple"], actual, demand, path);
  if (isArray(expected["fields"]))
    return compareNamedTuple(expected["fields"] as readonly [string, Json][], actual, demand, path);
  if (isArray(expected["set"])) return compareList(expected["set"], actual, demand, path);
  if (isObject(expected["dict"])) return compareFields(expected["dict"], actual, demand, path);
  if (isObject(expected["spec"])) return compareSpec(expected["spec"], actual, demand, path);
  if (isObject(expected["sparse"])) return compareFields(expected["sparse"], actual, demand, path);
  if (isObject(expected["indexed_slices"])) return compareFields(expected["indexed_slices"], actual, demand, path);
  if (typeof expected["function"] === "string") {
    if (typeof actual !== "function") throw new Mismatch(`${path}: expected a function, got ${show(actual)}`);
    return;
  }
  if (typeof expected["dtype"] === "string" && Object.keys(expected).length === 1)
    return compare(expected["dtype"], actual, demand, path);
  if (isArray(expected["complex"])) return compareList(expected["complex"], actual, demand, path);
  return compareFields(expected, actual, demand, path);
}

async function compareFields(expected: JsonObject, actual: unknown, demand: Demand, path: string): Promise<void> {
  if (actual === null || typeof actual !== "object") throw new Mismatch(`${path}: expected an object, got ${show(actual)}`);
  for (const [key, value] of Object.entries(expected)) {
    if (!(key in actual)) throw new Mismatch(`${path}: no entry "${key}"`);
    await compare(value, (actual as Record<string, unknown>)[key], demand, `${path}.${key}`);
  }
}

/** A Python named tuple is an array or an object here. */
function compareNamedTuple(
  fields: readonly (readonly [string, Json])[],
  actual: unknown,
  demand: Demand,
  path: string,
): Promise<void> {
  if (Array.isArray(actual))
    return compareList(
      fields.map(([, value]) => value),
      actual,
      demand,
      path,
    );
  return compareFields(Object.fromEntries(fields), actual, demand, path);
}

/** A host scalar is a plain number in JavaScript, so one may stand for a recorded NumPy scalar. */
const boxed = (expected: RecordedTensor, actual: unknown): HostResult | undefined => {
  if (expected.kind !== "numpy" || expected.shape.length > 0 || !["number", "boolean", "bigint"].includes(typeof actual))
    return undefined;
  return { dtype: expected.dtype, shape: [], values: [Number(actual)] };
};

async function compareTensor(expected: RecordedTensor, actual: unknown, demand: Demand, path: string): Promise<void> {
  const plain = boxed(expected, actual);
  if (plain === undefined && !isArrayLike(actual))
    throw new Mismatch(`${path}: expected ${showTensor(expected)}, got ${show(actual)}`);
  const host = plain ?? (await readArray(actual as Parameters<typeof readArray>[0]));
  if (host.shape.join() !== expected.shape.join()) {
    throw new Mismatch(`${path}: expected shape ${showTensor(expected)}, got ${showTensor(host)}`);
  }
  const difference = demand.shapesOnly ? undefined : differ(host.values, expected.values, demand.tolerance);
  if (difference !== undefined) {
    const { count, worst, at, expected: e, actual: a } = difference;
    throw new Mismatch(
      `${path}: ${showTensor(expected)} off in ${count} of ${expected.values.length}, max abs error ${worst.toPrecision(3)}` +
        ` (atol ${demand.tolerance.atol}, rtol ${demand.tolerance.rtol}; at ${at} expected ${String(e)}, got ${String(a)})`,
    );
  }
  if (host.dtype !== expected.dtype && demand.dtypes?.get(expected.dtype) !== host.dtype) {
    throw new Mismatch(`${path}: expected dtype ${showTensor(expected)}, got ${showTensor(host)}`);
  }
}

/** Compares a symbolic result: shape with `null` for unknown sizes, and dtype. */
export function compareSpec(spec: JsonObject, actual: unknown, demand: Demand, path: string): void {
  if (!isArrayLike(actual)) throw new Mismatch(`${path}: expected a symbolic tensor, got ${show(actual)}`);
  const shape = (isArray(spec["shape"]) ? spec["shape"] : (spec["shape"] as JsonObject)["tuple"]) as (number | null)[];
  const want = { dtype: String(spec["dtype"]), shape };
  if (actual.shape.join() !== shape.join() || actual.shape.length !== shape.length) {
    throw new Mismatch(`${path}: expected shape ${showTensor(want)}, got ${showTensor(actual)}`);
  }
  if (actual.dtype !== want.dtype && demand.dtypes?.get(want.dtype) !== actual.dtype) {
    throw new Mismatch(`${path}: expected dtype ${showTensor(want)}, got ${showTensor(actual)}`);
  }
}

/** Tensors of a nested result in Keras's flatten order: lists in order, dictionaries by sorted key. */
export function flatten(x: unknown): unknown[] {
  if (isArrayLike(x) || x === null || typeof x !== "object") return [x];
  if (Array.isArray(x)) return x.flatMap(flatten);
  return Object.keys(x)
    .sort()
    .flatMap((key) => flatten((x as Record<string, unknown>)[key]));
}
