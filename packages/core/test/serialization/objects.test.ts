import { afterEach, describe, expect, test } from "vitest";
import { KerasError, LayerError } from "../../src/errors/index.js";
import {
  CustomObjectScope,
  createRegistry,
  customObjectScope,
  deserializeKerasObject,
  getCustomObjects,
  getRegisteredName,
  getRegisteredObject,
  type Json,
  type JsonObject,
  loadingScope,
  markFloats,
  named,
  objectSharing,
  parsePythonJson,
  registerKerasSerializable,
  serializeKerasObject,
  toPythonJson,
  type ValueCodec,
} from "../../src/serialization/index.js";

class Thing {
  static readonly className: string = "Thing";
  static readonly module: string | null = "keras.layers";
  readonly config: JsonObject;
  constructor(config: JsonObject) {
    this.config = config;
  }
  static fromConfig<T extends typeof Thing>(this: T, config: JsonObject): InstanceType<T> {
    return new this(config) as InstanceType<T>;
  }
  getConfig(): Record<string, unknown> {
    return this.config;
  }
}
class LayerMse extends Thing {
  static override readonly className = "MeanSquaredError";
  static override readonly module = "keras.losses";
}
class MetricMse extends Thing {
  static override readonly className = "MeanSquaredError";
  static override readonly module = "keras.metrics";
}
class OpAdd extends Thing {
  static override readonly className = "Add";
  static override readonly module = "keras.src.ops.numpy";
}
class Add extends Thing {
  static override readonly className = "Add";
  static override readonly module = "keras.layers";
}
/** Holds another object, as wrappers do. */
class Wrapper extends Thing {
  static override readonly className = "Wrapper";
  static override readonly module = "keras.layers";
  inner: unknown;
  static override fromConfig(config: JsonObject): never {
    const wrapper = new Wrapper(config);
    wrapper.inner = deserializeKerasObject(config.layer as Json);
    return wrapper as never;
  }
  override getConfig(): Record<string, unknown> {
    return { name: "w", layer: this.inner };
  }
}
class Mine extends Thing {
  static override readonly className: string = "Mine";
  static override readonly module = null;
}
const mse = named("mean_squared_error", () => 0);
const registry = createRegistry({
  classes: [Thing, LayerMse, MetricMse, OpAdd, Add, Wrapper],
  functions: { "keras.losses": { mean_squared_error: mse } },
  aliases: { "keras.layers.OldThing": "keras.layers.Thing" },
});
const load = (json: Json, customObjects = {}): unknown => deserializeKerasObject(json, { registry, customObjects });
const envelope = (module: Json, class_name: string, config: Json = {}, registered_name: Json = null): JsonObject => ({
  module,
  class_name,
  config,
  registered_name,
});

afterEach(() => {
  for (const key of Object.keys(getCustomObjects())) delete getCustomObjects()[key];
});

