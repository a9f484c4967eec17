import { describe, expect, test } from "vitest";
import { callbacks, Input, KerasError, LayerError, layers, ndarray, ops, Sequential } from "../../src/index.js";
import { classifier, clusters, compiled, failure } from "./toy.js";

describe("bad input", () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ["fit before compile", () => classifier().fit([[1, 2, 3, 4]], [0]), /must be compiled.*Call model\.compile/],
    [
      "lengths differ",
      () => compiled().fit(clusters(8).x, clusters(6).y, { verbose: 0 }),
      /one number of samples, got 8 in x and 6 in y/,
    ],
    [
      "empty data",
      () => compiled().fit(ndarray(new Float32Array(0), { shape: [0, 4] }), new Int32Array(0), { verbose: 0 }),
      /at least one sample, got none/,
    ],
    [
      "ragged lists",
      () =>
        compiled().fit(
          [
            [1, 2, 3, 4],
            [1, 2, 3],
          ],
          [0, 1],
          { verbose: 0 },
        ),
      /\[1\]/,
    ],
    [
      "wrong width",
      () => compiled().fit([[1, 2, 3]], [0], { verbose: 0 }),
      /must have size 4 along axis -1, got .*\[1,3\].*in Sequential .* › Dense/s,
    ],
    [
      "wrong rank",
      () => compiled().fit(ndarray(new Float32Array(8), { shape: [1, 2, 4] }), [0], { verbose: 0 }),
      /must be float32\[null,4\], got float32\[1,2,4\]/,
    ],
    [
      "unknown option",
      () => compiled().fit(clusters().x, clusters().y, { batch_size: 3 } as never),
      /unknown option "batch_size"\. Did you mean "batchSize"/,
    ],
    [
      "bad verbose",
      () => compiled().fit(clusters().x, clusters().y, { verbose: 7 as never }),
      /verbose must be 0, 1, 2 or "auto"/,
    ],
    [
      "bad split",
      () => compiled().fit(clusters().x, clusters().y, { validationSplit: 1.5 }),
      /validationSplit must be in \[0, 1\)/,
    ],
    [
      "no validation samples",
      () => compiled().fit([[1, 2, 3, 4.5]], [0], { validationSplit: 0.5 }),
      /must leave samples on both sides/,
    ],
    ["bad epochs", () => compiled().fit(clusters().x, clusters().y, { epochs: Number.NaN }), /epochs must be an integer/],
    [
      "bad batch size",
      () => compiled().fit(clusters().x, clusters().y, { batchSize: 0 }),
      /batchSize must be a positive integer/,
    ],
    ["labels out of range", () => compiled().fit(clusters(4).x, [0, 1, 2, 9], { verbose: 0 }), /must be in \[0, 2\)/],
    ["not data", () => compiled().fit("x" as never, [0], { verbose: 0 }), /x must be arrays or tensors, got x/],
  ];
  for (const [name, act, message] of cases) {
    test(name, async () => {
      const error = await act().then(
        () => null,
        (e: unknown) => e,
      );
      expect(error).toHaveProperty("message");
      expect((error as Error).message).toMatch(message);
      expect((error as Error).constructor.name).toMatch(/Error$/);
      expect(error).toBeInstanceOf(KerasError);
    });
  }

  test("unknown names list what there is", () => {
    expect(() => classifier().compile({ optimizer: "adamm" })).toThrow(/adam/);
    expect(() => classifier().compile({ loss: "msee" })).toThrow(/mse/);
    expect(() => classifier().compile({ metrics: ["acuracy"] })).toThrow(/accuracy/i);
    expect(() => classifier().compile({ optimiser: "adam" } as never)).toThrow(/Did you mean "optimizer"/);
    expect(() => new layers.Dense(3, { activation: "rellu" })).toThrow(/Did you mean "relu"/);
    expect(() => new layers.Conv2D(3, 3, { padding: "sam" as never })).toThrow(/"valid", "same"/);
    expect(() => new layers.Dense(Number.NaN)).toThrow(LayerError);
  });

  test("two loops at once are refused, and the first goes on", async () => {
    const model = compiled();
    const { x, y } = clusters();
    const first = model.fit(x, y, { epochs: 3, verbose: 0 });
    expect(await failure(model.fit(x, y, { verbose: 0 }))).toMatch(/one loop at a time.*fit while fit is running/);
    expect((await first).epoch).toHaveLength(3);
  });

  test("a callback that throws leaves the model usable", async () => {
    const model = compiled();
    const { x, y } = clusters(16);
    const bad = new callbacks.LambdaCallback({
      onEpochEnd: () => {
        throw new Error("mine");
      },
    });
    expect(await failure(model.fit(x, y, { verbose: 0, callbacks: bad }))).toBe("mine");
    expect((await model.fit(x, y, { verbose: 0 })).epoch).toEqual([0]);
  });

  test("a batch whose rank changes mid-epoch names what was wanted", async () => {
    const model = compiled();
    function* batches(): Generator<unknown> {
      yield [[[1, 2, 3, 4.5]], [0]];
      yield [[[[1, 2, 3, 4.5]]], [0]];
    }
    await expect(model.fit(batches(), { verbose: 0 })).rejects.toThrow(/must be float32\[null,4\], got float32\[1,1,4\]/);
  });

  test("a loss function that returns a promise is refused", async () => {
    const model = classifier();
    model.compile({ optimizer: "sgd", loss: (async () => ops.zeros([])) as never });
    await expect(model.fit(clusters(4).x, clusters(4).y, { verbose: 0 })).rejects.toThrow(/promise|tensor/i);
  });

  test("errors name the layer path", async () => {
    const inner = new Sequential([new layers.Dense(3, { name: "first" })], { name: "head" });
    inner.build([null, 4]);
    const model = new Sequential([Input({ shape: [4] }), inner], { name: "classifier" });
    const error = await model.predict(ndarray(new Float32Array(6), { shape: [2, 3] }), { verbose: 0 }).catch((e: Error) => e);
    expect(String(error)).toMatch(/classifier/);
  });
});
