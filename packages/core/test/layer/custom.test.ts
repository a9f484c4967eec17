import { describe, expect, test, vi } from "vitest";
import {
  Input,
  KerasError,
  Layer,
  LayerError,
  layers,
  Model,
  ops,
  Sequential,
  saving,
  type Tensor,
  type Variable,
} from "../../src/index.js";

const caught = (fn: () => unknown): LayerError => {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(KerasError);
    return error as LayerError;
  }
  throw new Error("nothing was thrown");
};

class Scale extends Layer {
  static override readonly className: string = "Scale";
  factor: Variable | null = null;
  readonly start: number;
  constructor(options: { start?: number; name?: string } = {}) {
    const { start = 2, ...rest } = options;
    super(rest);
    this.start = start;
  }
  override build(): void {
    this.factor = this.addWeight({
      shape: [],
      initializer: (shape, { dtype } = {}) => ops.multiply(ops.ones(shape as number[], { dtype: dtype as never }), this.start),
      name: "factor",
    });
  }
  override call(x: Tensor): Tensor {
    return ops.multiply(x, this.factor as Variable);
  }
  override getConfig() {
    return { ...super.getConfig(), start: this.start };
  }
}

describe("private layers", () => {
  class Hidden extends Layer {
    static override readonly className: string = "Hidden";
    readonly #dense = new layers.Dense(2, { name: "inner" });
    override call(x: Tensor): Tensor {
      return this.#dense(x);
    }
  }
  class Tracked extends Layer {
    static override readonly className: string = "Tracked";
    readonly #dense = this.track(new layers.Dense(2));
    override call(x: Tensor): Tensor {
      return this.#dense(x);
    }
  }
  class InLists extends Layer {
    static override readonly className: string = "InLists";
    readonly parts = { list: [new layers.Dense(2)], map: new Map([["a", new layers.Dense(3)]]) };
    override call(x: Tensor): Tensor {
      return (this.parts.map.get("a") as layers.Dense)((this.parts.list[0] as layers.Dense)(x));
    }
  }
  test("that nothing shows are an error with the way out", () => {
    const error = caught(() => new Hidden()(ops.ones([1, 2])));
    expect(error.message).toContain('reachable from a field, got Dense "inner"');
    expect(error.message).toContain("this.track(layer)");
  });
  test("are fine when tracked, or in public lists and maps", () => {
    const tracked = new Tracked();
    tracked(ops.ones([1, 2]));
    expect(tracked.weights.length).toBe(2);
    const lists = new InLists();
    expect(lists(ops.ones([1, 2])).shape).toEqual([1, 3]);
    expect(lists.weights.map((w) => w.shape)).toEqual([[2, 2], [2], [2, 3], [3]]);
  });
});

describe("class names", () => {
  test("an undeclared one warns once and cannot be saved", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    class Anonymous extends Layer {}
    new Anonymous();
    const layer = new Anonymous();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toContain("static className");
    expect(() => saving.serializeKerasObject(layer)).toThrow(/static className/);
    warn.mockRestore();
  });
  test("an inherited one never reaches a file or a name", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    class MyDense extends layers.Dense {}
    const layer = new MyDense(3);
    expect(layer.name).toMatch(/^my_dense/);
    expect(() => saving.serializeKerasObject(layer)).toThrow(/own name/);
    warn.mockRestore();
  });
  test("a declared subclass of a layer goes through its parent's config", () => {
    class NamedDense extends layers.Dense {
      static override readonly className: string = "NamedDense";
    }
    const written = saving.serializeKerasObject(new NamedDense(3, { useBias: false }));
    const again = saving.deserializeKerasObject(written, { customObjects: { NamedDense } as never }) as layers.Dense;
    expect(again).toBeInstanceOf(NamedDense);
    expect(again.config.units).toBe(3);
    expect(again.config.useBias).toBe(false);
  });
  test("a custom class comes back with its own options and weights", async () => {
    const layer = new Scale({ start: 5, name: "mine" });
    layer(ops.ones([2]));
    const written = saving.serializeKerasObject(layer) as { module: unknown; registered_name: unknown };
    expect(written.module).toBeNull();
    expect(written.registered_name).toBe("Scale");
    const again = saving.deserializeKerasObject(written as never, { customObjects: { Scale } as never }) as Scale;
    expect([again.name, again.start, again.built]).toEqual(["mine", 5, true]);
    expect(await again(ops.ones([1])).item()).toBe(5);
    expect(again.weights[0]?.path).toBe("mine/factor");
  });
});

describe("options", () => {
  test("unknown ones are refused with a suggestion", () => {
    expect(caught(() => new layers.Dense(2, { use_bias: false } as object)).message).toContain('Did you mean "useBias"?');
    expect(caught(() => new layers.Dense(2, { activaton: "relu" } as object)).message).toContain('Did you mean "activation"?');
    expect(() => new Scale({ nam: "x" } as object)).toThrow(/Did you mean "name"/);
  });
  test.each(["toString", "constructor", "hasOwnProperty"])("what every object inherits is unknown too: %s", (key) => {
    expect(() => new layers.Dense(2, { [key]: 1 } as object)).toThrow(LayerError);
  });
  test("undefined is absent, null is a value, anything but an object is an error", () => {
    expect(new layers.Dense(2, undefined).config.useBias).toBe(true);
    expect(new layers.Dense(2, { activation: undefined, name: undefined }).config.useBias).toBe(true);
    expect(new layers.Dense(2, { activation: null }).getConfig().activation).toBe("linear");
    for (const wrong of [3, "relu", [1], true]) expect(() => new layers.Dense(2, wrong as never)).toThrow(LayerError);
    expect(() => new layers.Dense(undefined as never)).toThrow(/units is required/);
  });
});

