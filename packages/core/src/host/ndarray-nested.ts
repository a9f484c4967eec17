import { OpError } from "../errors/errors.js";
import { checkInteger, encode } from "./convert.js";
import { floatx } from "./defaults.js";
import { type DType, type HostDType, isInteger } from "./dtype.js";
import { viewOf } from "./host-array.js";
import { type DataByDType, type Element, NDArray } from "./ndarray-class.js";
import { showPath } from "./nested.js";
import type { Shape } from "./spec.js";

/** Values nested to any depth; typed arrays and host arrays may stand for their rows. */
export type NestedInput = Element | ArrayBufferView | NDArray | readonly NestedInput[];

const WHERE = "ndarray";
type Row = readonly unknown[] | ArrayLike<number | bigint>;

/** What the elements are; the wider kind wins where they may mix. */
interface Kinds {
  boolean: boolean;
  number: boolean;
  fraction: boolean;
  bigint: boolean;
  string: boolean;
}

/** Makes an array of a scalar or nested lists; throws `OpError` naming the first bad element by its index path. */
export function fromNested(data: unknown, dtype: HostDType | undefined): NDArray {
  const root = expand(data);
  const shape = shapeOf(root);
  const flat: Element[] = [];
  const kinds: Kinds = { boolean: false, number: false, fraction: false, bigint: false, string: false };
  const fill = (value: unknown, axis: number, path: readonly number[]): void => {
    if (axis < shape.length) {
      const row = rowOf(value, shape, axis, path);
      for (let i = 0; i < row.length; i++) {
        const child = expand(row[i]);
        // The path is only needed for messages; the innermost level builds none.
        if (axis + 1 < shape.length) fill(child, axis + 1, [...path, i]);
        else flat.push(leaf(child, kinds, path, i));
      }
    } else flat.push(leaf(value, kinds, path, undefined));
  };
  fill(root, 0, []);
  if (kinds.string && (kinds.boolean || kinds.number || kinds.bigint)) {
    throw new OpError(WHERE, `elements must be all strings or all numbers, got ${firstMix(flat, shape)}`);
  }
  return build(flat, shape, dtype ?? inferred(kinds), kinds);
}

function inferred(kinds: Kinds): HostDType {
  if (kinds.string) return "string";
  if (kinds.fraction) return floatx();
  if (kinds.bigint) return "int64";
  if (kinds.number) return "int32";
  return kinds.boolean ? "bool" : floatx(); // no elements at all: NumPy says float
}

function build(flat: readonly Element[], shape: Shape, dtype: HostDType, kinds: Kinds): NDArray {
  if (kinds.string !== (dtype === "string") && flat.length > 0) {
    const [is, to] = kinds.string ? ["strings", dtype] : ["numbers", "strings"];
    throw new OpError(WHERE, `${is} do not convert to ${to}`, [], { dtype }, kinds.string ? "Parse them first." : undefined);
  }
  if (dtype === "string") return new NDArray("string", shape, flat as string[]) as NDArray;
  if (isInteger(dtype)) {
    for (let i = 0; i < flat.length; i++) {
      const value = flat[i] as number | bigint | boolean;
      if (typeof value === "boolean" || (dtype === "int32" && value === (Number(value) | 0))) continue;
      checkInteger(WHERE, value, dtype, ` at ${showIndex(i, shape)}`);
    }
  }
  return new NDArray(dtype, shape, rawOf(flat, dtype, kinds.bigint || kinds.boolean) as DataByDType[DType]) as NDArray;
}

function rawOf(flat: readonly Element[], dtype: DType, mixed: boolean): unknown {
  if (dtype === "int64" || dtype === "uint64") {
    const View = viewOf(dtype) as BigInt64ArrayConstructor;
    return View.from(flat as number[], (v: unknown) => BigInt(typeof v === "number" ? Math.trunc(v) : (v as bigint)));
  }
  return encode(mixed ? flat.map(Number) : (flat as readonly number[]), dtype);
}

/** Lists and typed arrays as they are, host arrays as nested lists, anything else as an element. */
function expand(value: unknown): unknown {
  if (value instanceof NDArray) return value.toArray();
  if (isRow(value) || !ArrayBuffer.isView(value)) return value;
  throw new OpError(WHERE, "rows must be lists or typed arrays, got a DataView");
}

const isRow = (x: unknown): x is Row => Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));

function shapeOf(root: unknown): Shape {
  const shape: number[] = [];
  for (let x = root; isRow(x); x = expand(x[0])) {
    shape.push(x.length);
    if (x.length === 0) break;
  }
  return shape;
}

const ragged = (found: string): OpError =>
  new OpError(WHERE, `rows must have equal length, got ${found}`, [], {}, "Pad the shorter rows to one length.");

function rowOf(value: unknown, shape: Shape, axis: number, path: readonly number[]): Row {
  const wanted = shape[axis] as number;
  const first = showPath(path.map(() => 0));
  if (!isRow(value)) {
    throw ragged(`${wanted} elements at ${first} but a single value at ${showPath(path)}`);
  }
  if (value.length !== wanted) {
    throw ragged(`${wanted} elements at ${first} but ${value.length} at ${showPath(path)}`);
  }
  return value;
}

function leaf(value: unknown, kinds: Kinds, path: readonly number[], i: number | undefined): Element {
  switch (typeof value) {
    case "number":
      kinds.number = true;
      if (!Number.isInteger(value)) kinds.fraction = true;
      return value;
    case "boolean":
      kinds.boolean = true;
      return value;
    case "bigint":
      kinds.bigint = true;
      return value;
    case "string":
      kinds.string = true;
      return value;
    default: {
      const at = showPath(i === undefined ? path : [...path, i]);
      if (isRow(value)) {
        const first = showPath([...path, ...(i === undefined ? [] : [i])].map(() => 0));
        throw ragged(`a single value at ${first} but ${value.length} elements at ${at}`);
      }
      const what = value === null ? "null" : typeof value;
      throw new OpError(
        WHERE,
        `elements must be numbers, booleans, bigints or strings, got ${what}${at === "" ? "" : ` at ${at}`}`,
      );
    }
  }
}

function firstMix(flat: readonly Element[], shape: Shape): string {
  const first = typeof flat[0] === "string";
  const i = flat.findIndex((x) => (typeof x === "string") !== first);
  return `${typeof flat[0]} at ${showIndex(0, shape)} and ${typeof flat[i]} at ${showIndex(i, shape)}`;
}

/** `[1][0]` of a flat position. */
function showIndex(flat: number, shape: Shape): string {
  const path: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    path.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return path.length === 0 ? "the scalar" : showPath(path);
}
