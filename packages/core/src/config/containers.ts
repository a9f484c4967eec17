import { isFloatAt, isPlainObject, type Json, markFloats, setOwn } from "../serialization/index.js";
import { type AnyKind, Kind, type KindRules, type Parsed, Problem } from "./kind.js";
import { positiveInt } from "./scalars.js";
import { showValue } from "./show.js";

/** `null` (Python's `None`) or the kind. */
export function nullable<V, I>(kind: Kind<V, I>): Kind<V | null, I | null> {
  const inner = kind.rules;
  const expected = `${inner.expected} or null`;
  const widen = (parsed: Parsed<V>): Parsed<V> =>
    parsed instanceof Problem && parsed.path === "" && parsed.expected === inner.expected
      ? Problem.mustBe(expected, parsed.text, parsed.hint)
      : parsed;
  return new Kind<V | null, I | null>({
    expected,
    parse: (value) => (value === null ? null : widen(inner.parse(value))),
    write: (value) => (value === null ? null : writeWith(inner, value)),
    read: (json) => (json === null ? null : widen(readWith(inner, json))),
    writesFloat: (value) => value !== null && (inner.writesFloat?.(value) ?? false),
  });
}

/** The kind, with `null` standing for another value, as where Python turns `None` into one. */
export function nullAs<V, I>(kind: Kind<V, I>, make: () => NoInfer<V>): Kind<V, I | null> {
  const { expected, ...rules } = kind.rules;
  return new Kind<V, I | null>({
    ...rules,
    expected: `${expected} or null`,
    parse: (value) => (value === null ? make() : kind.rules.parse(value)),
  });
}

/** The JSON form of a value of a kind. */
export function writeWith<V>(rules: KindRules<V>, value: V): Json {
  return rules.write === undefined ? (value as Json) : rules.write(value);
}

/** The value of a JSON form of a kind. */
export function readWith<V>(rules: KindRules<V>, json: Json): Parsed<V> {
  return rules.read === undefined ? rules.parse(json) : rules.read(json);
}

/** Runs `one` on every element; the first problem ends it. The list is new and frozen. */
function eachElement<V>(items: readonly unknown[], one: (item: unknown, i: number) => Parsed<V>): Parsed<readonly V[]> {
  const out: V[] = [];
  for (let i = 0; i < items.length; i++) {
    const parsed = one(items[i], i);
    if (parsed instanceof Problem) return parsed.at(`[${i}]`);
    out.push(parsed);
  }
  return Object.freeze(out);
}

function writeElements(values: readonly unknown[], rulesOf: (i: number) => KindRules<unknown>): Json {
  const out = values.map((value, i) => writeWith(rulesOf(i), value));
  const floats = values.flatMap((value, i) => (rulesOf(i).writesFloat?.(value) ? [String(i)] : []));
  if (floats.length > 0) markFloats(out, floats.length === out.length ? true : floats);
  return out;
}