describe("writing objects", () => {
  test("built-in classes have a null registered name, in Keras's key order", () => {
    expect(toPythonJson(serializeKerasObject(new Thing({ units: 3 })))).toBe(
      '{"module": "keras.layers", "class_name": "Thing", "config": {"units": 3}, "registered_name": null}',
    );
  });

  test("unexported classes carry their name", () => {
    expect(serializeKerasObject(new OpAdd({}))).toEqual(envelope("keras.src.ops.numpy", "Add", {}, "Add"));
  });

  test("a module of a user that only begins like ours is the user's", () => {
    class Near extends Thing {
      static override readonly className = "Near";
      static override readonly module = "keras_more.layers";
    }
    expect(serializeKerasObject(new Near({}))).toEqual(envelope("keras_more.layers", "Near", {}, "Near"));
  });

  test("custom classes carry theirs, with the package once registered", () => {
    expect(serializeKerasObject(new Mine({}))).toEqual(envelope(null, "Mine", {}, "Mine"));
    registerKerasSerializable({ package: "lib" })(Mine);
    expect(serializeKerasObject(new Mine({}))).toEqual(envelope(null, "Mine", {}, "lib>Mine"));
  });

  test("inherited names do not count", () => {
    class Child extends Thing {}
    expect(() => serializeKerasObject({ a: new Child({}) })).toThrow(
      /the class of value\.a must declare its own name.*static className/,
    );
  });

  test("the config is written as deep as it goes", () => {
    const inner = new Thing({ fn: null });
    const wrapper = new Wrapper({});
    wrapper.inner = inner;
    expect((serializeKerasObject({ list: [wrapper] }) as { list: JsonObject[] }).list[0]?.config).toEqual({
      name: "w",
      layer: envelope("keras.layers", "Thing", { fn: null }),
    });
  });

  test("build and compile configs follow when there are any", () => {
    class Built extends Thing {
      static override readonly className = "Built";
      getBuildConfig(): JsonObject | null {
        return { input_shape: [null, 4] };
      }
      getCompileConfig(): Record<string, unknown> {
        return { loss: mse };
      }
    }
    expect(Object.keys(serializeKerasObject(new Built({})) as object)).toEqual([
      "module",
      "class_name",
      "config",
      "registered_name",
      "build_config",
      "compile_config",
    ]);
    expect(serializeKerasObject(new Built({}))).toMatchObject({
      module: null,
      compile_config: { loss: { class_name: "function", config: "mean_squared_error" } },
    });
  });

  test("callable objects are objects, classes are nothing to write", () => {
    const callable = Object.setPrototypeOf(() => 1, Thing.prototype) as Thing;
    Object.defineProperty(callable, "config", { value: { a: 1 } });
    expect(serializeKerasObject(callable)).toEqual(envelope("keras.layers", "Thing", { a: 1 }));
    expect(() => serializeKerasObject([Thing])).toThrow("value[0] must be an instance, got the class Thing");
  });

  test("a declared class marks its floats even if its config was copied", () => {
    class Rated extends Thing {
      static override readonly className = "Rated";
      static readonly declared = { markFloats: (wire: JsonObject) => markFloats(wire, ["rate"]) };
    }
    expect(toPythonJson(serializeKerasObject(new Rated({ rate: 1, n: 1 })))).toContain('{"rate": 1.0, "n": 1}');
  });
});

describe("functions", () => {
  test("are written by name", () => {
    expect(serializeKerasObject(mse)).toEqual(envelope("builtins", "function", "mean_squared_error", "function"));
    const custom = registerKerasSerializable({ package: "lib", name: "act" })((x: number) => x);
    expect(serializeKerasObject(custom)).toMatchObject({ config: "lib>act" });
    expect(load(serializeKerasObject(custom))).toBe(custom);
  });

  test("without a name are refused: names of JavaScript functions change under minifiers", () => {
    expect(() => serializeKerasObject({ fn: function looksNamed() {} })).toThrow(
      /value\.fn must be a function that files can name.*registerKerasSerializable/,
    );
  });

  test("listed in the registry of the load, or in a scope, need no other name", () => {
    const listed = (): number => 1;
    const local = createRegistry({ functions: { "keras.losses": { listed } } });
    expect(loadingScope({ registry: local }, () => serializeKerasObject(listed))).toMatchObject({ config: "listed" });
    const scoped = (): number => 2;
    expect(customObjectScope({ scoped }, () => serializeKerasObject(scoped))).toMatchObject({ config: "scoped" });
  });

  test("are read by name, from the registry or custom objects only", () => {
    expect(load(envelope("builtins", "function", "mean_squared_error", "function"))).toBe(mse);
    expect(load(envelope("keras.losses", "function", "mean_squared_error", "function"))).toBe(mse);
    const mine = (): number => 1;
    expect(load(envelope("builtins", "function", "mine", "function"), { mine })).toBe(mine);
    registerKerasSerializable({ package: "lib", name: "dropped" })(mine);
    expect(load(envelope("builtins", "function", "dropped", "function"))).toBe(mine);
    expect(() => load(envelope("builtins", "function", "mean_squared_eror", "function"))).toThrow(
      /function "mean_squared_eror".*Did you mean "mean_squared_error"\?/,
    );
    for (const config of [null, 3, {}, ["mean_squared_error"]])
      expect(() => load(envelope("builtins", "function", config, "function"))).toThrow("given by name");
    for (const module of ["os", "keras2.losses", null])
      expect(() => load(envelope(module, "function", "mean_squared_error", "function"))).toThrow("must be known");
  });
});

