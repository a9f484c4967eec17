import { describe, expect, test } from "vitest";
import { array, fakeLibrary, float32 } from "./fake-library.js";
import { mapArguments } from "./runner/arguments.js";
import { bfloatToNumber, decodeBytes, halfToNumber } from "./runner/bits.js";
import type { GoldenCase, Group, Json, JsonObject } from "./runner/case.js";
import { compare, freeDtypes } from "./runner/compare.js";
import { withDenseValues } from "./runner/dense-values.js";
import { judge } from "./runner/known.js";
import type { Library } from "./runner/library.js";
import { camelCase, exportPath } from "./runner/names.js";
import { close } from "./runner/numbers.js";
import type { CaseResult } from "./runner/outcome.js";
import { passRate } from "./runner/report.js";
import { runCase } from "./runner/run.js";
import { Signatures } from "./runner/signatures.js";
import { readCases } from "./runner/source.js";
import { Decoder } from "./runner/values.js";

const tolerance = { atol: 1e-5, rtol: 1e-5 };
const add = (args: object, more: object = {}): GoldenCase =>
  ({ id: "add-1", name: "keras.ops.add", args, tolerance, ...more }) as unknown as GoldenCase;
const run = (raw: GoldenCase, group: Group = "ops", library = fakeLibrary()) => runCase(library, { group, raw });
const outcome = async (raw: GoldenCase, group?: Group, library?: ReturnType<typeof fakeLibrary>) =>
  (await run(raw, group, library)).outcome;

describe("names", () => {
  test.each([
    ["extract_patches_3d", "extractPatches3d"],
    ["beta_1", "beta1"],
    ["log1p", "log1p"],
    ["Conv2D", "Conv2D"],
  ])("%s → %s", (python, ours) => expect(camelCase(python)).toBe(ours));

  test("a namespace is a path", () => expect(exportPath("keras.ops.image.rgb_to_hsv")).toEqual(["ops", "image", "rgbToHsv"]));
});

describe("bytes", () => {
  test("halves", () =>
    expect([0x3c00, 0xc000, 0x0001, 0x7c00, 0xfc00].map(halfToNumber)).toEqual([1, -2, 2 ** -24, Infinity, -Infinity]));
  test("bfloat16", () => expect([0x3f80, 0xc000, 0x7f80].map(bfloatToNumber)).toEqual([1, -2, Infinity]));
  test("64-bit integers stay whole", () => expect(decodeBytes("AQAAAAAAAIA=", "int64")[0]).toBe(-(2n ** 63n) + 1n));
  test("float8 e4m3fn has no infinity", () =>
    expect(
      Array.from(decodeBytes(Buffer.from([0x7f, 0x7e, 0x38]).toString("base64"), "float8_e4m3fn") as ArrayLike<number>),
    ).toEqual([Number.NaN, 448, 1]));
  test("an unknown dtype is an error", () => expect(() => decodeBytes("AA==", "float7")).toThrow("float7"));
});

describe("arguments", () => {
  const decoder = new Decoder(fakeLibrary());
  const signatures = Signatures.load();
  const map = (name: string, args: object) => mapArguments(name, signatures.of(name), args as never, decoder, "plain");

  test("defaulted parameters go into one options object", () =>
    expect(map("keras.ops.image.resize", { images: 1, size: [2, 3], data_format: "channels_first" })).toEqual([
      1,
      [2, 3],
      { dataFormat: "channels_first" },
    ]));
  test("no options, no object", () => expect(map("keras.ops.add", { x1: 1, x2: 2 })).toEqual([1, 2]));
  test("where keeps its branches positional", () =>
    expect(map("keras.ops.where", { condition: true, x1: 1, x2: 2 })).toEqual([true, 1, 2]));
  test("arange without a stop", () =>
    expect(map("keras.ops.arange", { start: 3, dtype: "int32" })).toEqual([3, undefined, undefined, { dtype: "int32" }]));
  test("arange with a stop", () => expect(map("keras.ops.arange", { start: 3, stop: 7 })).toEqual([3, 7]));
  test("operands are spread", () =>
    expect(map("keras.ops.einsum", { subscripts: "i,i", "*operands": [1, 2] })).toEqual(["i,i", 1, 2]));
  test("meshgrid has options after its operands", () =>
    expect(map("keras.ops.meshgrid", { "*x": { tuple: [1, 2] }, indexing: "ij" })).toEqual([1, 2, { indexing: "ij" }]));
  test("keywords of a base class are options too", () =>
    expect(map("keras.layers.Dense", { units: 3, "**kwargs": { dtype: "float16" } })).toEqual([3, { dtype: "float16" }]));
  test("a list of Python floats stays float", () =>
    expect(decoder.value([{ float: 1 }, { float: 2 }], "tensor")).toEqual(array([1, 2], { shape: [2], dtype: "float32" })));
  test("tags", () =>
    expect(
      decoder.value({
        dict: { a: { tuple: [1, null] }, b: { float: "-inf" }, c: { slice: [1, null, 2] }, d: { ellipsis: true } },
      }),
    ).toEqual({
      a: [1, null],
      b: -Infinity,
      c: { start: 1, stop: null, step: 2 },
      d: "...",
    }));
});

