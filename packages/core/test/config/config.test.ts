import { describe, expect, test } from "vitest";
import { bool, ConfigError, config, describeConfig, int, nullable, number, positiveInt, str } from "../../src/config/index.js";
import { KerasError, LayerError } from "../../src/errors/index.js";
import { adamConfig, convConfig, denseConfig, GlorotUniform, relu, Zeros } from "./example.js";

const message = (fn: () => unknown): string => {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(LayerError);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
};
// What JavaScript users can write although the types forbid it.
const loose = (options: unknown): never => options as never;

describe("fill", () => {
  test("fills defaults, normalises and freezes", () => {
    const filled = denseConfig.fill("Dense", { units: 3, activation: "relu", useBias: undefined });
    expect(filled).toMatchObject({ name: null, trainable: true, dtype: null, units: 3, useBias: true });
    expect(filled.activation).toBe(relu);
    expect(filled.kernelInitializer).toBeInstanceOf(GlorotUniform);
    expect(Object.isFrozen(filled)).toBe(true);
    const conv = convConfig.fill("Conv2D", { filters: 4, kernelSize: 3, strides: [2, 1] });
    expect([conv.kernelSize, conv.strides]).toEqual([
      [3, 3],
      [2, 1],
    ]);
    expect(Object.isFrozen(conv.kernelSize)).toBe(true);
  });

  test("makes default objects anew each time", () => {
    const [a, b] = [denseConfig.fill("Dense", { units: 1 }), denseConfig.fill("Dense", { units: 1 })];
    expect(a.kernelInitializer).not.toBe(b.kernelInitializer);
  });

  test("asks changing defaults each time, and accepts its own results", () => {
    let format = "a";
    const changing = config("m", "C", { format: str.orElse(() => format) });
    expect(changing.fill("C", {}).format).toBe("a");
    format = "b";
    expect(changing.fill("C", {}).format).toBe("b");
    const filled = denseConfig.fill("Dense", { units: 2 });
    expect(denseConfig.fill("Dense", filled)).toEqual(filled);
  });

  test("suggests the option that was meant", () => {
    expect(message(() => denseConfig.fill("Dense", loose({ units: 1, use_bias: true })))).toBe(
      '[Dense] unknown option "use_bias". Did you mean "useBias"?',
    );
  });

  test("reports all problems at once, each with its hint", () => {
    const text = message(() => convConfig.fill("Conv2D", loose({ kernelSize: [3, 0], padding: "sane", stride: 2 })));
    expect(text).toBe(
      [
        "[Conv2D] 4 options are wrong:",
        '  unknown option "stride". Did you mean "strides"?',
        "  filters is required and must be a positive integer.",
        "  kernelSize must be a positive integer or a list of 2, got [3, 0].",
        '  padding must be one of "valid", "same", got "sane". Did you mean "same"?',
      ].join("\n"),
    );
  });

  test("keeps the problems as fields", () => {
    try {
      denseConfig.fill("Dense", loose({ units: 0, unit: 3 }));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toBeInstanceOf(KerasError);
      expect((error as ConfigError).problems.map((p) => p.option)).toEqual(["unit", "units"]);
    }
    try {
      denseConfig.fill("Dense", loose({ units: 0 }));
      expect.unreachable();
    } catch (error) {
      expect((error as ConfigError).argument).toBe("units");
    }
  });

  test("turns errors of object fields into problems", () => {
    const text = message(() => denseConfig.fill("Dense", loose({ units: 1, kernelInitializer: "glorot", biasInitializer: 5 })));
    expect(text).toContain('kernelInitializer: unknown initializer "glorot".');
    expect(text).toContain("biasInitializer must be an initializer, got 5.");
  });

  test("lets bugs in object fields through", () => {
    const bug = new TypeError("bug");
    const broken = {
      get a(): never {
        throw bug;
      },
    };
    expect(() =>
      denseConfig.fill(
        "Dense",
        loose({
          units: 1,
          ...Object.create(null),
          get useBias() {
            return broken.a;
          },
        }),
      ),
    ).toThrow(bug);
  });

  test("refuses null where Python has no None", () => {
    expect(message(() => denseConfig.fill("Dense", loose({ units: 1, useBias: null })))).toBe(
      "[Dense] useBias must be true or false, got null.",
    );
    expect(denseConfig.fill("Dense", { units: 1, name: null }).name).toBe(null);
  });

  test.each([[null], [undefined], [3], ["relu"], [[1, 2]], [new Map()]])("refuses %s as options", (options) => {
    expect(message(() => denseConfig.fill("Dense", loose(options)))).toContain("options must be an object, got");
  });

  test("explains a string passed in place of options", () => {
    expect(message(() => denseConfig.fill("Dense", loose({ units: 3, ...(loose("relu") as object) })))).toContain(
      "got a string or a list",
    );
  });

  test("is not fooled by names every object inherits", () => {
    for (const key of ["toString", "constructor", "hasOwnProperty", "valueOf"]) {
      expect(message(() => denseConfig.fill("Dense", loose({ units: 1, [key]: 1 })))).toContain(`unknown option "${key}"`);
    }
    const hostile = JSON.parse('{"units": 1, "__proto__": {"useBias": false}}') as object;
    expect(message(() => denseConfig.fill("Dense", loose(hostile)))).toContain('unknown option "__proto__"');
    const bare = Object.assign(Object.create(null) as object, { units: 1 });
    expect(denseConfig.fill("Dense", loose(bare)).units).toBe(1);
  });

  test("checks options against each other once each is right", () => {
    const pair = config(
      "m",
      "Pair",
      { low: int.or(0), high: int.or(1) },
      { check: (f) => (f.low > f.high ? `low must be at most high, got ${f.low} and ${f.high}` : undefined) },
    );
    expect(pair.fill("Pair", {})).toEqual({ low: 0, high: 1 });
    expect(message(() => pair.fill("Pair", { low: 2 }))).toBe("[Pair] low must be at most high, got 2 and 1.");
    expect(message(() => pair.fill("Pair", loose({ low: "2" })))).toBe('[Pair] low must be an integer, got "2".');
  });
});

