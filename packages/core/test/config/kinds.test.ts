import { describe, expect, test } from "vitest";
import {
  type AnyKind,
  anyNumber,
  bool,
  config,
  fraction,
  int,
  intOrTuple,
  json,
  listOf,
  nonNegative,
  nonNegativeInt,
  nullable,
  number,
  oneOf,
  Problem,
  positive,
  positiveInt,
  record,
  shape,
  showValue,
  str,
  tupleOf,
  union,
} from "../../src/config/index.js";
import { parsePythonJson, toPythonJson } from "../../src/serialization/index.js";

const parse = (kind: AnyKind, value: unknown): unknown => {
  const parsed = kind.rules.parse(value);
  return parsed instanceof Problem ? parsed.about("x") : parsed;
};

describe("scalars accept and refuse", () => {
  const cases: [string, AnyKind, unknown[], unknown[]][] = [
    ["int", int, [-1, 0, 2 ** 53 - 1], [0.5, Number.NaN, Infinity, 2 ** 53, "1", null, true, 1n]],
    ["positiveInt", positiveInt, [1], [0, -1, 1.5]],
    ["nonNegativeInt", nonNegativeInt, [0, 1], [-1]],
    ["number", number, [-1.5, 0], [Number.NaN, Infinity, -Infinity, "1", null]],
    ["anyNumber", anyNumber, [Number.NaN, Infinity, 1], ["1", null]],
    ["positive", positive, [1e-300], [0, -1, Infinity]],
    ["nonNegative", nonNegative, [0], [-1e-9]],
    ["fraction", fraction, [0, 0.999], [1, -0.1, Number.NaN]],
    ["between", number.between(-1, 1), [-1, 1], [1.01]],
    ["above/below", number.above(0).below(2), [1], [0, 2]],
    ["atLeast/atMost", int.atLeast(2).atMost(3), [2, 3], [1, 4]],
    ["bool", bool, [true, false], [0, 1, "true", null]],
    ["str", str, ["", "a"], [1, null]],
    ["oneOf", oneOf("valid", "same"), ["valid"], ["VALID", "", null, 0]],
  ];
  test.each(cases)("%s", (_, kind, good, bad) => {
    for (const value of good) expect(parse(kind, value)).toEqual(value);
    for (const value of bad) expect(parse(kind, value)).toContain("x must be");
  });

  test("messages name the range", () => {
    expect(parse(number.between(0, 1), 2)).toBe("x must be a finite number from 0 to 1, got 2");
    expect(parse(int.atLeast(2), 1)).toBe("x must be an integer ≥ 2, got 1");
    expect(parse(fraction, Number.NaN)).toBe("x must be a number in [0, 1), got NaN");
  });

  test("an integer is never -0, a float may be", () => {
    expect(Object.is(parse(int, -0), 0)).toBe(true);
    expect(Object.is(parse(number, -0), -0)).toBe(true);
  });
});

