import { classOf, isKerasObject, isPlainObject, ownClassName } from "../serialization/index.js";

const LONGEST = 60;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** A value as the user typed it, short enough for one line of an error message. */
export function showValue(value: unknown, depth = 0): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (typeof value === "bigint") return cut(`${value}n`);
  if (Object.is(value, -0)) return "-0";
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return String(value);
  if (Array.isArray(value)) {
    if (depth > 2) return "[…]";
    const shown = value.slice(0, 8).map((item) => showValue(item, depth + 1));
    return cut(`[${[...shown, ...(value.length > 8 ? ["…"] : [])].join(", ")}]`);
  }
  if (isKerasObject(value)) return `an instance of ${ownClassName(classOf(value)) ?? "an unnamed class"}`;
  if (typeof value === "function") return value.name === "" ? "a function" : `function ${value.name}`;
  if (isPlainObject(value)) {
    if (depth > 2) return "{…}";
    const keys = Object.keys(value).slice(0, 5);
    return cut(keys.length === 0 ? "{}" : `{ ${keys.map((key) => `${key}: ${showValue(value[key], depth + 1)}`).join(", ")} }`);
  }
  return "an object of a class";
}
