/** A JSON value that remembers the line it starts on. */
export interface JsonAt {
  readonly line: number;
  readonly value: string | number | boolean | null | readonly JsonAt[] | ReadonlyMap<string, JsonAt>;
}

/** Why a text is no JSON: the line, and the key being read there. */
export class JsonProblem extends Error {
  readonly line: number;
  readonly key: string | null;
  constructor(problem: string, line: number, key: string | null) {
    super(problem);
    this.line = line;
    this.key = key;
  }
}

const DEEPEST = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORDS: readonly (readonly [string, boolean | null])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Reads JSON as `JSON.parse` does, keeping lines; throws `JsonProblem`. */
export function parseJsonLines(text: string): JsonAt {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  let key: string | null = null;

  const skip = (): void => {
    for (; at < text.length && " \t\r\n".includes(text[at] as string); at++) if (text[at] === "\n") line++;
  };
  const problem = (wanted: string): JsonProblem => {
    const got = at >= text.length ? "the end of the file" : JSON.stringify(text[at]);
    return new JsonProblem(`${wanted}, got ${got}`, line, key);
  };
  const take = (char: string): boolean => {
    skip();
    if (text[at] !== char) return false;
    at++;
    return true;
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return null;
    at += found[0].length;
    return found[0];
  };
  const string = (): string => {
    const start = at;
    const raw = match(STRING);
    if (raw === null) throw new JsonProblem("a string must end on its line", line, key);
    try {
      return JSON.parse(raw) as string;
    } catch {
      at = start;
      throw new JsonProblem(`a string must hold valid escapes only, got ${raw}`, line, key);
    }
  };

  const list = (depth: number): JsonAt[] => {
    const items: JsonAt[] = [];
    if (take("]")) return items;
    do items.push(read(depth));
    while (take(","));
    if (!take("]")) throw problem('a list must go on with "," or "]"');
    return items;
  };
  const object = (depth: number): Map<string, JsonAt> => {
    const outer = key;
    const entries = new Map<string, JsonAt>();
    if (take("}")) return entries;
    do {
      skip();
      if (text[at] !== '"') throw problem("a key in double quotes must follow");
      const name = string();
      key = name;
      if (!take(":")) throw problem('a key must be followed by ":"');
      entries.set(name, read(depth));
    } while (take(","));
    if (!take("}")) throw problem('an object must go on with "," or "}"');
    key = outer;
    return entries;
  };
  const read = (depth: number): JsonAt => {
    skip();
    const from = line;
    if (depth > DEEPEST) throw new JsonProblem(`nesting must be at most ${DEEPEST} deep`, line, key);
    if (text[at] === '"') return { line: from, value: string() };
    if (take("{")) return { line: from, value: object(depth + 1) };
    if (take("[")) return { line: from, value: list(depth + 1) };
    for (const [word, value] of WORDS) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return { line: from, value };
    }
    const number = match(NUMBER);
    if (number === null) throw problem("a value must follow");
    return { line: from, value: Number(number) };
  };

  const whole = read(0);
  skip();
  if (at < text.length) throw problem("nothing may follow the closing brace");
  return whole;
}

/** The plain value, for messages. */
export function plainJson(at: JsonAt): unknown {
  const { value } = at;
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]: [string, JsonAt]) => [k, plainJson(v)]));
  return Array.isArray(value) ? value.map(plainJson) : value;
}
