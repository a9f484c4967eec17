import { afterEach, describe, expect, test } from "vitest";
import { LayerError } from "../../src/errors/index.js";
import * as defaults from "../../src/host/defaults.js";

afterEach(() => {
  defaults.setFloatx("float32");
  defaults.setEpsilon(1e-7);
  defaults.setImageDataFormat("channels_last");
});

describe("defaults", () => {
  test("are those of Keras and can be changed", () => {
    expect([defaults.floatx(), defaults.epsilon(), defaults.imageDataFormat()]).toEqual(["float32", 1e-7, "channels_last"]);
    defaults.setFloatx("bfloat16");
    defaults.setEpsilon(1e-5);
    defaults.setImageDataFormat("channels_first");
    expect([defaults.floatx(), defaults.epsilon(), defaults.imageDataFormat()]).toEqual(["bfloat16", 1e-5, "channels_first"]);
  });

  test("refuse what they cannot be, and stay as they were", () => {
    expect(() => defaults.setFloatx("float23" as "float32")).toThrow(LayerError);
    expect(() => defaults.setFloatx("float23" as "float32")).toThrow(
      '[setFloatx] value must be one of "float16", "bfloat16", "float32", "float64", got "float23". Did you mean',
    );
    expect(() => defaults.setFloatx("int32" as "float32")).toThrow(LayerError);
    for (const bad of [0, -1, Number.NaN, "1e-7"]) expect(() => defaults.setEpsilon(bad as number)).toThrow("[setEpsilon]");
    expect(() => defaults.setImageDataFormat(null as unknown as "channels_last")).toThrow("got null");
    expect([defaults.floatx(), defaults.epsilon(), defaults.imageDataFormat()]).toEqual(["float32", 1e-7, "channels_last"]);
  });
});
