import { LayerError } from "../errors/index.js";
import { isFloatAt } from "./float-marks.js";
import { isPlainObject } from "./json.js";
import { pythonFloat } from "./python-float.js";

/** Levels of nesting a document may have; Python's own parser gives up at about the same depth. */
export const MAX_JSON_DEPTH = 1000;

/** How the text is laid out. */
export interface PythonJsonOptions {
  /** Spaces per level as in `json.dumps(..., indent=4)`; `null` writes one line. */
  readonly indent?: number | null | undefined;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

const unicode = (unit: string): string => SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A string literal in pure ASCII, as `ensure_ascii=True` writes it. */
function quote(text: string): string {
  // Without the u flag the class matches UTF-16 units, which is what Python escapes too.
  return `"${text.replace(/["\\]|[^ -~]/g, unicode)}"`;
}

function number(x: number, float: boolean): string {
  return !float && Number.isSafeInteger(x) && !Object.is(x, -0) ? String(x) : pythonFloat(x);
}

/**
 * Writes a value exactly as Python's `json.dumps` would: `", "` and `": "`, ASCII only, `NaN` and `Infinity` bare, and
 * `1.0` for numbers that are declared or were read as floats. Members that are `undefined` are left out.
 *
 * @throws LayerError for values that are not plain data, or nested deeper than 1000 levels.
 * @example toPythonJson({ rate: 0.5, name: "é" }); // {"rate": 0.5, "name": "\u00e9"}
 */
export function toPythonJson(value: unknown, options: PythonJsonOptions = {}): string {
  const indent = options.indent ?? null;
  const out: string[] = [];
  const comma = indent === null ? ", " : ",";
  const newline = (level: number): void => {
    if (indent !== null) out.push("\n", " ".repeat(indent * level));
  };

  const write = (v: unknown, float: boolean, level: number, path: string): void => {
    if (level > MAX_JSON_DEPTH)
      throw new LayerError("toPythonJson", `nesting must stay within ${MAX_JSON_DEPTH} levels, got more`);
    if (v === null) out.push("null");
    else if (typeof v === "boolean" || typeof v === "bigint") out.push(String(v));
    else if (typeof v === "number") out.push(number(v, float));
    else if (typeof v === "string") out.push(quote(v));
    else if (Array.isArray(v)) list(v, level, path);
    else if (isPlainObject(v)) object(v, level, path);
    else
      throw new LayerError(
        "toPythonJson",
        `${path} must be plain data, got ${typeof v === "object" ? "an object of a class" : typeof v}`,
      );
  };

  const list = (items: readonly unknown[], level: number, path: string): void => {
    if (items.length === 0) return void out.push("[]");
    out.push("[");
    for (let i = 0; i < items.length; i++) {
      if (i > 0) out.push(comma);
      newline(level + 1);
      write(items[i], isFloatAt(items, i), level + 1, `${path}[${i}]`);
    }
    newline(level);
    out.push("]");
  };

  const object = (members: Readonly<Record<string, unknown>>, level: number, path: string): void => {
    const keys = Object.keys(members).filter((key) => members[key] !== undefined);
    if (keys.length === 0) return void out.push("{}");
    out.push("{");
    keys.forEach((key, i) => {
      if (i > 0) out.push(comma);
      newline(level + 1);
      out.push(quote(key), ": ");
      write(members[key], isFloatAt(members, key), level + 1, `${path}.${key}`);
    });
    newline(level);
    out.push("}");
  };

  write(value, false, 0, "value");
  return out.join("");
}
