import { describe, expect, test } from "vitest";
import { OpError } from "../../src/errors/index.js";
import { setFloatx } from "../../src/host/defaults.js";
import { type ArrayInput, NDArray, type NDArrayOptions, ndarray } from "../../src/host/ndarray.js";
import { showSpec } from "../../src/host/spec.js";

const spec = (x: NDArray): string => showSpec(x);

describe("ndarray infers shape and dtype as Python does", () => {
  test.each([
    [3, "int32[]", 3],
    [0.5, "float32[]", 0.5],
    [true, "bool[]", true],
    [5n, "int64[]", 5],
    ["a", "string[]", "a"],
    [[1, 2, 3], "int32[3]", [1, 2, 3]],
    [
      [
        [1, 2.5],
        [3, 4],
      ],
      "float32[2,2]",
      [
        [1, 2.5],
        [3, 4],
      ],
    ],
    [[true, false], "bool[2]", [true, false]],
    [[true, 2], "int32[2]", [1, 2]],
    [[1n, 2], "int64[2]", [1, 2]],
    [[1n, 2.5], "float32[2]", [1, 2.5]],
    [[Number.NaN, 1], "float32[2]", [Number.NaN, 1]],
    [["a", "b"], "string[2]", ["a", "b"]],
    [[], "float32[0]", []],
    [[[], []], "float32[2,0]", [[], []]],
    [
      [new Float32Array([1, 2]), [3, 4]],
      "int32[2,2]",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [[ndarray([[1.5, 2]]), ndarray([[3, 4]])], "float32[2,1,2]", [[[1.5, 2]], [[3, 4]]]],
  ] as [ArrayInput, string, unknown][])("case %#", (data, expected, values) => {
    const x = ndarray(data);
    expect(spec(x)).toBe(expected);
    expect(x.toArray()).toEqual(values);
  });

  test("fractions take the default float", () => {
    setFloatx("float16");
    try {
      expect(spec(ndarray([0.5]))).toBe("float16[1]");
      expect(spec(ndarray([1]))).toBe("int32[1]");
    } finally {
      setFloatx("float32");
    }
  });
});

describe("typed arrays and bytes", () => {
  test.each([
    [new Float64Array(2), "float64[2]"],
    [new Float32Array(2), "float32[2]"],
    [new Int8Array(2), "int8[2]"],
    [new Uint8Array(2), "uint8[2]"],
    [new Uint8ClampedArray(2), "uint8[2]"],
    [new Int16Array(2), "int16[2]"],
    [new Uint16Array(2), "uint16[2]"],
    [new Int32Array(2), "int32[2]"],
    [new Uint32Array(2), "uint32[2]"],
    [new BigInt64Array(2), "int64[2]"],
    [new BigUint64Array(2), "uint64[2]"],
    [Buffer.from([1, 2]), "uint8[2]"],
  ])("%# keeps its dtype", (data, expected) => {
    expect(spec(ndarray(data))).toBe(expected);
  });

  test("are wrapped without a copy, converted on request", () => {
    const data = new Float32Array([0, 1, 2, 3]);
    const x = ndarray(data, { shape: [2, -1] });
    expect(x.data).toBe(data);
    expect(spec(x)).toBe("float32[2,2]");
    expect(ndarray(new Uint16Array([1, 2]), { dtype: "float16" }).toArray()).toEqual([1, 2]);
    expect(ndarray(x, { dtype: "int8" }).toArray()).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const node = Buffer.from([7, 8]);
    expect(ndarray(node).data.constructor).toBe(Uint8Array);
    node[0] = 9;
    expect(ndarray(node).at(0)).toBe(9);
    expect(ndarray(new Uint8Array([9, 1, 0, 2, 0]).subarray(1)).toArray()).toEqual([1, 0, 2, 0]);
  });

  test("bytes are raw elements", () => {
    const bytes = Uint16Array.of(0x3c00, 0xc000).buffer;
    expect(ndarray(bytes, { dtype: "float16" }).toArray()).toEqual([1, -2]);
    expect(() => ndarray(bytes)).toThrow("[ndarray] bytes need a numeric dtype, got none.");
    expect(() => ndarray(bytes, { dtype: "int64" })).toThrow("[ndarray] int64 takes 8 bytes per element, got 4 bytes.");
  });
});

describe("ndarray refuses", () => {
  test.each([
    [[[1, 2], [3]], {}, "[ndarray] rows must have equal length, got 2 elements at [0] but 1 at [1]."],
    [
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      {},
      "[ndarray] rows must have equal length, got 1 elements at [0][0] but 2 at [1][1].",
    ],
    [[[1], 2], {}, "[ndarray] rows must have equal length, got 1 elements at [0] but a single value at [1]."],
    [[1, [2]], {}, "[ndarray] rows must have equal length, got a single value at [0] but 1 elements at [1]."],
    [[["a"], [1]], {}, "[ndarray] elements must be all strings or all numbers, got string at [0][0] and number at [1][0]."],
    [["1"], { dtype: "int32" }, "[ndarray] strings do not convert to int32. Parse them first."],
    [[1], { dtype: "string" }, "[ndarray] numbers do not convert to strings."],
    [[1, Number.NaN], { dtype: "int32" }, "[ndarray] int32 elements must be finite, got NaN at [1]."],
    [
      [
        [0, 0],
        [1 / 0, 0],
      ],
      { dtype: "int64" },
      "[ndarray] int64 elements must be finite, got Infinity at [1][0].",
    ],
    [[0, 256], { dtype: "uint8" }, "[ndarray] elements must fit uint8, got 256 at [1]."],
    [[-129], { dtype: "int8" }, "[ndarray] elements must fit int8, got -129 at [0]."],
    [[-1], { dtype: "uint64" }, "[ndarray] elements must fit uint64, got -1 at [0]."],
    [2n ** 63n, {}, "[ndarray] elements must fit int64, got 9223372036854775808 at the scalar."],
    [[1, 3e9], {}, '[ndarray] elements must fit int32, got 3000000000 at [1]. Pass dtype: "int64" or "float32".'],
    [[1, 2, 3], { shape: [2, 2] }, "[ndarray] shape must hold 3 elements, got [2,2]."],
    [[1, 2, 3], { shape: [-1, -1] }, "[ndarray] shape must hold 3 elements, got [-1,-1]."],
    [[1, null], {}, "[ndarray] elements must be numbers, booleans, bigints or strings, got null at [1]."],
    [{}, {}, "[ndarray] elements must be numbers, booleans, bigints or strings, got object."],
    [new DataView(new ArrayBuffer(4)), {}, "[ndarray] data must be a typed array, got a DataView. Pass its buffer and a dtype."],
    [[1], { dtype: "flaot32" }, '[ndarray] unknown dtype "flaot32". Did you mean "float32"?'],
    [[1], { dtyp: "int32" }, '[ndarray] unknown option "dtyp". Did you mean "dtype"?'],
  ] as unknown as [ArrayInput, NDArrayOptions, string][])("case %#", (data, options, message) => {
    expect(() => ndarray(data, options)).toThrow(OpError);
    expect(() => ndarray(data, options)).toThrow(message);
  });

  test("nothing it should accept: bounds, fractions into integers, numbers into bool", () => {
    expect(ndarray([0, 255], { dtype: "uint8" }).toArray()).toEqual([0, 255]);
    expect(ndarray([-128.9, 127.9], { dtype: "int8" }).toArray()).toEqual([-128, 127]);
    expect(ndarray([0, 0.5, -1], { dtype: "bool" }).toArray()).toEqual([false, true, true]);
    expect(ndarray([2n ** 63n - 1n, -1], { dtype: "int64" }).toArray()).toEqual([2n ** 63n - 1n, -1]);
    expect(ndarray([2n ** 40n], { dtype: "float32" }).toArray()).toEqual([2 ** 40]);
  });
});

describe("NDArray", () => {
  const x = ndarray([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test("reads elements", () => {
    expect([x.size, x.ndim, x.at(1, 2), x.at(-1, -3), ndarray(7).item(), ndarray([[7]]).item(), ndarray(7).at()]).toEqual([
      6, 2, 6, 4, 7, 7, 7,
    ]);
    expect(ndarray([2n ** 53n - 1n, 2n ** 53n, -(2n ** 60n)]).toArray()).toEqual([2 ** 53 - 1, 2n ** 53n, -(2n ** 60n)]);
    expect(ndarray([0.1], { dtype: "float16" }).at(0)).toBe(0.0999755859375);
    expect(() => x.at(2, 0)).toThrow("[NDArray.at] index must be an integer from -2 to 1, got 2 on axis 0 of int32[2,3].");
    expect(() => x.at(0)).toThrow("[NDArray.at] one index per axis is required for int32[2,3], got 1.");
    expect(() => x.item()).toThrow("[NDArray.item] array must have one element, got int32[2,3].");
  });

  test("values are the data, decoded where it is not numbers", () => {
    expect(x.values()).toBe(x.data);
    expect(ndarray([1, 0.5], { dtype: "bfloat16" }).values()).toEqual(new Float32Array([1, 0.5]));
    expect(ndarray([1n]).values()).toEqual(new Float64Array([1]));
    expect(() => ndarray(["a"]).values()).toThrow("[NDArray.values] elements must be numbers, got string[1].");
    expect(() => ndarray(["a"]).toHost()).toThrow("strings cannot enter a computation");
    expect(x.toHost()).toEqual({ dtype: "int32", shape: [2, 3], data: x.data });
  });

  test("astype converts or copies", () => {
    expect(x.astype("float16").toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(ndarray([1.9, -1.9, 300]).astype("uint8").toArray()).toEqual([1, 255, 44]);
    expect(x.astype("int32").data).not.toBe(x.data);
    expect(x.astype("int32").toArray()).toEqual(x.toArray());
    expect(() => ndarray(["1"]).astype("int32")).toThrow("[NDArray.astype] strings do not convert");
    expect(() => x.astype("string")).toThrow("[NDArray.astype] strings do not convert");
  });

  test("reshape and subarray share storage", () => {
    expect(x.reshape([3, -1]).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(x.reshape([6]).data).toBe(x.data);
    expect(() => x.reshape([4])).toThrow("[NDArray.reshape] shape must hold 6 elements, got [4].");
    expect(() => x.reshape([0, -1])).toThrow("shape must hold 6 elements");
    const row = x.subarray(1);
    expect(row.toArray()).toEqual([[4, 5, 6]]);
    expect((row.data as Int32Array).buffer).toBe((x.data as Int32Array).buffer);
    expect(x.subarray(-1, 9).toArray()).toEqual([[4, 5, 6]]);
    expect(spec(x.subarray(1, 0))).toBe("int32[0,3]");
    expect(ndarray(["a", "b"]).subarray(1).toArray()).toEqual(["b"]);
    expect(() => ndarray(1).subarray()).toThrow("[NDArray.subarray] array must have at least one axis, got int32[].");
  });

  test("take copies rows, short and long ones, of every storage", () => {
    expect(x.take([1, 0, -1]).toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(x.take(Int32Array.of(0)).data).not.toBe(x.data);
    const wide = ndarray(
      Float32Array.from({ length: 300 }, (_, i) => i),
      { shape: [3, 100] },
    );
    expect(Array.from(wide.take([2, 0]).values())).toEqual(Array.from({ length: 200 }, (_, i) => (i < 100 ? 200 + i : i - 100)));
    expect(ndarray([1n, 2n]).take([1]).toArray()).toEqual([2]);
    expect(
      ndarray([["a"], ["b"]])
        .take([1, 1])
        .toArray(),
    ).toEqual([["b"], ["b"]]);
    expect(spec(x.take([]))).toBe("int32[0,3]");
    expect(() => x.take([2])).toThrow("[NDArray.take] index must be an integer from -2 to 1, got 2 for 2 rows.");
  });

  test("shape is its own and fixed", () => {
    const shape = [2];
    const y = new NDArray("float32", shape, new Float32Array(2));
    shape[0] = 5;
    expect(y.shape).toEqual([2]);
    expect(() => new NDArray("float32", [3], new Float32Array(2))).toThrow("[NDArray] float32[3] takes 3 elements, got 2.");
  });

  test("prints", () => {
    expect(String(x)).toBe("int32[2,3] [[1, 2, 3], [4, 5, 6]]");
    expect(String(ndarray([0.1, Number.NaN, -0, 1 / 3]))).toBe("float32[4] [0.1, NaN, -0, 0.333333]");
    expect(String(ndarray([["a"]]))).toBe('string[1,1] [["a"]]');
    expect(String(ndarray(new Uint8Array(2000)))).toBe("uint8[2000] [0, 0, 0, …, 0, 0, 0]");
    expect(String(ndarray(new Uint8Array(0), { shape: [2, 0] }))).toBe("uint8[2,0] [[], []]");
  });

  test("toJSON says everything JSON can", () => {
    expect(
      JSON.parse(
        JSON.stringify(
          ndarray([
            [1.5, Number.NaN],
            [-0, -1 / 0],
          ]),
        ),
      ),
    ).toEqual({
      dtype: "float32",
      shape: [2, 2],
      data: [1.5, "NaN", "-0", "-Infinity"],
    });
    expect(JSON.parse(JSON.stringify(ndarray([2n ** 60n, 1n])))).toEqual({
      dtype: "int64",
      shape: [2],
      data: ["1152921504606846976", 1],
    });
  });
});