/** How long a list may be. */
export interface ListLimits {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** A list of any length within the limits, all elements of one kind. */
export function listOf<V, I>(kind: Kind<V, I>, limits: ListLimits = {}): Kind<readonly V[], readonly I[]> {
  const { rules } = kind;
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = limits;
  const size = `${atLeast > 0 ? ` at least ${atLeast}` : ""}${atMost < Number.POSITIVE_INFINITY ? ` at most ${atMost}` : ""}`;
  const expected = `a list of${size} elements, each ${rules.expected}`;
  const walk = (value: unknown, one: (item: unknown) => Parsed<V>): Parsed<readonly V[]> =>
    Array.isArray(value) && value.length >= atLeast && value.length <= atMost
      ? eachElement(value, one)
      : Problem.mustBe(expected, showValue(value));
  return new Kind<readonly V[], readonly I[]>({
    expected,
    parse: (value) => walk(value, (item) => rules.parse(item)),
    write: (values) => writeElements(values, () => rules),
    read: (json) => walk(json, (item) => readWith(rules, item as Json)),
  });
}

/** A list with one element of each kind, in order. */
export function tupleOf<const K extends readonly AnyKind[]>(
  ...kinds: K
): Kind<{ readonly [N in keyof K]: K[N]["filled"] }, { readonly [N in keyof K]: K[N]["input"] }> {
  type Values = { readonly [N in keyof K]: K[N]["filled"] };
  const rulesOf = (i: number): KindRules<unknown> => (kinds[i] as AnyKind).rules;
  const expected = `a list of ${kinds.length}: ${kinds.map((kind) => kind.rules.expected).join(", ")}`;
  const walk = (value: unknown, one: (rules: KindRules<unknown>, item: unknown) => unknown): Parsed<Values> =>
    Array.isArray(value) && value.length === kinds.length
      ? (eachElement(value, (item, i) => one(rulesOf(i), item)) as unknown as Parsed<Values>)
      : Problem.mustBe(expected, showValue(value));
  return new Kind<Values, { readonly [N in keyof K]: K[N]["input"] }>({
    expected,
    parse: (value) => walk(value, (rules, item) => rules.parse(item)),
    write: (values) => writeElements(values as unknown as readonly unknown[], rulesOf),
    read: (json) => walk(json, (rules, item) => readWith(rules, item as Json)),
  });
}

/** As many integers as the rank says; a list where the rank is not known to TypeScript. */
export type Ints<R extends number> = R extends 1
  ? readonly [number]
  : R extends 2
    ? readonly [number, number]
    : R extends 3
      ? readonly [number, number, number]
      : readonly number[];

/** One integer for all axes, or one for each; kept and written as a list: `3` → `[3, 3]`. */
export function intOrTuple<R extends number>(
  rank: R,
  element: Kind<number> = positiveInt,
): Kind<Ints<R>, number | readonly number[]> {
  const { rules } = element;
  const expected = `${rules.expected} or a list of ${rank}`;
  return new Kind<Ints<R>, number | readonly number[]>({
    expected,
    parse(value) {
      const items = Array.isArray(value) ? value : new Array<unknown>(rank).fill(value);
      const parsed = items.length === rank ? eachElement(items, (item) => rules.parse(item)) : undefined;
      if (parsed === undefined || parsed instanceof Problem) return Problem.mustBe(expected, showValue(value));
      return parsed as unknown as Ints<R>;
    },
    write: (values) => [...(values as readonly number[])],
  });
}

/** Sizes of axes, `null` where unknown. */
export const shape = /* @__PURE__ */ new Kind<readonly (number | null)[]>({
  expected: "a list of non-negative integers or null",
  parse(value) {
    const isSize = (d: unknown): boolean => d === null || (Number.isSafeInteger(d) && (d as number) >= 0);
    if (!Array.isArray(value) || !value.every(isSize))
      return Problem.mustBe("a list of non-negative integers or null", showValue(value));
    return Object.freeze([...(value as (number | null)[])]);
  },
  write: (dims) => [...dims],
});

/** An object whose keys are data (never re-cased) and whose values are of one kind. */
export function record<V, I>(kind: Kind<V, I>): Kind<Readonly<Record<string, V>>, Readonly<Record<string, I>>> {
  const { rules } = kind;
  const expected = `an object whose values are ${rules.expected}`;
  const walk = (value: unknown, one: (item: unknown) => Parsed<V>): Parsed<Readonly<Record<string, V>>> => {
    if (!isPlainObject(value)) return Problem.mustBe(expected, showValue(value));
    const out: Record<string, V> = {};
    for (const key of Object.keys(value)) {
      const parsed = one(value[key]);
      if (parsed instanceof Problem) return parsed.at(`.${key}`);
      setOwn(out, key, parsed);
    }
    return Object.freeze(out);
  };
  return new Kind<Readonly<Record<string, V>>, Readonly<Record<string, I>>>({
    expected,
    parse: (value) => walk(value, (item) => rules.parse(item)),
    write(values) {
      const out: Record<string, Json> = {};
      for (const key of Object.keys(values)) setOwn(out, key, writeWith(rules, values[key] as V));
      const floats = Object.keys(values).filter((key) => rules.writesFloat?.(values[key]));
      if (floats.length > 0) markFloats(out, floats);
      return out;
    },
    read: (json) => walk(json, (item) => readWith(rules, item as Json)),
  });
}

/** The first of several kinds that accepts the value. */
export function union<const K extends readonly AnyKind[]>(...kinds: K): Kind<K[number]["filled"], K[number]["input"]> {
  const expected = kinds.map((kind) => kind.rules.expected).join(" or ");
  const first = (one: (rules: KindRules<unknown>) => unknown, value: unknown): unknown => {
    for (const kind of kinds) {
      const parsed = one(kind.rules);
      if (!(parsed instanceof Problem)) return parsed;
    }
    return Problem.mustBe(expected, showValue(value));
  };
  const ownerOf = (value: unknown): KindRules<unknown> | undefined =>
    kinds.find((kind) => !(kind.rules.parse(value) instanceof Problem))?.rules;
  return new Kind<K[number]["filled"], K[number]["input"]>({
    expected,
    parse: (value) => first((rules) => rules.parse(value), value),
    write: (value) => writeWith(ownerOf(value) ?? { expected, parse: () => value }, value),
    read: (json) => first((rules) => readWith(rules, json), json),
    writesFloat: (value) => ownerOf(value)?.writesFloat?.(value) ?? false,
  });
}

/** Plain data of any form: null, booleans, numbers, strings, lists and objects of them. */
export const json = /* @__PURE__ */ new Kind<Json>({
  expected: "plain data",
  parse(value) {
    const copied = copyPlain(value, 0);
    return copied === undefined ? Problem.mustBe("plain data", showValue(value)) : copied;
  },
});

function copyPlain(value: unknown, depth: number): Json | undefined {
  if (
    value === null ||
    typeof value === "boolean" ||
    typeof value === "number" ||
    typeof value === "string" ||
    typeof value === "bigint"
  )
    return value;
  if (depth > 256) return undefined;
  if (!Array.isArray(value) && !isPlainObject(value)) return undefined;
  const out: object = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    const member = copyPlain((value as Record<string, unknown>)[key], depth + 1);
    if (member === undefined) return undefined;
    setOwn(out, key, member);
    if (isFloatAt(value, key)) markFloats(out, [key]);
  }
  return Object.freeze(out) as Json;
}
