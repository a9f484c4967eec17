import { expect, expectTypeOf, test } from "vitest";
import {
  bool,
  config,
  type FilledOf,
  type InputOf,
  int,
  listOf,
  nullable,
  number,
  type OptionsOf,
  oneOf,
  type RequiredOf,
  record,
  shape,
  str,
  tupleOf,
  union,
} from "../../src/config/index.js";
import { type convConfig, denseConfig, type Initializer } from "./example.js";

type DenseOptions = OptionsOf<typeof denseConfig>;

// The class that authors write from a declaration.
class Dense {
  readonly config: FilledOf<typeof denseConfig>;
  constructor(units: number, options: DenseOptions = {}) {
    this.config = denseConfig.fill("Dense", { units, ...options });
  }
}

test("constructors are typed by the declaration", () => {
  const cond = Math.random() > 2;
  expect(new Dense(3, { activation: cond ? "relu" : undefined }).config.units).toBe(3);
  expect(new Dense(3, { activation: null, name: null, kernelInitializer: "zeros" }).config.name).toBe(null);
  // @ts-expect-error a required argument is no option
  const units: DenseOptions = { units: 3 };
  // @ts-expect-error misspelt
  expect(() => new Dense(3, { use_bias: true })).toThrow();
  // @ts-expect-error not a name that exists
  expect(() => new Dense(3, { kernelInitializer: "glorot" })).toThrow();
  // @ts-expect-error null only where Python has None
  expect(() => new Dense(3, { useBias: null })).toThrow();
  // @ts-expect-error of another type
  expect(() => new Dense("3")).toThrow();
  expect(units).toBeDefined();
});

test("helper types", () => {
  expectTypeOf<RequiredOf<typeof denseConfig>>().toEqualTypeOf<{ readonly units: number }>();
  expectTypeOf<RequiredOf<typeof convConfig>>().toEqualTypeOf<{
    readonly filters: number;
    readonly kernelSize: number | readonly number[];
  }>();
  expectTypeOf<DenseOptions["useBias"]>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<FilledOf<typeof denseConfig>["kernelInitializer"]>().toEqualTypeOf<Initializer>();
  expectTypeOf<FilledOf<typeof denseConfig>["name"]>().toEqualTypeOf<string | null>();
  expectTypeOf<FilledOf<typeof convConfig>["strides"]>().toEqualTypeOf<readonly [number, number]>();
  expectTypeOf<FilledOf<typeof convConfig>["padding"]>().toEqualTypeOf<"valid" | "same">();
  expectTypeOf<FilledOf<typeof convConfig>>().toExtend<InputOf<typeof convConfig>>();

  const all = config("m", "All", {
    list: listOf(int).or([]),
    pair: tupleOf(int, str).or([1, "a"]),
    table: record(number).or({}),
    dims: shape.or([null]),
    either: union(bool, oneOf("auto")).or("auto"),
    maybe: nullable(str).or(null),
  });
  type Filled = FilledOf<typeof all>;
  expectTypeOf<Filled["list"]>().toEqualTypeOf<readonly number[]>();
  expectTypeOf<Filled["pair"]>().toEqualTypeOf<readonly [number, string]>();
  expectTypeOf<Filled["table"]>().toEqualTypeOf<Readonly<Record<string, number>>>();
  expectTypeOf<Filled["dims"]>().toEqualTypeOf<readonly (number | null)[]>();
  expectTypeOf<Filled["either"]>().toEqualTypeOf<boolean | "auto">();
  // @ts-expect-error defaults are typed too
  expect(() => config("m", "Bad", { padding: oneOf("valid").or("same") }).fill("Bad", {})).toThrow();
  expect(() => {
    // @ts-expect-error filled configs are frozen
    all.fill("All", {}).maybe = "x";
  }).toThrow(TypeError);
});
