import { describe, expect, test } from "vitest";
import { clearNames, Input, Layer, layers, Model, ops, random, Sequential, type Tensor, type Variable } from "../../src/index.js";

const {
  Add,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv1D,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  LayerNormalization,
  LSTM,
  MaxPooling2D,
  MultiHeadAttention,
  Reshape,
  ZeroPadding2D,
} = layers;

/** A layer made of a function on real sizes. */
const custom = (call: (x: Tensor) => Tensor): Layer => {
  class Custom extends Layer {
    static override readonly className: string = "Custom";
    override call(x: Tensor): Tensor {
      return call(x);
    }
  }
  return new Custom();
};
const conv = (x: Tensor, filters: number, strides = 1): Tensor =>
  new Conv2D(filters, 3, { strides, padding: "same", activation: "relu" })(x);

function unet(x: Tensor, depth: number): Tensor {
  const skips: Tensor[] = [];
  let y = x;
  for (let i = 0; i < depth; i++) {
    y = conv(y, 4);
    skips.push(y);
    y = new MaxPooling2D()(y);
  }
  y = conv(y, 4);
  for (const skip of skips.reverse()) {
    y = custom((t) => ops.repeat(ops.repeat(t, 2, { axis: 1 }), 2, { axis: 2 }))(y);
    y = conv(new Concatenate()([y, skip]), 4);
  }
  return new Conv2D(1, 1)(y);
}
function residual(x: Tensor, filters: number, strides: number): Tensor {
  let y = new BatchNormalization()(new Conv2D(filters, 3, { strides, padding: "same" })(x));
  y = new BatchNormalization()(new Conv2D(filters, 3, { padding: "same" })(new layers.Activation("relu")(y)));
  const short = strides === 1 ? x : new Conv2D(filters, 1, { strides })(x);
  return new layers.Activation("relu")(new Add()([y, short]));
}
const windows = (size: number) =>
  custom((x) => {
    const [b, h, w, c] = x.shape as [number, number, number, number];
    const parts = ops.transpose(ops.reshape(x, [b, h / size, size, w / size, size, c]), { axes: [0, 1, 3, 2, 4, 5] });
    return ops.reshape(parts, [-1, size * size, c]);
  });
class Positions extends Layer {
  static override readonly className: string = "Positions";
  table = new Embedding(2048, 8);
  override call(x: Tensor): Tensor {
    return ops.add(x, this.table(ops.arange(0, x.dim(1), 1)));
  }
}

class Ghost extends Layer {
  static override readonly className: string = "Ghost";
  readonly norm = new BatchNormalization();
  override call(x: Tensor): Tensor {
    return ops.reshape(this.norm(ops.reshape(x, [-1, 2, 6])), [-1, 6]);
  }
}