describe("reading objects", () => {
  test("exact paths, aliases, and Keras's own source paths of all ages", () => {
    expect(load(envelope("keras.layers", "Thing", { a: 1 }))).toBeInstanceOf(Thing);
    expect(load(envelope("keras.layers", "OldThing"))).toBeInstanceOf(Thing);
    expect(load(envelope("keras.src.losses.losses", "MeanSquaredError", {}, "MeanSquaredError"))).toBeInstanceOf(LayerMse);
    expect(load(envelope("keras.src.metrics.regression_metrics", "MeanSquaredError", {}, "MeanSquaredError"))).toBeInstanceOf(
      MetricMse,
    );
    expect(load(envelope("tf_keras.src.engine.thing", "Thing"))).toBeInstanceOf(Thing);
    expect(load(envelope("keras.src.ops.numpy", "Add", {}, "Add"))).toBeInstanceOf(OpAdd);
    expect(load(envelope("keras.src.layers.merging.add", "Add", {}, "Add"))).toBeInstanceOf(Add);
    expect(load({ class_name: "Add", config: {} })).toBeInstanceOf(Add);
    expect(
      deserializeKerasObject({ class_name: "MeanSquaredError", config: {} }, { registry, defaultModule: "keras.metrics" }),
    ).toBeInstanceOf(MetricMse);
  });

  test("nothing else is ever resolved", () => {
    expect(() => load(envelope("keras.layers", "Thingy"))).toThrow(
      '[deserialize] class "Thingy" of module "keras.layers" must be known to load this, got none of that name. Did you mean "Thing"? Pass it in { customObjects } or register it',
    );
    for (const module of ["os", "keras_evil", "builtins", "__main__", null, 3, {}, ["keras"]]) {
      expect(() => load(envelope(module as Json, "Thing"))).toThrow(LayerError);
    }
    for (const module of ["keras.saving", "keras.utils", "keras.models"]) {
      for (const name of ["load_model", "get_file", "enable_unsafe_deserialization"])
        expect(() => load(envelope(module, name))).toThrow("must be known");
    }
  });

  test("a config that is none, or that its class refuses, names the class", () => {
    for (const config of [null, "x", [1], 3])
      expect(() => load(envelope("keras.layers", "Thing", config as Json))).toThrow("the config of Thing must be an object");
    class Picky extends Thing {
      static override readonly className = "Picky";
      static override fromConfig(): never {
        throw new TypeError("no way.");
      }
    }
    const wrapped = envelope("keras.layers", "Wrapper", { name: "w", layer: envelope(null, "Picky", { name: "p" }, "Picky") });
    try {
      load(wrapped, { Picky });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(KerasError);
      expect((error as Error).message).toBe(
        '[deserialize] Picky "p" must be buildable from its config, got: no way.\n  in Wrapper "w"',
      );
      expect((error as Error).cause).toBeInstanceOf(TypeError);
    }
  });

  test("what is nested finds what the outer load was given", () => {
    const json = envelope("keras.layers", "Wrapper", { name: "w", layer: envelope(null, "Mine", { a: 1 }, "lib>Mine") });
    expect((load(json, { Mine }) as Wrapper).inner).toBeInstanceOf(Mine);
    expect(() => deserializeKerasObject(json.config as Json)).toThrow(/"Mine".*must be known/);
  });

  test("without a registry, only classes that were written in this process and custom ones are known", () => {
    class Fresh extends Thing {
      static override readonly className = "Fresh";
      static override readonly module = "keras.layers";
    }
    expect(() => deserializeKerasObject(envelope("keras.layers", "Fresh"))).toThrow("must be known");
    const json = serializeKerasObject(new Fresh({}));
    expect(deserializeKerasObject(json)).toBeInstanceOf(Fresh);
    serializeKerasObject(new Mine({}));
    expect(() => deserializeKerasObject(envelope(null, "Mine", {}, "Mine"))).toThrow("must be known");
  });

  test("builds and compiles what is not built yet", () => {
    class Built extends Thing {
      static override readonly className = "Built";
      static override readonly module = null;
      built = false;
      log: unknown[] = [];
      buildFromConfig(config: JsonObject): void {
        this.log.push(config);
        this.built = true;
      }
      compileFromConfig(config: JsonObject): void {
        this.log.push(config);
      }
    }
    const read = (more: JsonObject): unknown[] =>
      (load({ ...envelope(null, "Built", {}, "Built"), ...more }, { Built }) as Built).log;
    expect(read({ build_config: { input_shape: [2] }, compile_config: { loss: "mse" } })).toEqual([
      { input_shape: [2] },
      { loss: "mse" },
    ]);
    expect(read({ build_config: {}, compile_config: {} })).toEqual([]);
    expect(read({ build_config: null, compile_config: 3 })).toEqual([]);
  });

  test("deep nesting of objects is bounded", () => {
    let json: JsonObject = envelope("keras.layers", "Thing");
    for (let i = 0; i < 100; i++) json = envelope("keras.layers", "Wrapper", { layer: json });
    expect(load(json)).toBeInstanceOf(Wrapper);
    for (let i = 0; i < 400; i++) json = envelope("keras.layers", "Wrapper", { layer: json });
    expect(() => load(json)).toThrow("256 levels");
  });
});

