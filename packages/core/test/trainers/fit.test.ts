import { describe, expect, test, vi } from "vitest";
import {
  callbacks,
  engineFor,
  Input,
  layers,
  losses,
  Model,
  metrics,
  type NDArray,
  ops,
  optimizers,
  registerBackend,
  Sequential,
  setRandomSeed,
  type Tensor,
} from "../../src/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { classifier, clusters, compiled, failure } from "./toy.js";

describe("fit", () => {
  test("learns, and reports in Keras's order", async () => {
    const model = compiled();
    const { x, y } = clusters();
    const history = await model.fit(x, y, { epochs: 12, batchSize: 16, verbose: 0, validationSplit: 0.25 });
    expect(Object.keys(history.history)).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
    expect(history.epoch).toEqual([...Array(12).keys()]);
    const { loss } = history.history as { loss: number[] };
    expect(loss.at(-1)).toBeLessThan((loss[0] as number) * 0.8);
  });

  test("a step crosses the seam once, and nothing is read back before somebody asks", async () => {
    const counts = { run: 0, download: 0 };
    const inner = createReferenceBackend("counted");
    registerBackend("counted", {
      createBackend: () => ({
        ...inner,
        compile: (graph, options) => {
          const program = inner.compile(graph, options);
          return {
            ...program,
            run: (inputs, o) => {
              counts.run++;
              return program.run(inputs as never, o);
            },
          };
        },
        download: (b, s) => {
          counts.download++;
          return inner.download(b as never, s);
        },
        downloadSync: undefined as never,
      }),
    });
    await engineFor("counted").ready();
    const model = compiled().to("counted");
    const { x, y } = clusters(64);
    const watch = new callbacks.LambdaCallback({ onTrainBatchBegin: () => {} }); // single batches are asked for
    const options = { epochs: 1, batchSize: 8, verbose: 0 } as const;
    await model.fit(x, y, { ...options, callbacks: watch });
    const before = { ...counts };
    await model.fit(x, y, { ...options, callbacks: watch });
    expect(counts.run - before.run).toBe(8);
    expect(counts.download - before.download).toBe(2); // loss and accuracy, once, at the epoch's end
    await model.fit(x, y, options);
    const between = { ...counts };
    await model.fit(x, y, options);
    expect(counts.run - between.run).toBeLessThan(8); // nobody looks between steps: several share a crossing
    expect(counts.download - between.download).toBe(2);
  });

  test("same seed, same numbers", async () => {
    const run = async (): Promise<{ loss: number[]; weights: NDArray[] }> => {
      const model = compiled(3);
      const { x, y } = clusters();
      const h = await model.fit(x, y, { epochs: 3, verbose: 0 });
      return { loss: h.history.loss as number[], weights: await model.getWeights() };
    };
    const [a, b] = [await run(), await run()];
    expect(a.loss).toEqual(b.loss);
    a.weights.forEach((w, i) => expect(w.data).toEqual(b.weights[i]?.data));
  });

  test("training resumed from saved state equals training that never stopped", async () => {
    const { x, y } = clusters();
    const options = { batchSize: 16, verbose: 0, shuffle: false } as const;
    const whole = compiled(5);
    await whole.fit(x, y, { ...options, epochs: 4 });
    const first = compiled(5);
    await first.fit(x, y, { ...options, epochs: 2 });
    const state = await Promise.all([...first.variables, ...(first.optimizer?.variables ?? [])].map((v) => v.array()));
    const second = compiled(99);
    second.optimizer?.build(second.trainableVariables);
    [...second.variables, ...(second.optimizer?.variables ?? [])].forEach((v, i) => {
      v.set((state[i] as NDArray).toHost());
    });
    await second.fit(x, y, { ...options, epochs: 4, initialEpoch: 2 });
    const [a, b] = [await whole.getWeights(), await second.getWeights()];
    a.forEach((w, i) => expect(w.data).toEqual(b[i]?.data));
  });

  test("takes nested lists, typed arrays, tensors and streams", async () => {
    const model = compiled();
    const x = [
      [1, 1, 1, 1.5],
      [-1, -1, -1, -1],
    ];
    expect((await model.fit(x, [0, 1], { verbose: 0 })).epoch).toEqual([0]);
    expect((await model.fit(ops.array(x), Int32Array.of(0, 1), { verbose: 0 })).epoch).toEqual([0]);
    function* batches(): Generator<unknown> {
      for (let i = 0; i < 3; i++) yield [x, [0, 1]];
    }
    async function* slow(): AsyncGenerator<unknown> {
      yield* batches();
    }
    let steps = 0;
    const count = new callbacks.LambdaCallback({ onTrainBatchEnd: () => void steps++ });
    await model.fit({ [Symbol.iterator]: batches }, { epochs: 2, verbose: 0, callbacks: count });
    expect(steps).toBe(6);
    await model.fit(slow(), { verbose: 0, callbacks: count });
    expect(steps).toBe(9);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await model.fit(slow(), { verbose: 0, stepsPerEpoch: 5, callbacks: count });
    expect(warn.mock.calls[0]?.[0]).toMatch(/ran out after 3 of 5/);
    warn.mockRestore();
  });

  test("an iterator goes on across epochs with stepsPerEpoch", async () => {
    const model = compiled();
    const { x, y } = clusters(72);
    let batches = 0;
    const count = new callbacks.LambdaCallback({ onTrainBatchEnd: () => void batches++ });
    await model.fit(x, y, { batchSize: 8, epochs: 3, stepsPerEpoch: 3, verbose: 0, callbacks: count });
    expect(batches).toBe(9);
  });

  test("sample weights, class weights", async () => {
    const { x, y } = clusters(32);
    const mse = (): Sequential => {
      setRandomSeed(1);
      const model = new Sequential([Input({ shape: [4] }), new layers.Dense(1, { kernelInitializer: "ones" })]);
      model.compile({ optimizer: new optimizers.SGD({ learningRate: 0 }), loss: "mse", weightedMetrics: ["mae"] });
      return model;
    };
    const plain = (await mse().evaluate(x, y, { verbose: 0, returnDict: true })) as Record<string, number>;
    const half = (await mse().evaluate(x, y, {
      verbose: 0,
      returnDict: true,
      sampleWeight: Float32Array.from({ length: 32 }, () => 0.5),
    })) as Record<string, number>;
    expect(half.loss).toBeCloseTo((plain.loss as number) / 2, 4);
    expect(half.mae).toBeCloseTo(plain.mae as number, 4);
    const zero = await mse().fit(x, y, { verbose: 0, classWeight: { 0: 0, 1: 0 } });
    expect(zero.history.loss).toEqual([0]);
    await expect(mse().fit(x, y, { verbose: 0, classWeight: { 0: 1 }, sampleWeight: new Float32Array(32) })).rejects.toThrow(
      /must not be given together/,
    );
  });

  test("validationData, validationFreq as number and list", async () => {
    const { x, y } = clusters(32);
    const h = await compiled().fit(x, y, { epochs: 4, verbose: 0, validationData: [x, y], validationFreq: 2 });
    expect(h.history.val_loss).toHaveLength(2);
    const l = await compiled().fit(x, y, { epochs: 4, verbose: 0, validationData: [x, y], validationFreq: [1, 3, 4] });
    expect(l.history.val_loss).toHaveLength(3);
  });

  test("abort ends training within a step, and the model goes on working", async () => {
    const model = compiled();
    const { x, y } = clusters();
    const controller = new AbortController();
    let steps = 0;
    const stopper = new callbacks.LambdaCallback({
      onTrainBatchEnd: () => {
        if (++steps === 3) controller.abort(new Error("enough"));
      },
    });
    expect(
      await failure(model.fit(x, y, { epochs: 50, batchSize: 8, verbose: 0, signal: controller.signal, callbacks: stopper })),
    ).toBe("enough");
    expect(steps).toBeLessThanOrEqual(4);
    expect((await model.fit(x, y, { verbose: 0 })).epoch).toEqual([0]);
  });

  test("several inputs and outputs, in lists and by name", async () => {
    const [a, b] = [Input({ shape: [3], name: "a" }), Input({ shape: [2], name: "b" })];
    const h = new layers.Concatenate()([a, b]);
    const model = new Model([a, b], {
      big: new layers.Dense(2, { name: "big" })(h),
      small: new layers.Dense(1, { name: "small" })(h),
    });
    model.compile({
      optimizer: "sgd",
      loss: { big: "mse", small: new losses.MeanAbsoluteError() },
      lossWeights: { big: 2, small: 0.5 },
      metrics: { small: ["mae", new metrics.MeanSquaredError({ name: "sq" })] },
    });
    const xs = [ops.ones([8, 3]), ops.ones([8, 2])];
    const ys = { big: ops.zeros([8, 2]), small: ops.zeros([8, 1]) };
    const history = await model.fit(xs, ys, { epochs: 2, verbose: 0 });
    expect(Object.keys(history.history)).toEqual(["big_loss", "loss", "small_loss", "small_mae", "small_sq"]);
    const logs = (await model.evaluate({ a: xs[0], b: xs[1] }, ys, { verbose: 0, returnDict: true })) as Record<string, number>;
    expect(logs.loss).toBeCloseTo(2 * (logs.big_loss as number) + 0.5 * (logs.small_loss as number), 5);
    const out = (await model.predict(xs, { verbose: 0 })) as unknown as Record<string, NDArray>;
    expect(out.big?.shape).toEqual([8, 2]);
  });

  test("trainOnBatch, testOnBatch, predictOnBatch", async () => {
    const model = compiled();
    const { x, y } = clusters(8);
    const first = (await model.trainOnBatch(x, y, { returnDict: true })) as Record<string, number>;
    expect(Object.keys(first)).toEqual(["accuracy", "loss"]);
    expect(await model.testOnBatch(x, y)).toHaveLength(2);
    expect((await model.predictOnBatch(x)).shape).toEqual([8, 2]);
  });

  test("an own trainStep is traced like the built-in one", async () => {
    let traced = 0;
    class Twice extends Sequential {
      override trainStep(data: Parameters<Sequential["trainStep"]>[0]): ReturnType<Sequential["trainStep"]> {
        traced++;
        super.trainStep(data);
        return super.trainStep(data);
      }
    }
    setRandomSeed(1);
    const model = new Twice([Input({ shape: [4] }), new layers.Dense(2, { activation: "softmax" })]);
    model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
    const { x, y } = clusters(32);
    await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 });
    expect(traced).toBe(1);
    expect((await model.optimizer?.iterations.array())?.item()).toBe(12);
  });

  test("results come in the order of the metrics, and behind them what an own step reports besides", async () => {
    class Telling extends Sequential {
      override trainStep(data: Parameters<Sequential["trainStep"]>[0]): ReturnType<Sequential["trainStep"]> {
        const { loss, ...others } = super.trainStep(data) as Record<"loss", Tensor>;
        return { b: ops.multiply(loss, 2) as Tensor, a: ops.multiply(loss, 3) as Tensor, ...others, loss };
      }
    }
    const model = new Telling([Input({ shape: [4] }), new layers.Dense(2, { activation: "softmax" })]);
    model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    const { x, y } = clusters(8);
    for (let step = 0; step < 2; step++) {
      const [loss, accuracy, a, b, ...rest] = (await model.trainOnBatch(x, y)) as number[];
      expect(rest).toEqual([]);
      expect(accuracy).toBeLessThanOrEqual(1);
      expect([a, b]).toEqual([Math.fround(3 * (loss as number)), Math.fround(2 * (loss as number))]);
    }
    expect(await model.testOnBatch(x, y)).toHaveLength(2);
  });

  test("a subclassed model builds its weights in its first step", async () => {
    class Net extends Model {
      hidden = new layers.Dense(8, { activation: "relu" });
      out = new layers.Dense(2, { activation: "softmax" });
      override call(x: Tensor): Tensor {
        return this.out(this.hidden(x));
      }
    }
    const model = new Net();
    model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
    const { x, y } = clusters(32);
    const h = await model.fit(x, y, { epochs: 3, verbose: 0 });
    expect(h.history.loss).toHaveLength(3);
    expect(model.countParams()).toBe(4 * 8 + 8 + 8 * 2 + 2);
    expect(model.weights[0]?.path).toMatch(/^net(_\d+)?\/dense(_\d+)?\/kernel$/);
  });

  test("a new learning rate does not compile again", async () => {
    const model = compiled();
    const { x, y } = clusters(32);
    await model.fit(x, y, { verbose: 0 });
    const engine = model.engine;
    const before = engine.programs.compiles;
    await model.fit(x, y, { epochs: 4, verbose: 0, callbacks: new callbacks.LearningRateScheduler((e) => 0.01 / (e + 1)) });
    expect(engine.programs.compiles).toBe(before);
  });

  test("freezing a layer takes effect at the next step", async () => {
    const model = compiled();
    const { x, y } = clusters(32);
    await model.fit(x, y, { verbose: 0 });
    (model.layers[0] as layers.AnyLayer).trainable = false;
    const [before] = await model.getWeights();
    await model.fit(x, y, { verbose: 0, epochs: 2 });
    const [after] = await model.getWeights();
    expect(after?.data).toEqual(before?.data);
  });

  test("early stopping restores the best weights", async () => {
    const model = compiled();
    const { x, y } = clusters(32);
    const stop = new callbacks.EarlyStopping({ monitor: "loss", patience: 1, minDelta: 10, restoreBestWeights: true });
    const h = await model.fit(x, y, { epochs: 10, verbose: 0, callbacks: stop });
    expect(h.epoch).toEqual([0, 1]);
    expect(stop.bestEpoch).toBe(0);
  });

  test("TerminateOnNaN stops in the batch", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = classifier();
    model.compile({ optimizer: "sgd", loss: (_t: Tensor, p: Tensor) => ops.multiply(ops.sum(p, { axis: -1 }), Number.NaN) });
    const { x, y } = clusters(32);
    const h = await model.fit(x, y, { epochs: 5, batchSize: 8, verbose: 0, callbacks: new callbacks.TerminateOnNaN() });
    expect(h.epoch).toEqual([0]);
    warn.mockRestore();
  });

  test("TerminateOnNaN fails where it is told to", async () => {
    const model = classifier();
    model.compile({ optimizer: "sgd", loss: (_t: Tensor, p: Tensor) => ops.multiply(ops.sum(p, { axis: -1 }), Number.NaN) });
    const { x, y } = clusters(32);
    const watch = new callbacks.TerminateOnNaN({ raiseError: true });
    const problem = await model.fit(x, y, { batchSize: 8, verbose: 0, callbacks: watch }).catch((e: Error) => e.message);
    expect(problem).toMatch(/\[TerminateOnNaN\] the loss of batch 0 is NaN/);
  });
});