interface Case {
  readonly input: readonly (number | null)[] | readonly (readonly (number | null)[])[];
  readonly build: (...xs: Tensor[]) => Tensor;
  readonly spec: readonly (number | null)[];
  /** A real input (or several) and what must come out. */
  readonly real: readonly number[] | readonly (readonly number[])[];
  readonly out: readonly number[];
  readonly dtype?: string;
}
const CASES: Readonly<Record<string, Case>> = {
  "dense on sequences": {
    input: [null, 4],
    build: (x) => new Dense(3)(x),
    spec: [null, null, 3],
    real: [2, 9, 4],
    out: [2, 9, 3],
  },
  "U-Net of depth 3, any size": {
    input: [null, null, 3],
    build: (x) => unet(x, 3),
    spec: [null, null, null, 1],
    real: [1, 16, 24, 3],
    out: [1, 16, 24, 1],
  },
  "U-Net of depth 2, fixed width": {
    input: [null, 8, 3],
    build: (x) => unet(x, 2),
    spec: [null, null, 8, 1],
    real: [1, 12, 8, 3],
    out: [1, 12, 8, 1],
  },
  "ResNet stem and five halvings": {
    input: [null, null, 3],
    build: (x) =>
      [4, 4, 4, 4].reduce((y, f) => residual(y, f, 2), new Conv2D(4, 7, { strides: 2 })(new ZeroPadding2D({ padding: 3 })(x))),
    spec: [null, null, null, 4],
    real: [1, 32, 64, 3],
    out: [1, 1, 2, 4],
  },
  "ResNet classifier": {
    input: [null, null, 3],
    build: (x) => new Dense(10)(new GlobalAveragePooling2D()(residual(residual(x, 4, 2), 4, 1))),
    spec: [null, 10],
    real: [2, 9, 7, 3],
    out: [2, 10],
  },
  "VGG with fixed size": {
    input: [32, 32, 3],
    build: (x) => new Dense(5)(new Flatten()(new MaxPooling2D()(conv(new MaxPooling2D()(conv(x, 4)), 4)))),
    spec: [null, 5],
    real: [2, 32, 32, 3],
    out: [2, 5],
  },
  "VGG body with five poolings": {
    input: [null, null, 3],
    build: (x) => Array.from({ length: 5 }).reduce<Tensor>((y) => new MaxPooling2D()(conv(y, 2)), x),
    spec: [null, null, null, 2],
    real: [1, 32, 64, 3],
    out: [1, 1, 2, 2],
  },
  "Swin-like windows": {
    input: [null, null, 8],
    build: (x) => windows(7)(x),
    spec: [null, 49, 8],
    real: [2, 14, 21, 8],
    out: [12, 49, 8],
  },
  "windows of 4 after a stem": {
    input: [null, null, 3],
    build: (x) => new Dense(6)(windows(4)(new Conv2D(8, 4, { strides: 4 })(x))),
    spec: [null, 16, 6],
    real: [1, 32, 32, 3],
    out: [4, 16, 6],
  },
  "attention inside windows": {
    input: [null, null, 8],
    build: (x) => {
      const w = windows(4)(x);
      return new MultiHeadAttention(2, 4)(w, w);
    },
    spec: [null, 16, 8],
    real: [1, 8, 8, 8],
    out: [4, 16, 8],
  },
  "position embeddings": {
    input: [null, 8],
    build: (x) => new Positions()(x),
    spec: [null, null, 8],
    real: [2, 11, 8],
    out: [2, 11, 8],
  },
  "transformer block": {
    input: [null, 8],
    build: (x) => {
      const y = new Add()([x, new MultiHeadAttention(2, 4)(x, x)]);
      return new LayerNormalization()(new Add()([y, new Dense(8)(new Dense(16)(y))]));
    },
    spec: [null, null, 8],
    real: [2, 5, 8],
    out: [2, 5, 8],
  },
  "two inputs of unknown length": {
    input: [
      [null, 4],
      [null, 4],
    ],
    build: (a, b) => new Concatenate({ axis: 1 })([a, b]),
    spec: [null, null, 4],
    real: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    out: [2, 8, 4],
  },
  "two inputs that attend": {
    input: [
      [null, 4],
      [null, 6],
    ],
    build: (q, v) => new MultiHeadAttention(2, 4)(q, v),
    spec: [null, null, 4],
    real: [
      [2, 3, 4],
      [2, 5, 6],
    ],
    out: [2, 3, 4],
  },
  "ghost batches of 2": { input: [6], build: (x) => new Ghost()(x), spec: [null, 6], real: [8, 6], out: [8, 6] },
  "causal convolutions": {
    input: [null, 4],
    build: (x) => new Conv1D(4, 3, { padding: "causal", dilationRate: 4 })(new Conv1D(4, 2, { padding: "causal" })(x)),
    spec: [null, null, 4],
    real: [1, 9, 4],
    out: [1, 9, 4],
  },
  "strided text classifier": {
    input: [null],
    dtype: "int32",
    build: (x) =>
      new Dense(2)(new GlobalAveragePooling1D()(new Conv1D(4, 5, { strides: 2, padding: "same" })(new Embedding(9, 4)(x)))),
    spec: [null, 2],
    real: [2, 7],
    out: [2, 2],
  },
  "sequence to sequence": {
    input: [null, 4],
    build: (x) => new LSTM(3, { returnSequences: true })(new Dropout(0.1)(new LSTM(5, { returnSequences: true })(x))),
    spec: [null, null, 3],
    real: [2, 6, 4],
    out: [2, 6, 3],
  },
  "halves of time": {
    input: [null, 4],
    build: (x) => custom((t) => ops.slice(t, [0, 0, 0], [t.dim(0), Math.floor(t.dim(1) / 2), 4]))(x),
    spec: [null, null, 4],
    real: [2, 9, 4],
    out: [2, 4, 4],
  },
  "patches by reshape": {
    input: [null, 4],
    build: (x) => new Reshape([-1, 8])(x),
    spec: [null, null, 8],
    real: [2, 6, 4],
    out: [2, 3, 8],
  },
  "pad to a constant": {
    input: [null, 4],
    build: (x) =>
      custom((t) =>
        t.dim(1) < 2000
          ? ops.pad(t, [
              [0, 0],
              [0, 2000 - t.dim(1)],
              [0, 0],
            ])
          : t,
      )(x),
    spec: [null, 2000, 4],
    real: [1, 7, 4],
    out: [1, 2000, 4],
  },
  "pyramid of three scales": {
    input: [null, null, 2],
    build: (x) =>
      new Concatenate()([2, 4, 8].map((n) => new GlobalAveragePooling2D()(new AveragePooling2D(n, { padding: "same" })(x)))),
    spec: [null, 6],
    real: [1, 16, 8, 2],
    out: [1, 6],
  },
};