describe("containers", () => {
  test("lists say which element is wrong", () => {
    expect(parse(listOf(int), [1, "a"])).toBe('x[1] must be an integer, got "a"');
    expect(parse(listOf(listOf(int)), [[1], [2, null]])).toBe("x[1][1] must be an integer, got null");
    expect(parse(listOf(int, { atLeast: 1 }), [])).toContain("a list of at least 1 elements");
    expect(parse(listOf(int, { atMost: 1 }), [1, 2])).toContain("at most 1");
  });

  test("one integer stands for all axes", () => {
    expect(parse(intOrTuple(3), 2)).toEqual([2, 2, 2]);
    expect(parse(intOrTuple(1), [4])).toEqual([4]);
    expect(parse(intOrTuple(2, nonNegativeInt), [0, 1])).toEqual([0, 1]);
    for (const bad of [0, [1], [1, 2, 3], "3", null, [1, "2"]])
      expect(parse(intOrTuple(2), bad)).toContain("or a list of 2, got");
  });

  test("tuples, records, shapes, unions, plain data", () => {
    const pair = tupleOf(int, str);
    expect(parse(pair, [1, "a"])).toEqual([1, "a"]);
    expect(parse(pair, [1])).toContain("a list of 2");
    expect(parse(pair, ["a", "a"])).toContain("x[0] must be an integer");
    expect(parse(record(int), { a: 1 })).toEqual({ a: 1 });
    expect(parse(record(int), { a: "1" })).toContain("x.a must be");
    expect(parse(record(int), [1])).toContain("an object whose values");
    expect(parse(shape, [null, 0, 3])).toEqual([null, 0, 3]);
    for (const bad of [[-1], [1.5], 3, ["a"]]) expect(parse(shape, bad)).toContain("a list of non-negative integers or null");
    expect(parse(union(int, str), "a")).toBe("a");
    expect(parse(union(int, str), true)).toBe("x must be an integer or a string, got true");
    expect(parse(nullable(listOf(int)), [null])).toContain("x[0] must be an integer");
    expect(parse(json, { a: [1, null, { b: "c" }] })).toEqual({ a: [1, null, { b: "c" }] });
    for (const bad of [() => 1, { a: new Date() }, [undefined]]) expect(parse(json, bad)).toContain("plain data");
  });

  test("plain data that contains itself is refused, and a hostile key is data", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(parse(json, loop)).toContain("plain data");
    const hostile = parse(record(json), JSON.parse('{"__proto__": {"polluted": 1}}'));
    expect(Object.keys(hostile as object)).toEqual(["__proto__"]);
    expect(({} as { polluted?: number }).polluted).toBe(undefined);
  });

  test("what was passed is copied, never kept", () => {
    const mine = [1, 2];
    const kept = parse(listOf(int), mine) as number[];
    mine[0] = 9;
    expect(kept).toEqual([1, 2]);
  });
});

test("floats are written as Python writes them, wherever they stand", () => {
  const c = config("m", "C", {
    rate: number.or(1),
    limit: number.plain.or(2),
    count: int.or(3),
    factors: listOf(number).or([1, 0.5]),
    pair: tupleOf(int, number).or([1, 1]),
    range: union(number, listOf(number)).or([0, 1]),
    either: union(int, str).or(4),
    table: record(number).or({ a: 2 }),
    maybe: nullable(positive).or(5),
    data: json.or([1]),
  });
  const text =
    '{"rate": 1.0, "limit": 2, "count": 3, "factors": [1.0, 0.5], "pair": [1, 1.0], "range": [0.0, 1.0], "either": 4, ' +
    '"table": {"a": 2.0}, "maybe": 5.0, "data": [1]}';
  const filled = c.fill("C", {});
  expect(toPythonJson(c.toWire(filled))).toBe(text);
  const back = c.fromWire(parsePythonJson(text) as never);
  expect(back).toEqual(filled);
  expect(toPythonJson(c.toWire(back))).toBe(text);
  expect(toPythonJson(c.toWire(c.fill("C", { range: 3, maybe: null, data: { a: 1 } })))).toContain('"range": 3.0');
});

test("plain data keeps the floats it was read with", () => {
  const c = config("m", "C", { arguments: json.required });
  const text = '{"arguments": {"a": 1.0, "b": [1, 2.0]}}';
  expect(toPythonJson(c.toWire(c.fromWire(parsePythonJson(text) as never)))).toBe(text);
});

test("values are shown as typed, and shortly", () => {
  expect([3, "a", null, undefined, -0, Number.NaN, [1, [2, "b"]], { a: 1 }, 5n, {}].map((v) => showValue(v))).toEqual([
    "3",
    '"a"',
    "null",
    "undefined",
    "-0",
    "NaN",
    '[1, [2, "b"]]',
    "{ a: 1 }",
    "5n",
    "{}",
  ]);
  expect(showValue("x".repeat(500)).length).toBeLessThan(70);
  expect(showValue(Array.from({ length: 1000 }, (_, i) => i))).toContain("…");
  expect(showValue(function relu() {})).toBe("function relu");
  const loop: unknown[] = [];
  loop.push(loop);
  expect(showValue(loop)).toContain("…");
});