describe("comparing", () => {
  const demand = { tolerance };
  const one = array([1, 2], { shape: [2], dtype: "float32" });

  test("within tolerance", () => expect(compare(float32([2], [1.000001, 2]) as never, one, demand)).resolves.toBeUndefined());
  test("a value off", () =>
    expect(compare(float32([2], [1, 3]) as never, one, demand)).rejects.toThrow(/1 of 2, max abs error 1\.00/));
  test("another shape", () =>
    expect(compare(float32([2, 1], [1, 2]) as never, one, demand)).rejects.toThrow("float32[2,1], got float32[2]"));
  test("another dtype", () =>
    expect(compare(float32([2], [1, 2]) as never, { ...one, dtype: "float64" }, demand)).rejects.toThrow("dtype"));
  test("a dtype on which Keras's backends differ", () =>
    expect(
      compare(
        float32([2], [1, 2]) as never,
        { ...one, dtype: "float64" },
        { ...demand, dtypes: freeDtypes("out: float32 vs float64") },
      ),
    ).resolves.toBeUndefined());
  test("NaN equals NaN only", () =>
    expect([close(Number.NaN, Number.NaN, tolerance), close(1, Number.NaN, tolerance), close(Number.NaN, 1, tolerance)]).toEqual([
      true,
      false,
      false,
    ]));
  test("infinities have a sign", () =>
    expect([
      close(Infinity, Infinity, tolerance),
      close(-Infinity, Infinity, tolerance),
      close(1e30, Infinity, tolerance),
    ]).toEqual([true, false, false]));
  test("a list too short", () => expect(compare([1, 2], [1], demand)).rejects.toThrow("2 entries, got 1"));
  test("random results: shapes and dtypes still count", async () => {
    await expect(compare(float32([2], [8, 9]) as never, one, { ...demand, shapesOnly: true })).resolves.toBeUndefined();
    await expect(compare(float32([3], [8, 9, 9]) as never, one, { ...demand, shapesOnly: true })).rejects.toThrow("shape");
  });
  test("unknown sizes of a symbolic result", async () => {
    const symbolic = { dtype: "float32", shape: [null, 2], data: undefined };
    await expect(compare({ spec: { shape: [null, 2], dtype: "float32" } }, symbolic, demand)).resolves.toBeUndefined();
    await expect(compare({ spec: { shape: [3, 2], dtype: "float32" } }, symbolic, demand)).rejects.toThrow("expected shape");
  });
});

describe("outcomes", () => {
  const x1 = float32([2], [1, 2]);
  const good = add({ x1, x2: x1 }, { output: float32([2], [2, 4]) });

  test("pass", async () => expect(await outcome(good)).toEqual({ kind: "pass" }));
  test("fail by value", async () =>
    expect(await outcome(add({ x1, x2: x1 }, { output: float32([2], [2, 5]) }))).toMatchObject({ kind: "fail" }));
  test("an exception is a failure", async () => {
    const library = fakeLibrary({
      ops: {
        add: () => {
          throw new TypeError("boom");
        },
        convertToTensor: (x: unknown) => x,
      },
    });
    expect(await outcome(good, "ops", library)).toMatchObject({ kind: "fail", why: expect.stringContaining("boom") });
  });
  test("a name that is not exported", async () =>
    expect(await outcome({ ...good, name: "keras.ops.subtract" })).toEqual({ kind: "missing", what: "keras.ops.subtract" }));
  test("a dtype that the library does not know", async () =>
    expect(await outcome(add({ x1: { dtype: "complex64", shape: [1], data: "AAAAAAAAAAA=" }, x2: 1 }))).toEqual({
      kind: "missing",
      what: "dtype complex64",
    }));
  test("flagged cases are not demanded", async () =>
    expect(await outcome({ ...good, backend_dependent: true })).toMatchObject({ kind: "undemandable" }));
  test("a Python function that is not translated is not demanded", async () =>
    expect(await outcome(add({ x1: { python: "lambda: 0" }, x2: 1 }))).toMatchObject({ kind: "undemandable" }));
});

