import type { Json } from "../goldens/runner/case.js";

/** What a default that is not a literal evaluates to. */
const EXPRESSIONS: Readonly<Record<string, Json>> = { "backend.epsilon()": 1e-7, "2.0 ** 15": 32768 };

/** The value of a Python literal as the recordings write it (tuples tagged); `undefined` for any other expression. */
export function pythonLiteral(text: string): Json | undefined {
  if (Object.hasOwn(EXPRESSIONS, text)) return EXPRESSIONS[text];
  const reader = new Reader(text);
  const value = reader.value();
  return value !== undefined && reader.done() ? value : undefined;
}

/** The same with tuples as plain lists. */
export function plainLiteral(text: string): Json | undefined {
  const plain = (json: Json): Json => {
    if (Array.isArray(json)) return (json as Json[]).map(plain);
    const tuple = json !== null && typeof json === "object" ? (json as { tuple?: Json }).tuple : undefined;
    return tuple === undefined ? json : plain(tuple);
  };
  const value = pythonLiteral(text);
  return value === undefined ? undefined : plain(value);
}

const WORDS: Readonly<Record<string, Json>> = { None: null, True: true, False: false };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", "'": "'", '"': '"' };

class Reader {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }

  done(): boolean {
    return this.skip().at === this.text.length;
  }

  skip(): this {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
    return this;
  }

  value(): Json | undefined {
    const next = this.skip().text[this.at] ?? "";
    if (next === "(") return this.items(")");
    if (next === "[") return this.items("]");
    if (next === "'" || next === '"') return this.string(next);
    const [token = ""] = /^[-\w.+]+/.exec(this.text.slice(this.at)) ?? [];
    this.at += token.length;
    if (Object.hasOwn(WORDS, token)) return WORDS[token];
    return /^-?(\d|\.\d)/.test(token) && !Number.isNaN(Number(token)) ? Number(token) : undefined;
  }

  string(quote: string): string | undefined {
    let out = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const c = this.text[this.at] as string;
      if (c === quote) {
        this.at++;
        return out;
      }
      out += c === "\\" ? (ESCAPES[this.text[++this.at] ?? ""] ?? "") : c;
    }
    return undefined;
  }

  items(close: string): Json | undefined {
    const items: Json[] = [];
    for (this.at++; this.skip().text[this.at] !== close; ) {
      const item = this.value();
      if (item === undefined) return undefined;
      items.push(item);
      if (this.skip().text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== close) return undefined;
    }
    this.at++;
    return close === ")" ? { tuple: items } : items;
  }
}