describe("extend", () => {
  test("keeps the base first and moves what is declared again", () => {
    const base = config("m", "Base", { a: int.or(1), b: int.or(2), c: int.or(3) });
    const more = base.extend("m", "More", { d: int.or(4), b: str.or("x") });
    expect(Object.keys(more.toWire(more.fill("More", {})))).toEqual(["a", "c", "d", "b"]);
    expect(more.fill("More", {}).b).toBe("x");
  });

  test("order is free", () => {
    const elu = config(
      "m",
      "ELU",
      { name: str.or("elu"), trainable: bool.or(true), alpha: number.or(1) },
      { order: ["name", "alpha"] },
    );
    expect(Object.keys(elu.toWire(elu.fill("ELU", {})))).toEqual(["name", "alpha", "trainable"]);
    expect(() => config("m", "Bad", { a: int.or(1) }, { order: ["b" as never] }).fill("Bad", {})).toThrow(LayerError);
  });

  test("two options cannot share a key", () => {
    expect(
      message(() =>
        config("m", "Bad", { beta1: number.or(0), beta_1: number.or(0) })
          .extend("m", "Bad", { x: int.or(1).as("beta1") })
          .fill("Bad", {}),
      ),
    ).toContain("must not share a key");
  });
});

test("docs describe every option", () => {
  expect(describeConfig(denseConfig).find((d) => d.option === "units")).toEqual({
    option: "units",
    wire: "units",
    expected: "a positive integer",
    required: true,
    fallback: undefined,
    text: "Size of the output.",
  });
  expect(describeConfig(denseConfig).find((d) => d.option === "useBias")).toMatchObject({
    wire: "use_bias",
    fallback: "true",
    required: false,
  });
  expect(describeConfig(adamConfig).map((d) => d.wire)).toEqual(["learning_rate", "beta_1", "epsilon", "amsgrad"]);
});

test("a nullable default is told from a missing one", () => {
  const c = config("m", "C", { a: nullable(positiveInt).or(null), b: nullable(positiveInt).or(2) });
  expect(c.fill("C", {})).toEqual({ a: null, b: 2 });
  expect(c.fill("C", { b: null })).toEqual({ a: null, b: null });
  expect(message(() => c.fill("C", { b: -1 }))).toBe("[C] b must be a positive integer or null, got -1.");
});

test("Zeros is what the file says it is", () => expect(new Zeros().getConfig()).toEqual({}));
