import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LayerError } from "../../src/errors/index.js";
import { isFloatAt, markFloats, parsePythonJson, pythonFloat, toPythonJson } from "../../src/serialization/index.js";

describe("floats are spelt as Python's repr", () => {
  test.each([
    [1, "1.0"],
    [0, "0.0"],
    [-0, "-0.0"],
    [0.1, "0.1"],
    [1e-7, "1e-07"],
    [1.5e-7, "1.5e-07"],
    [1e-5, "1e-05"],
    [0.0001, "0.0001"],
    [0.00012345, "0.00012345"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.5e16, "1.5e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e22, "1e+22"],
    [1e100, "1e+100"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [5e-324, "5e-324"],
    [-2.5, "-2.5"],
    [Math.fround(0.001), "0.0010000000474974513"],
    [Math.fround(0.01), "0.009999999776482582"],
    [32768, "32768.0"],
    [Number.NaN, "NaN"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
  ])("%s", (x, text) => {
    expect(pythonFloat(x)).toBe(text);
    expect(Object.is(Number(text), x)).toBe(true);
  });
});

describe("toPythonJson", () => {
  test("lays text out as json.dumps", () => {
    const value = { a: [1, 2.5, true, null], b: {}, c: [], "é\n": '"\\/\u0001\u007f😀' };
    expect(toPythonJson(value)).toBe(
      '{"a": [1, 2.5, true, null], "b": {}, "c": [], "\\u00e9\\n": "\\"\\\\/\\u0001\\u007f\\ud83d\\ude00"}',
    );
    expect(toPythonJson({ a: [1, {}], b: { c: [] } }, { indent: 4 })).toBe(
      '{\n    "a": [\n        1,\n        {}\n    ],\n    "b": {\n        "c": []\n    }\n}',
    );
  });

  test("writes what JSON has no word for", () => {
    expect(toPythonJson([Number.NaN, Infinity, -Infinity, -0, 2 ** 53, 10n ** 20n])).toBe(
      "[NaN, Infinity, -Infinity, -0.0, 9007199254740992.0, 100000000000000000000]",
    );
  });

  test("writes marked numbers as floats and leaves undefined out", () => {
    const value = { a: 1, b: 1, c: undefined, d: [1, 2] };
    markFloats(value, ["a"]);
    markFloats(value.d, true);
    expect(toPythonJson(value)).toBe('{"a": 1.0, "b": 1, "d": [1.0, 2.0]}');
    markFloats(value, ["b"]);
    expect([isFloatAt(value, "a"), isFloatAt(value, "b"), isFloatAt(value, "toString")]).toEqual([true, true, false]);
  });

  test.each([[undefined], [() => 1], [Symbol("x")], [[undefined]], [{ a: [new Date()] }], [new Map()]])("refuses %s", (value) => {
    expect(() => toPythonJson(value)).toThrow(LayerError);
  });

  test("says where, and stops at loops", () => {
    expect(() => toPythonJson({ a: [1, () => 1] })).toThrow("value.a[1] must be plain data, got function");
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => toPythonJson(loop)).toThrow("1000 levels");
  });
});

/** JSON.parse keeps the sign of an integer zero and rounds large integers; Python does neither. */
const plain = (value: unknown): unknown => {
  if (typeof value === "bigint" || typeof value === "number") return Number(value) + 0;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
};

describe("parsePythonJson", () => {
  test.each([
    '{"a": 1, "b": 1.0, "c": [1.0, 2.0], "d": [1, 2.0], "e": [0.5, 1], "f": 1e-07, "g": -0.0, "h": [[1.0]], "i": {"j": 3.0}}',
    '[NaN, Infinity, -Infinity, 12345678901234567890, "\\u00e9\\ud83d\\ude00", "", [], {}]',
    '{"shared_object_id": 140159397521424, "__proto__": {"x": 1}, "constructor": 1}',
    "null",
    "true",
    "3",
    '"x"',
  ])("%s comes back as the same text", (text) => expect(toPythonJson(parsePythonJson(text))).toBe(text));

  test("agrees with JSON.parse on everything JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, 4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(parsePythonJson(text))).toEqual(plain(JSON.parse(text)));
        expect(plain(parsePythonJson(toPythonJson(value)))).toEqual(plain(JSON.parse(text)));
      }),
    );
  });

  test("agrees with JSON.parse on what is not JSON", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "a",
      "1",
      "-",
      ".",
      "e",
      "0",
      "\\",
      "u00e9",
      "true",
      "null",
      " ",
      "\n",
      "\t",
      "\u0001",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parsePythonJson(text)).toThrow(LayerError);
          return;
        }
        expect(plain(parsePythonJson(text))).toEqual(plain(expected));
      }),
      { numRuns: 3000 },
    );
  });

  test("any float survives the way out and back", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        const box = { x };
        markFloats(box, ["x"]);
        const back = parsePythonJson(toPythonJson(box)) as { x: number };
        expect(Object.is(back.x, x)).toBe(true);
        expect(Number.isInteger(x)).toBe(isFloatAt(back, "x"));
      }),
    );
  });

  test.each([
    "",
    "{",
    "[1",
    '{"a"}',
    '{"a":}',
    "[1,]",
    '{"a":1,}',
    "01",
    "1.",
    ".5",
    "+1",
    "nul",
    '"a',
    '"\\x"',
    '"\\u12"',
    '"\n"',
    "1 2",
    "'a'",
    "{a: 1}",
    "undefined",
  ])("refuses %s", (text) => expect(() => parsePythonJson(text)).toThrow(LayerError));

  test("says where", () => {
    expect(() => parsePythonJson('{\n  "a": 1,\n  b: 2}')).toThrow('a quoted key must stand at line 3, column 3, got "b: 2}"');
    expect(() => parsePythonJson("[1")).toThrow("got the end of the text");
  });

  test("bounds what a hostile text can cost", () => {
    expect(() => parsePythonJson("[".repeat(100_000))).toThrow("1000 levels");
    expect(() => parsePythonJson('{"a":'.repeat(100_000))).toThrow("1000 levels");
    expect(() => parsePythonJson("9".repeat(5000))).toThrow("at most 4300 digits");
    expect(parsePythonJson(`[${"1.0,".repeat(200_000)}1.0]`)).toHaveLength(200_001);
    const polluted = parsePythonJson('{"__proto__": {"polluted": true}}') as object;
    expect(Object.getPrototypeOf(polluted)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined);
  });

  test("numbers keep their meaning", () => {
    expect(parsePythonJson("9007199254740993")).toBe(9007199254740993n);
    expect(Object.is(parsePythonJson("-0"), 0)).toBe(true);
    expect(Object.is(parsePythonJson("-0.0"), -0)).toBe(true);
    expect(parsePythonJson("\ufeff1")).toBe(1);
  });
});
