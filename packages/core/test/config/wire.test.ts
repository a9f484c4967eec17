import { describe, expect, test } from "vitest";
import { bool, config, int, nullable, number, shape, str } from "../../src/config/index.js";
import { createRegistry, type JsonObject, loadingScope, parsePythonJson, toPythonJson } from "../../src/serialization/index.js";
import { adamConfig, convConfig, denseConfig, GlorotUniform, relu, Zeros } from "./example.js";

const registry = createRegistry({ classes: [Zeros, GlorotUniform] });
const read = (text: string): JsonObject => parsePythonJson(text) as JsonObject;

// As Keras 3.16 writes a Dense layer, with a plain dtype and the keys our stand-in has.
const dense =
  '{"name": "dense_4", "trainable": true, "dtype": "float32", "units": 3, "activation": "linear", "use_bias": true, ' +
  '"kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform", "config": {"seed": null, ' +
  '"input_axes": null, "output_axes": null}, "registered_name": null}, "bias_initializer": {"module": "keras.initializers", ' +
  '"class_name": "Zeros", "config": {}, "registered_name": null}}';
const adam = '{"learning_rate": 0.0010000000474974513, "beta_1": 0.9, "epsilon": 1e-07, "amsgrad": false}';

describe("toWire", () => {
  test("writes Keras's keys, order and numbers byte for byte", () => {
    const filled = denseConfig.fill("Dense", { units: 3, name: "dense_4", dtype: "float32" });
    expect(toPythonJson(denseConfig.toWire(filled))).toBe(dense);
    expect(toPythonJson(adamConfig.toWire(adamConfig.fill("Adam", { learningRate: Math.fround(0.001) })))).toBe(adam);
    expect(
      toPythonJson(convConfig.toWire(convConfig.fill("Conv2D", { filters: 4, kernelSize: 3, name: "c", dtype: "float32" }))),
    ).toBe(
      '{"name": "c", "trainable": true, "dtype": "float32", "filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "padding": "valid"}',
    );
  });

  test("what is written only if set, or never", () => {
    const c = config("m", "C", {
      a: nullable(str).or(null).writtenIfSet,
      b: number.or(1).notWritten,
      s: shape.or([1]).writtenIfSet,
    });
    expect(c.toWire(c.fill("C", { b: 5 }))).toEqual({});
    expect(c.toWire(c.fill("C", { a: "x", s: [2] }))).toEqual({ a: "x", s: [2] });
    expect(c.fromWire({ b: 2 }).b).toBe(2);
  });

  test("a changed copy of the filled config is written too", () => {
    const filled = convConfig.fill("Conv2D", { filters: 4, kernelSize: 3 });
    expect(convConfig.toWire({ ...filled, strides: [2, 2] }).strides).toEqual([2, 2]);
  });

  test("floats lost by copying are marked again", () => {
    const copy = { ...adamConfig.toWire(adamConfig.fill("Adam", { learningRate: 1 })) };
    expect(toPythonJson(copy)).toContain('"learning_rate": 1,');
    adamConfig.markFloats(copy);
    expect(toPythonJson(copy)).toContain('"learning_rate": 1.0,');
  });
});

describe("fromWire", () => {
  test("reads what Keras writes and writes it back the same", () => {
    loadingScope({ registry }, () => {
      const filled = denseConfig.fromWire(read(dense));
      expect(filled).toMatchObject({ units: 3, name: "dense_4", useBias: true });
      expect(filled.kernelInitializer).toBeInstanceOf(GlorotUniform);
      expect(toPythonJson(denseConfig.toWire(filled))).toBe(dense);
    });
    expect(denseConfig.fromWire(read('{"units": 1, "activation": "relu"}')).activation).toBe(relu);
    expect(toPythonJson(adamConfig.toWire(adamConfig.fromWire(read(adam))))).toBe(adam);
  });

  test("a config whose classes this process wrote needs no registry", () => {
    const wire = denseConfig.toWire(denseConfig.fill("Dense", { units: 3 }));
    expect(denseConfig.fromWire(wire).biasInitializer).toBeInstanceOf(Zeros);
  });

  test("keys that are missing take the constructor's default", () => {
    expect(denseConfig.fromWire({ units: 2 })).toMatchObject({ units: 2, useBias: true, trainable: true });
  });

  test("camelCase in a file is refused and named", () => {
    expect(() => denseConfig.fromWire({ units: 1, useBias: false, kernelInitializer: "zeros" })).toThrow(
      '[Dense] 2 options are wrong:\n  unknown config key "useBias". Did you mean "use_bias"?\n  unknown config key "kernelInitializer". Did you mean "kernel_initializer"?',
    );
    expect(() => adamConfig.fromWire({ beta1: 0.5 })).toThrow('unknown config key "beta1". Did you mean "beta_1"?');
  });

  test("problems name the key of the file", () => {
    expect(() => denseConfig.fromWire({ use_bias: 1, units: "3" } as never)).toThrow(
      '  units must be a positive integer, got "3".\n  use_bias must be true or false, got 1.',
    );
    expect(() => denseConfig.fromWire({})).toThrow("[Dense] units is required and must be a positive integer.");
  });

  test("unknown classes inside are named", () => {
    const json = {
      units: 1,
      kernel_initializer: { module: "keras.initializers", class_name: "Glorot", config: {}, registered_name: null },
    };
    expect(() => loadingScope({ registry }, () => denseConfig.fromWire(json))).toThrow(
      /kernel_initializer: class "Glorot" of module "keras.initializers"/,
    );
  });

  test("hints of errors inside stay questions", () => {
    const json = {
      units: 1,
      kernel_initializer: { module: "keras.initializers", class_name: "Zeroes", config: {}, registered_name: null },
    };
    expect(() => loadingScope({ registry }, () => denseConfig.fromWire(json))).toThrow(
      /got none of that name\. Did you mean "Zeros"\? Pass it in \{ customObjects \} or register it with registerKerasSerializable\(\)\.$/,
    );
  });

  test.each([[null], [[]], ["x"], [3], [[["units", 1]]]])("refuses %s", (json) => {
    expect(() => denseConfig.fromWire(json as never)).toThrow("options must be an object");
  });

  test("hostile keys are unknown keys", () => {
    expect(() => denseConfig.fromWire(read('{"units": 1, "__proto__": {"trainable": false}}'))).toThrow(
      'unknown config key "__proto__"',
    );
    expect(() => denseConfig.fromWire(read('{"units": 1, "toString": 1}'))).toThrow('unknown config key "toString"');
    expect(({} as { trainable?: boolean }).trainable).toBe(undefined);
  });

  test("keys of old files are renamed or dropped", () => {
    const c = config(
      "keras.layers",
      "LeakyReLU",
      { negativeSlope: number.or(0.3), flag: bool.or(true) },
      { legacy: { alpha: "negative_slope", implementation: null } },
    );
    expect(c.fromWire({ alpha: 0.1, implementation: 2 })).toEqual({ negativeSlope: 0.1, flag: true });
    expect(c.fromWire({ alpha: 0.1, negative_slope: 0.2 }).negativeSlope).toBe(0.2);
    expect(c.extend("m", "D", { n: int.or(1) }).fromWire({ implementation: 1 }).n).toBe(1);
    expect(() => c.fill("LeakyReLU", { alpha: 1 } as never)).toThrow('unknown option "alpha"');
  });
});
