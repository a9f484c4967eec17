import type { HostArray } from "../host/host-array.js";

/** A closed sub-graph held by `scan`, `while` and `cond`; it knows its own key. */
export interface GraphAttr {
  readonly isGraph: true;
  readonly key: string;
}

export type AttrValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | HostArray
  | GraphAttr
  | readonly AttrValue[]
  | { readonly [name: string]: AttrValue };

/** Static parameters of a node: shapes, axes, flags, constants, sub-graphs. Plain data, never functions. */
export type Attrs = { readonly [name: string]: AttrValue };

export const NO_ATTRS: Attrs = Object.freeze({});

const isView = (x: object): x is ArrayBufferView => ArrayBuffer.isView(x);
export const isGraphAttr = (x: unknown): x is GraphAttr => typeof x === "object" && x !== null && "isGraph" in x;
export const isHostArray = (x: unknown): x is HostArray =>
  typeof x === "object" && x !== null && "data" in x && "dtype" in x && isView(x.data as object);

/** Equal for two attribute values exactly when they mean the same; unlike JSON it keeps NaN, ±Inf, −0 and undefined apart. */
export function attrKey(value: AttrValue): string {
  switch (typeof value) {
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    default:
      return value === null ? "n" : objectKey(value as object);
  }
}

function objectKey(value: object): string {
  if (Array.isArray(value)) return `[${value.map(attrKey).join(",")}]`;
  if (isGraphAttr(value)) return `g${value.key}`;
  if (isHostArray(value)) return `a${value.dtype}[${value.shape.join(",")}]${bytesKey(value.data)}`;
  const entries = value as Attrs;
  const names = Object.keys(entries).sort();
  return `{${names.map((n) => `${n}:${attrKey(entries[n])}`).join(",")}}`;
}

function bytesKey(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let text = "";
  for (const b of bytes) text += b.toString(16).padStart(2, "0");
  return text;
}

/** The attribute as people read it in printed graphs. */
export function showAttr(value: AttrValue): string {
  if (Array.isArray(value)) return `[${value.map(showAttr).join(",")}]`;
  if (isHostArray(value)) return showConstant(value);
  if (isGraphAttr(value)) return `graph#${value.key.slice(0, 8)}`;
  if (typeof value === "object" && value !== null) {
    const entries = value as Attrs;
    return `{${Object.keys(entries)
      .map((n) => `${n}=${showAttr(entries[n])}`)
      .join(", ")}}`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function showConstant(array: HostArray): string {
  const shown = Array.from(array.data.subarray(0, 8) as unknown as ArrayLike<number>, String).join(",");
  return array.shape.length === 0 ? shown : `[${shown}${array.data.length > 8 ? ",…" : ""}]`;
}
