import { isArray, isObject, type Json } from "./case.js";

const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity, "-0.0": -0 };

/** The number of a `{"float": …}` tag, or `undefined` when `json` is not one. */
export function taggedFloat(json: Json | undefined): number | undefined {
  if (!isObject(json) || !("float" in json) || Object.keys(json).length !== 1) return undefined;
  const value = json["float"];
  if (typeof value === "number") return value;
  return typeof value === "string" ? (SPECIAL[value] ?? Number(value)) : undefined;
}

/** Shape of a rectangular nest of numbers, `undefined` for anything else. */
function shapeOf(json: Json): number[] | undefined {
  if (typeof json === "number" || taggedFloat(json) !== undefined) return [];
  const items = isArray(json) ? json : isObject(json) && isArray(json["tuple"]) ? json["tuple"] : undefined;
  if (items === undefined || items.length === 0) return undefined;
  const shapes = items.map(shapeOf);
  const first = shapes[0];
  if (first === undefined || shapes.some((s) => s === undefined || s.join() !== first.join())) return undefined;
  return [items.length, ...first];
}

function leaves(json: Json, into: { value: number; tagged: boolean }[]): void {
  if (typeof json === "number") into.push({ value: json, tagged: false });
  else if (isArray(json)) for (const item of json) leaves(item, into);
  else {
    const value = taggedFloat(json);
    if (value !== undefined) into.push({ value, tagged: true });
    else if (isObject(json) && isArray(json["tuple"])) for (const item of json["tuple"]) leaves(item, into);
  }
}

/**
 * A list of Python floats that JavaScript would read as integers: `[1.0, 2.0]`.
 * Returns its values and shape, or `undefined` when JavaScript sees the floats by itself.
 */
export function hiddenFloatArray(json: Json): { values: number[]; shape: number[] } | undefined {
  const shape = shapeOf(json);
  if (shape === undefined || shape.length === 0) return undefined;
  const found: { value: number; tagged: boolean }[] = [];
  leaves(json, found);
  const hidden = found.some((x) => x.tagged) && found.every((x) => Number.isInteger(x.value));
  return hidden ? { values: found.map((x) => x.value), shape } : undefined;
}
