import { LayerError } from "../errors/index.js";
import { markFloats } from "./float-marks.js";
import { type Json, setOwn } from "./json.js";
import { MAX_JSON_DEPTH } from "./python-json-write.js";

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];
/** Digits of one integer; Python refuses longer ones too, since converting them takes quadratic time. */
const MAX_DIGITS = 4300;

/** One pass over one text. */
class Parser {
  readonly text: string;
  at = 0;
  /** Whether the number just read was spelt as a float. */
  sawFloat = false;
  constructor(text: string) {
    this.text = text;
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  fail(requirement: string): never {
    const before = this.text.slice(0, this.at).split("\n");
    const found = this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 12)) : "the end of the text";
    const place = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
    throw new LayerError("parsePythonJson", `${requirement} at ${place}, got ${found}`);
  }

  skip(): void {
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
    }
  }

  /** Steps over one character if it is next. */
  take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  value(depth: number): Json {
    if (depth > MAX_JSON_DEPTH) this.fail(`nesting must stay within ${MAX_JSON_DEPTH} levels`);
    this.sawFloat = false;
    this.skip();
    if (this.take("{")) return this.object(depth);
    if (this.take("[")) return this.list(depth);
    if (this.take('"')) return this.string();
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  number(): number | bigint {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return this.fail("a JSON value must stand");
    const text = match[0];
    const isFloat = match[1] !== undefined || match[2] !== undefined;
    if (!isFloat && text.length > MAX_DIGITS) this.fail(`integers must have at most ${MAX_DIGITS} digits`);
    this.at += text.length;
    this.sawFloat = isFloat;
    const value = Number(text);
    if (isFloat) return value;
    return Number.isSafeInteger(value) ? value + 0 : BigInt(text);
  }

  string(): string {
    let out = "";
    let start = this.at;
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c === 34) {
        out += this.text.slice(start, this.at++);
        return out;
      }
      if (c === 92) {
        out += this.text.slice(start, this.at++);
        out += this.escape();
        start = this.at;
      } else if (c >= 32) this.at++;
      else this.fail(Number.isNaN(c) ? "a string must be closed" : "control characters in strings must be escaped");
    }
  }

  escape(): string {
    const c = this.text[this.at] ?? "";
    if (c === "u") {
      const hex = this.text.slice(this.at + 1, this.at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail("an escape must have four hexadecimal digits");
      this.at += 5;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const plain = Object.hasOwn(ESCAPES, c) ? ESCAPES[c] : undefined;
    if (plain === undefined) return this.fail("an escape must be one JSON knows");
    this.at++;
    return plain;
  }

  list(depth: number): Json {
    const items: Json[] = [];
    const floats: string[] = [];
    let integers = 0;
    this.skip();
    if (this.take("]")) return items;
    do {
      const item = this.value(depth + 1);
      // Only whole numbers can be mistaken for integers; the rest need no mark.
      if (!Number.isInteger(item)) this.sawFloat = false;
      else if (this.sawFloat) floats.push(String(items.length));
      else integers++;
      this.sawFloat = false;
      items.push(item);
      this.skip();
    } while (this.take(","));
    if (!this.take("]")) this.fail('"," or "]" must follow');
    if (floats.length > 0) markFloats(items, integers === 0 ? true : floats);
    return items;
  }

  object(depth: number): Json {
    const members: Record<string, Json> = {};
    const floats: string[] = [];
    this.skip();
    if (this.take("}")) return members;
    do {
      this.skip();
      if (!this.take('"')) this.fail("a quoted key must stand");
      const key = this.string();
      this.skip();
      if (!this.take(":")) this.fail('":" must follow the key');
      const value = this.value(depth + 1);
      setOwn(members, key, value);
      if (this.sawFloat && Number.isInteger(value)) floats.push(key);
      this.sawFloat = false;
      this.skip();
    } while (this.take(","));
    if (!this.take("}")) this.fail('"," or "}" must follow');
    if (floats.length > 0) markFloats(members, floats);
    return members;
  }
}

/**
 * Reads JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are numbers, integers beyond 2^53 become `bigint`, and
 * numbers spelt as floats are remembered so that {@link toPythonJson} gives the same text back.
 *
 * @throws LayerError with line and column for anything else, and for nesting beyond 1000 levels.
 * @example toPythonJson(parsePythonJson('{"epsilon": 1e-07, "rate": 1.0}')); // the same text
 */
export function parsePythonJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.skip();
  if (parser.at < text.length) parser.fail("the document must end");
  return value;
}