describe("what call returns", () => {
  const layerOf = (call: (x: Tensor) => unknown): Layer => {
    class Odd extends Layer {
      static override readonly className: string = "Odd";
      override call(x: Tensor): Tensor {
        return call(x) as Tensor;
      }
    }
    return new Odd({ name: "odd" });
  };
  test.each([
    ["a promise", async (x: Tensor) => x, /synchronous, got a promise/],
    ["nothing", () => undefined, /got undefined/],
    ["a number", () => 3, /must return tensors, got 3/],
    ["an object of strings", () => ({ a: "x" }), /must return tensors, got x/],
  ])("must be tensors: %s", (_, call, message) => {
    expect(() => layerOf(call as never)(ops.ones([2]))).toThrow(message);
    expect(() => layerOf(call as never)(Input({ shape: [2] }))).toThrow(message);
  });
  test("may be lists and objects", () => {
    const out = layerOf((x) => ({ a: x, b: [x, x] }))(Input({ shape: [2] })) as unknown as { a: Tensor; b: Tensor[] };
    expect([out.a.shape, out.b.length]).toEqual([[null, 2], 2]);
  });
});

describe("errors", () => {
  test("carry the way to the layer, in message and stack", () => {
    class Picky extends Layer {
      static override readonly className: string = "Picky";
      override call(x: Tensor): Tensor {
        if (x.dim(0) === 5) throw new LayerError(this.where, "the batch must not be 5");
        return x;
      }
    }
    const inner = new Sequential([new Picky({ name: "shape" }), new layers.Dense(2, { name: "dense_1" })], { name: "head" });
    const x = Input({ shape: [7], name: "x" });
    const model = new Model(x, inner(x), { name: "classifier" });
    const error = caught(() => model(ops.ones([5, 7])));
    expect(error.message).toContain('in Functional "classifier" › Sequential "head" › Picky "shape"');
    expect(error.stack).toContain('in Functional "classifier" › Sequential "head" › Picky "shape"');
    expect(error.message.match(/\n {2}in /g)?.length).toBe(1);
    expect(error.stack?.match(/\n {2}in /g)?.length).toBe(1);
  });
  test("symbolic calls name a layer once", () => {
    const error = caught(() => new layers.Add({ name: "sum" })([Input({ shape: [3] }), Input({ shape: [4] })]));
    expect(error.path).toEqual(['Add "sum"']);
  });
  test.each<[string, () => unknown, RegExp]>([
    ["rank", () => new layers.Dense(3)(ops.ones([4])), /at least 2 dimensions, got float32\[4\]/],
    ["rank of images", () => new layers.Conv2D(3, 2)(ops.ones([2, 4, 4])), /got float32\[2,4,4\]/],
    [
      "channels",
      () => {
        const d = new layers.Dense(3);
        d(ops.ones([1, 4]));
        return d(ops.ones([1, 5]));
      },
      /size 4 along axis -1, got float32\[1,5\]/,
    ],
    ["a list", () => new layers.Dense(3)([ops.ones([1, 4]), ops.ones([1, 4])] as never), /must be called on|got/],
    ["one tensor for several", () => new layers.Concatenate()(ops.ones([1, 4]) as never), /list of tensors/],
    ["missing value", () => new layers.MultiHeadAttention(2, 2)(ops.ones([1, 4, 4]), undefined as never), /a query and a value/],
    ["axis", () => new layers.BatchNormalization({ axis: 4 })(ops.ones([2, 3])), /axis/],
    ["axis of layer norm", () => new layers.LayerNormalization({ axis: 3 })(ops.ones([2, 3])), /axis/],
    ["groups", () => new layers.Conv2D(4, 2, { groups: 2 })(ops.ones([1, 4, 4, 3])), /groups/],
    ["window", () => new layers.Conv1D(4, 5)(ops.ones([1, 4, 3])), /must fit into the input/],
    ["nothing", () => (new layers.Dense(3) as unknown as () => unknown)(), /at least one tensor/],
    ["input layers", () => new layers.InputLayer({ shape: [2] }).invoke(), /must not be called/],
    [
      "weights",
      () => {
        const d = new layers.Dense(1);
        d(ops.ones([1, 2]));
        d.setWeights([
          [[1], [2]],
          [1, 2],
        ]);
      },
      /dense.*\/bias expected float32\[1\]/,
    ],
  ])("wrong %s", (_, fn, message) => {
    expect(caught(fn).message).toMatch(message);
  });
});

test("addWeight names its variables by path, trainable ones first whatever is frozen later", () => {
  class Two extends Layer {
    static override readonly className: string = "Two";
    override build(): void {
      this.addWeight({ name: "state", shape: [1], initializer: "zeros", trainable: false });
      this.addWeight({ name: "a", shape: [1], initializer: "zeros" }).trainable = false;
      this.addWeight({ name: "b", shape: [1], initializer: "zeros" });
    }
  }
  const layer = new Two({ name: "two" });
  layer.build();
  expect(layer.weights.map((w) => w.path)).toEqual(["two/a", "two/b", "two/state"]);
  expect(layer.trainableWeights.map((w) => w.name)).toEqual(["b"]);
});