describe("output specs with unknown sizes", () => {
  test.each(Object.entries(CASES))("%s", (_, { input, build, spec, real, out, dtype = "float32" }) => {
    const many = Array.isArray(input[0])
      ? (input as readonly (readonly (number | null)[])[])
      : [input as readonly (number | null)[]];
    const xs = many.map((shape) => Input({ shape, dtype: dtype as never }));
    const y = build(...xs);
    expect(y.shape).toEqual(spec);
    const model = new Model(xs, y);
    const given = (Array.isArray(real[0]) ? (real as readonly number[][]) : [real as number[]]).map((s) =>
      ops.ones(s, { dtype: dtype as never }),
    );
    expect(model(given).shape).toEqual(out);
    model.dispose();
  });

  test("a model that no size fits is refused with the largest size's error", () => {
    const error = (): Tensor => custom((t) => ops.reshape(t, [t.dim(0), 5, 1001]))(Input({ shape: [null, 4] }));
    expect(error).toThrow(/reshape.*672/s);
  });

  test("a hand-written computeOutputShape wins", () => {
    class Stated extends Layer {
      static override readonly className: string = "Stated";
      calls = 0;
      override call(x: Tensor): Tensor {
        this.calls++;
        return x;
      }
      override computeOutputShape(shape: readonly (number | null)[]): (number | null)[] {
        return [...shape.slice(0, -1), 17];
      }
    }
    const layer = new Stated();
    expect(layer(Input({ shape: [null, 3] })).shape).toEqual([null, null, 17]);
    expect(layer.calls).toBe(0);
  });
});

