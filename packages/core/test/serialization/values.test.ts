import { describe, expect, test } from "vitest";
import { LayerError } from "../../src/errors/index.js";
import type { HostArray } from "../../src/host/host-array.js";
import {
  deserializeKerasObject,
  ellipsis,
  type Json,
  parsePythonJson,
  Slice,
  serializeKerasObject,
  toPythonJson,
} from "../../src/serialization/index.js";

const trip = (value: unknown): unknown => deserializeKerasObject(parsePythonJson(toPythonJson(serializeKerasObject(value))));

describe("plain data", () => {
  test.each([
    [null],
    [true],
    [1],
    ["x"],
    [12345678901234567890n],
    [[1, [2, "a"]]],
    [{ a: { b: [null] } }],
    [{}],
    [[]],
    [Number.NaN],
    [-Infinity],
  ])("%s is itself", (value) => {
    expect(trip(value)).toEqual(value);
  });

  test("undefined members are absent, elsewhere undefined is refused", () => {
    expect(serializeKerasObject({ a: undefined, b: 1 })).toEqual({ b: 1 });
    expect(() => serializeKerasObject({ b: [1, undefined] })).toThrow(
      "value.b[1] must be something a file can hold, got undefined",
    );
  });

  test.each([[Symbol("a")], [new Map()], [new Date()], [/x/], [new (class Foo {})()], [new Float32Array(2)]])(
    "%s is refused",
    (value) => {
      expect(() => serializeKerasObject({ a: value })).toThrow(/value\.a must be something a file can hold/);
    },
  );

  test("loops and depth are refused", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => serializeKerasObject(loop)).toThrow("value.self must not contain itself");
    let deep: Json = [];
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(() => serializeKerasObject(deep)).toThrow("256 levels");
    expect(() => deserializeKerasObject(deep)).toThrow("256 levels");
    const twice = { a: 1 };
    expect(serializeKerasObject([twice, twice])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test("a failed load leaves no depth behind", () => {
    const bad: Json = [[[{ class_name: "Nope", config: {} }]]];
    for (let i = 0; i < 200; i++) expect(() => deserializeKerasObject(bad)).toThrow(LayerError);
    expect(deserializeKerasObject([[[1]]])).toEqual([[[1]]]);
  });

  test("hostile keys stay data", () => {
    const back = trip(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {}}}')) as object;
    expect(Object.keys(back)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBe(undefined);
    for (const key of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(() => deserializeKerasObject(parsePythonJson(`{"class_name": "${key}", "config": {}}`))).toThrow(
        `class "${key}" must be known`,
      );
      expect(() => deserializeKerasObject(parsePythonJson(`{"class_name": "function", "config": "${key}"}`))).toThrow(
        `function "${key}" must be known`,
      );
      expect(deserializeKerasObject(key, { customObjects: {} })).toBe(key);
    }
  });

  test("only data can be read", () => {
    expect(() => deserializeKerasObject(new Map() as never)).toThrow("plain JSON data");
  });
});

describe("special values", () => {
  test("have Keras's form", () => {
    expect(serializeKerasObject([new Slice(1, null), ellipsis, new TextEncoder().encode("é")])).toEqual([
      { class_name: "__slice__", config: { start: 1, stop: null, step: null } },
      { class_name: "__ellipsis__", config: {} },
      { class_name: "__bytes__", config: { value: "é" } },
    ]);
  });

  test("come back", () => {
    expect(trip([new Slice(1, 3, 2), ellipsis])).toEqual([new Slice(1, 3, 2), ellipsis]);
    expect(trip(new TextEncoder().encode("\ufeffaé"))).toEqual(new TextEncoder().encode("\ufeffaé"));
    expect(() => serializeKerasObject(new Uint8Array([255]))).toThrow("bytes must be UTF-8 text");
  });

  test("tuples, also of old files, are lists", () => {
    expect(deserializeKerasObject({ class_name: "__tuple__", items: [1, { class_name: "__ellipsis__" }] })).toEqual([
      1,
      ellipsis,
    ]);
    expect(deserializeKerasObject({ class_name: "__tuple__", config: { value: [1, 2] } })).toEqual([1, 2]);
    expect(deserializeKerasObject({ class_name: "__bytes__", value: "a" })).toEqual(new Uint8Array([97]));
  });

  test("a mapping with only one of the two keys is a mapping", () => {
    expect(deserializeKerasObject({ class_name: "Dense" })).toEqual({ class_name: "Dense" });
    expect(deserializeKerasObject({ config: {} })).toEqual({ config: {} });
  });

  test("a class name must be a name", () => {
    for (const name of [7, null, ["Dense"], {}]) {
      expect(() => deserializeKerasObject({ class_name: name, config: {} })).toThrow("class_name must be a string");
    }
    expect(deserializeKerasObject({ class_name: 7 })).toEqual({ class_name: 7 });
  });

  test("code is never run", () => {
    const lambda = { class_name: "__lambda__", config: { value: ["4wEAAAA=", null, null] } };
    expect(() => deserializeKerasObject(lambda)).toThrow("__lambda__ holds Python code, which is never run");
    expect(() => deserializeKerasObject([{ a: lambda }])).toThrow(LayerError);
    expect(() => deserializeKerasObject({ class_name: "__typespec__", spec_name: "x", config: [] })).toThrow("TensorFlow");
  });

  test.each([
    [{ class_name: "__slice__", config: {} }],
    [{ class_name: "__slice__", config: null }],
    [{ class_name: "__bytes__", config: { value: 3 } }],
    [{ class_name: "__tuple__", config: {} }],
    [{ class_name: "__numpy__", config: {} }],
    [{ class_name: "__numpy__", config: null }],
    [{ class_name: "__numpy__", config: { value: [1], dtype: "object" } }],
    [{ class_name: "__numpy__", config: { value: [1, [2]], dtype: "int32" } }],
    [{ class_name: "__numpy__", config: { value: [[1, 2], [3]], dtype: "int32" } }],
    [{ class_name: "__numpy__", config: { value: [[1], [2, 3], []], dtype: "int32" } }],
    [{ class_name: "__numpy__", config: { value: ["1"], dtype: "float32" } }],
    [{ class_name: "__numpy__", config: { value: [300], dtype: "uint8" } }],
    [{ class_name: "__numpy__", config: { value: [1.5], dtype: "int64" } }],
    [{ class_name: "__numpy__", config: { value: [2], dtype: "bool" } }],
    [{ class_name: "__numpy__", config: { value: [-1], dtype: "uint64" } }],
    [{ class_name: "__tensor__", config: { value: {}, dtype: "float32" } }],
  ] as Json[][])("%j is refused", (json) => expect(() => deserializeKerasObject(json as never)).toThrow(LayerError));
});

describe("arrays", () => {
  const array = (dtype: HostArray["dtype"], shape: number[], data: HostArray["data"]): HostArray => ({ dtype, shape, data });

  test("have Keras's form, floats with a point", () => {
    expect(toPythonJson(serializeKerasObject(array("float32", [2, 2], new Float32Array([1, 0.5, Math.fround(0.1), -0]))))).toBe(
      '{"class_name": "__numpy__", "config": {"value": [[1.0, 0.5], [0.10000000149011612, -0.0]], "dtype": "float32"}}',
    );
    expect(toPythonJson(serializeKerasObject(array("int64", [2], new BigInt64Array([1n, -(2n ** 62n)]))))).toContain(
      '"value": [1, -4611686018427387904]',
    );
    expect(serializeKerasObject(array("float32", [], new Float32Array([2])))).toBe(2);
  });

  test.each([
    array("bool", [2], new Uint8Array([1, 0])),
    array("int8", [1, 2], new Int8Array([-128, 127])),
    array("uint64", [1], new BigUint64Array([2n ** 64n - 1n])),
    array("float16", [2], new Uint16Array([0x3c00, 0x7c00])),
    array("bfloat16", [1], new Uint16Array([0x3f80])),
    array("float64", [2, 0, 3].slice(0, 2), new Float64Array(0)),
    array("float32", [1, 1, 1], new Float32Array([Number.NaN])),
  ])("%o comes back", (value) => expect(trip(value)).toEqual(value));

  test("tensors come back as host arrays where no runtime reads them", () => {
    expect(deserializeKerasObject({ class_name: "__tensor__", config: { value: [1, 2], dtype: "float32" } })).toEqual(
      array("float32", [2], new Float32Array([1, 2])),
    );
  });
});