describe("custom objects", () => {
  test("the registered name decides, and the class name helps", () => {
    const json = envelope(null, "Mine", {}, "lib>Mine");
    expect(() => load(json)).toThrow(/class "Mine" must be known.*registerKerasSerializable/);
    expect(load(json, { Mine })).toBeInstanceOf(Mine);
    expect(load(json, { "lib>Mine": Mine })).toBeInstanceOf(Mine);
    registerKerasSerializable({ package: "lib" })(Mine);
    expect(load(json)).toBeInstanceOf(Mine);
    expect([getRegisteredName(Mine), getRegisteredObject("lib>Mine"), getRegisteredObject("Mine")]).toEqual([
      "lib>Mine",
      Mine,
      null,
    ]);
  });

  test("a built-in never passes for a registered class, nor the other way round", () => {
    expect(() => load(envelope("keras.layers", "Thing", {}, "lib>Thing"))).toThrow(
      '"lib>Thing" must be registered to load this, got only the built-in Thing',
    );
    class Fake extends Mine {
      static override readonly className = "Mine";
    }
    expect(load(envelope("keras.layers", "Thing"), { Thing: Fake })).toBeInstanceOf(Thing);
    expect(load(envelope("keras.layers", "Thing"), { Thing: Fake })).not.toBeInstanceOf(Fake);
  });

  test("registering wants a name and a class that can be read", () => {
    expect(() => registerKerasSerializable()((x: number) => x)).toThrow("needs a name");
    class Inherits extends Thing {}
    expect(() => registerKerasSerializable()(Inherits)).toThrow("needs a name");
    expect(() => registerKerasSerializable({ name: "X" })(class {} as never)).toThrow("must have a static fromConfig()");
    class NoConfig {
      readonly nothing = 0;
      static fromConfig(): NoConfig {
        return new NoConfig();
      }
    }
    expect(() => registerKerasSerializable({ name: "X" })(NoConfig)).toThrow("must have getConfig()");
    expect(Object.keys(getCustomObjects())).toEqual([]);
  });

  test("scopes nest, end, and refuse promises", () => {
    class Other extends Mine {
      static override readonly className = "Other";
    }
    const json = envelope(null, "Mine", {}, "Mine");
    customObjectScope({ Mine }, () => {
      expect(load(json)).toBeInstanceOf(Mine);
      new CustomObjectScope({ Mine: Other }).run(() => expect(load(json)).toBeInstanceOf(Other));
      expect(load(json)).not.toBeInstanceOf(Other);
      expect(getRegisteredObject("Mine")).toBe(Mine);
    });
    expect(() =>
      customObjectScope({ Mine }, () => {
        throw new Error("x");
      }),
    ).toThrow("x");
    expect(getRegisteredObject("Mine")).toBe(null);
    expect(() => customObjectScope({}, async () => 1)).toThrow("must be synchronous, got a promise");
    expect(getRegisteredObject("Mine", { customObjects: { Mine }, moduleObjects: { Mine: Other } })).toBe(Mine);
    expect(getRegisteredObject("Mine", { moduleObjects: { Mine: Other } })).toBe(Other);
    expect(getRegisteredObject("toString", { customObjects: {} })).toBe(null);
  });

  test("strings that name a custom object passed in stand for it", () => {
    expect(load({ a: ["Mine", "other"] }, { Mine })).toEqual({ a: [Mine, "other"] });
    expect(customObjectScope({ Mine }, () => load("Mine"))).toBe("Mine");
  });
});