describe("spec traces", () => {
  test("write nothing: statistics, counters, seeds, losses", async () => {
    class Busy extends Layer {
      static override readonly className: string = "Busy";
      readonly norm = new BatchNormalization();
      readonly seed = new random.SeedGenerator({ seed: 3 });
      count: Variable | null = null;
      override build(): void {
        this.count = this.addWeight({ name: "count", shape: [], initializer: "zeros", trainable: false });
      }
      override call(x: Tensor): Tensor {
        (this.count as Variable).assign(ops.add(this.count as Variable, 1));
        this.addLoss(ops.sum(x));
        return ops.add(this.norm(x, { training: true }), random.normal(x.shape as number[], { seed: this.seed }));
      }
    }
    const layer = new Busy();
    const before = await layer.seed.state.array();
    expect(layer(Input({ shape: [null, 3] })).shape).toEqual([null, null, 3]);
    expect(layer.losses).toEqual([]);
    expect(await (layer.count as Variable).array().then((a) => a.data[0])).toBe(0);
    expect(await (layer.norm.movingMean as Variable).array().then((a) => [...a.data])).toEqual([0, 0, 0]);
    expect((await layer.seed.state.array()).data).toEqual(before.data);
    layer(ops.ones([2, 4, 3]));
    expect(await (layer.count as Variable).array().then((a) => a.data[0])).toBe(1);
    expect(layer.losses.length).toBe(1);
    layer.dispose();
  });

  class Nested extends Layer {
    static override readonly className: string = "Nested";
    readonly shapes: unknown[] = [];
    readonly lstm = new LSTM(3, { returnSequences: true });
    readonly attention = new MultiHeadAttention(2, 2);
    readonly probe: Layer;
    constructor(options: { name?: string } = {}) {
      super(options);
      const { shapes } = this;
      class Probe extends Layer {
        static override readonly className: string = "Probe";
        override build(shape: readonly (number | null)[]): void {
          shapes.push(shape);
          this.addWeight({ name: "w", shape: [shape.at(-1) ?? null] });
        }
      }
      this.probe = new Probe();
    }
    override call(x: Tensor): Tensor {
      const h = this.lstm(x);
      return this.probe(this.attention(h, h));
    }
  }

  test("layers inside a custom layer are built without the stand-in sizes", () => {
    const layer = new Nested({ name: "nested" });
    const x = Input({ shape: [null, 4] });
    const y = layer(x);
    expect(y.shape).toEqual([null, null, 3]);
    expect(layer.probe.built).toBe(true);
    expect(layer.probe.getBuildConfig()).toEqual({ input_shape: [null, null, 3] });
    expect(layer.probe.weights[0]?.shape).toEqual([3]);
    expect(layer.lstm.cell.weights.map((w) => w.path)).toEqual(
      ["kernel", "recurrent_kernel", "bias"].map((n) => `nested/lstm/lstm_cell/${n}`.replace("lstm/", `${layer.lstm.name}/`)),
    );
    const model = new Model(x, y);
    expect(model(ops.ones([2, 5, 4])).shape).toEqual([2, 5, 3]);
    expect(model(ops.ones([3, 9, 4])).shape).toEqual([3, 9, 3]);
    model.dispose();
  });

  test("a weight that would need an unknown size is refused", () => {
    class OverTime extends Layer {
      static override readonly className: string = "OverTime";
      readonly norm = new LayerNormalization({ axis: [1, 2] });
      override call(x: Tensor): Tensor {
        return this.norm(x);
      }
    }
    const layer = new OverTime();
    expect(() => layer(Input({ shape: [null, 4] }))).toThrow(/known/);
    expect(layer.norm.weights.length).toBe(0);
    expect(layer(Input({ shape: [6, 4] })).shape).toEqual([null, 6, 4]);
    expect(layer.norm.weights[0]?.shape).toEqual([6, 4]);
  });

  test("models inside a custom layer take any size", () => {
    class Wrapped extends Layer {
      static override readonly className: string = "Wrapped";
      readonly body = new Sequential([new Dense(4), new Conv1D(3, 2, { padding: "same" })]);
      override call(x: Tensor): Tensor {
        return this.body(x);
      }
    }
    const layer = new Wrapped();
    const y = layer(Input({ shape: [null, 2] }));
    expect(y.shape).toEqual([null, null, 3]);
    expect(layer.body.inputs[0]?.shape).toEqual([null, null, 2]);
    expect(layer.body.layers.map((l) => l.built)).toEqual([true, true]);
    expect(layer.weights.length).toBe(4);
    expect(layer(ops.ones([2, 9, 2])).shape).toEqual([2, 9, 3]);
    layer.dispose();
  });

  test("layers made in build are made once, with the names they would have anyway", () => {
    clearNames();
    class Maker extends Layer {
      static override readonly className: string = "Maker";
      parts: Layer[] = [];
      override build(): void {
        this.parts.push(new Dense(2), new Dense(3));
      }
      override call(x: Tensor): Tensor {
        return this.parts.reduce((y, part) => part(y), x);
      }
    }
    class Outer extends Layer {
      static override readonly className: string = "Outer";
      readonly maker = new Maker();
      override call(x: Tensor): Tensor {
        return this.maker(x);
      }
    }
    const outer = new Outer();
    expect(outer(Input({ shape: [null, 4] })).shape).toEqual([null, null, 3]);
    expect(outer.maker.parts.map((p) => p.name)).toEqual(["dense", "dense_1"]);
    expect(outer.weights.map((w) => w.shape)).toEqual([[4, 2], [2], [2, 3], [3]]);
  });
});