describe("errors", () => {
  const error = { type: "ValueError", message: "no", origin: "keras" };
  const refused = (args: object, more: object = {}) =>
    ({ ...add(args), call: "function", error, other_backend: "same message", ...more }) as unknown as GoldenCase;
  const bad = { x1: float32([2], [1, 2]), x2: float32([1], [1]) };

  test("refused with our own error", async () => expect(await outcome(refused(bad), "errors")).toEqual({ kind: "pass" }));
  test("accepted", async () =>
    expect(await outcome(refused({ x1: bad.x1, x2: bad.x1 }), "errors")).toMatchObject({
      kind: "fail",
      why: expect.stringContaining("expected an error"),
    }));
  test("refused with a foreign error", async () => {
    const library = fakeLibrary({
      ops: {
        add: () => {
          throw new TypeError("boom");
        },
        convertToTensor: (x: unknown) => x,
      },
    });
    expect(await outcome(refused(bad), "errors", library)).toMatchObject({
      kind: "fail",
      why: expect.stringContaining("TypeError"),
    });
  });
  test("an error of another library is not demanded", async () =>
    expect(await outcome(refused(bad, { error: { ...error, origin: "backend" } }), "errors")).toMatchObject({
      kind: "undemandable",
    }));
});

describe("sparse values", () => {
  const tensor = (dtype: string, shape: number[], data: readonly Json[]): JsonObject => ({ dtype, shape, data });
  const ids = tensor("int32", [3, 2], [0, 0, 1, 2, 1, 2]);
  const sparse: JsonObject = { sparse: { indices: ids, values: tensor("float32", [3], [1, 2, 3]), shape: [2, 3] } };
  const rows: JsonObject = {
    indexed_slices: {
      indices: tensor("int32", [3], [1, 0, 1]),
      values: tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]),
      shape: { tuple: [2, 2] },
    },
  };

  test("are written out where the library has no class for them; what meets at one place adds up", () => {
    const found = withDenseValues(fakeLibrary(), {
      args: { x: sparse, y: [rows], sparse: true, other: { spec: { shape: [2], sparse: true } } },
    });
    expect(found).toEqual({
      args: {
        x: tensor("float32", [2, 3], [1, 0, 0, 0, 0, 5]),
        y: [tensor("float32", [2, 2], [3, 4, 6, 8])],
        sparse: false,
        other: { spec: { shape: [2], sparse: false } },
      },
    });
  });

  test("a case without any is left alone, and so is one that the library can hold", () => {
    const plain = { args: { x: tensor("float32", [1], [1]), sparse: false } };
    expect(withDenseValues(fakeLibrary(), plain)).toBe(plain);
    const able = { helper: () => class {} } as unknown as Library;
    const given = { args: { x: sparse } };
    expect(withDenseValues(able, given)).toBe(given);
  });
});

describe("known failures", () => {
  const result = (key: string, kind: "pass" | "fail"): CaseResult => ({
    key,
    group: "ops",
    name: "keras.ops.add",
    outcome: kind === "pass" ? { kind } : { kind, why: "off" },
    densified: false,
    milliseconds: 0,
  });

  test("the list can only shrink", () => {
    const verdict = judge([result("ops/a", "fail"), result("ops/b", "fail"), result("ops/c", "pass")], {
      "ops/a": "why",
      "ops/c": "why",
    });
    expect(verdict.known.map((r) => r.key)).toEqual(["ops/a"]);
    expect(verdict.unexpected.map((r) => r.key)).toEqual(["ops/b"]);
    expect(verdict.stale.map((r) => r.key)).toEqual(["ops/c"]);
  });
  test("the rate counts what ran", () => expect(passRate({ pass: 99, fail: 1, missing: 50, undemandable: 7 })).toBe(0.99));
});

test("every recorded argument can be decoded", () => {
  const decoder = new Decoder(fakeLibrary());
  const unknown: string[] = [];
  for (const { raw } of readCases()) {
    try {
      decoder.value(raw["args"]);
      decoder.value(raw["output"]);
    } catch (error) {
      if (error instanceof Error && !["Missing", "Undemandable"].includes(error.name))
        unknown.push(`${raw.id}: ${error.message}`);
    }
  }
  expect(unknown).toEqual([]);
});