describe("shared objects", () => {
  test("are written with an id inside a sharing scope only", () => {
    const [a, b] = [new Thing({}), new Thing({})];
    expect(JSON.stringify(serializeKerasObject([a, a]))).not.toContain("shared_object_id");
    const json = objectSharing(() => serializeKerasObject([a, b, a, [a]])) as JsonObject[];
    expect(json.flat().map((e) => e.shared_object_id)).toEqual([1, undefined, 1, 1]);
  });

  test("are built once per load", () => {
    const shared = (id: Json): JsonObject => ({ ...envelope("keras.layers", "Thing"), shared_object_id: id });
    const [a, b, c, d] = load([shared(7), shared(7), shared(8), shared(12345678901234567890n)]) as object[];
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(c).not.toBe(d);
    expect(load(shared(7))).not.toBe(a);
    const other = load([shared(7), { ...envelope("keras.layers", "Add"), shared_object_id: 7 }]) as object[];
    expect(other[1]).toBeInstanceOf(Add);
    const outer = loadingScope({ registry }, () => [deserializeKerasObject(shared(1)), deserializeKerasObject(shared(1))]);
    expect(outer[0]).toBe(outer[1]);
  });
});

describe("registries", () => {
  test("refuse what would be ambiguous", () => {
    class Twin extends Thing {
      static override readonly className = "Thing";
      static override readonly module = "keras.layers";
    }
    expect(() => createRegistry({ classes: [Thing, Twin] })).toThrow('two for "keras.layers.Thing"');
    expect(() => createRegistry({ classes: [Mine] })).toThrow("must declare their own static className and module");
    expect(() => createRegistry({ classes: [class extends Thing {}] })).toThrow("a class without a name");
    expect(() => createRegistry({ aliases: { "a.B": "c.D" } })).toThrow('alias "a.B" must point at a listed class');
  });

  test("bring their own kinds of values", () => {
    class Point {
      readonly at: unknown;
      constructor(at: unknown) {
        this.at = at;
      }
    }
    const point: ValueCodec<Point> = {
      tag: "__tensor__",
      is: (value) => value instanceof Point,
      write: (value, nested) => ({ at: nested(value.at) }),
      read: (config, nested) => new Point(nested((config as JsonObject).at as Json)),
    };
    const local = createRegistry({ codecs: [point as ValueCodec] });
    const json = loadingScope({ registry: local }, () => serializeKerasObject([new Point([1])]));
    expect(json).toEqual([{ class_name: "__tensor__", config: { at: [1] } }]);
    expect(serializeKerasObject(new Point(1), { codecs: [point as ValueCodec] })).toMatchObject({ class_name: "__tensor__" });
    expect(deserializeKerasObject(json, { registry: local })).toEqual([new Point([1])]);
  });

  test("text of a whole object survives the trip", () => {
    const text =
      '{"module": "keras.layers", "class_name": "Thing", "config": {"rate": 1.0, "sizes": [1, 2], "factors": [1.0, 0.0], "big": 123456789012345678901}, "registered_name": null}';
    expect(toPythonJson(serializeKerasObject(load(parsePythonJson(text))))).toBe(text);
  });
});
