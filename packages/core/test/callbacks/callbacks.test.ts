import { afterEach, describe, expect, test, vi } from "vitest";
import { epochLine, progressLine, showNumber, showStepTime, showTime } from "../../src/callbacks/progress-text.js";
import { Callback, callbacks, LayerError } from "../../src/index.js";
import { clusters, compiled } from "../trainers/toy.js";

afterEach(() => vi.restoreAllMocks());

class Recorder extends Callback {
  readonly events: string[] = [];
  override onTrainBegin(): void {
    this.events.push("train");
  }
  override async onEpochBegin(epoch: number): Promise<void> {
    await new Promise((r) => setTimeout(r, 1));
    this.events.push(`epoch ${epoch}`);
  }
  override onTrainBatchBegin(batch: number): void {
    this.events.push(`b${batch}`);
  }
  override onTrainBatchEnd(batch: number, logs: Record<string, number>): void {
    this.events.push(`e${batch}:${Object.keys(logs).join("+")}`);
  }
  override onTestBegin(): void {
    this.events.push("test");
  }
  override onTestEnd(logs: Record<string, number>): void {
    this.events.push(`tested:${Object.keys(logs).join("+")}`);
  }
  override onEpochEnd(epoch: number, logs: Record<string, number>): void {
    this.events.push(`end ${epoch}:${Object.keys(logs).join("+")}`);
  }
  override onTrainEnd(logs: Record<string, number>): void {
    this.events.push(`done:${Object.keys(logs).length}`);
  }
}

describe("callbacks", () => {
  test("hooks come in Keras's order and async ones are awaited", async () => {
    const { x, y } = clusters(16);
    const recorder = new Recorder();
    await compiled().fit(x, y, { batchSize: 8, verbose: 0, validationData: [x, y], callbacks: [recorder] });
    expect(recorder.events).toEqual([
      "train",
      "epoch 0",
      "b0",
      "e0:accuracy+loss",
      "b1",
      "e1:accuracy+loss",
      "test",
      "tested:accuracy+loss",
      "end 0:accuracy+loss+val_accuracy+val_loss",
      "done:4",
    ]);
  });

  test("later callbacks see what earlier ones add to the logs", async () => {
    const { x, y } = clusters(16);
    const adder = new callbacks.LambdaCallback({
      onEpochEnd: (_epoch, logs) => {
        logs.extra = 5;
      },
    });
    const h = await compiled().fit(x, y, { verbose: 0, epochs: 2, callbacks: [adder] });
    expect(h.history.extra).toEqual([5, 5]);
  });

  test("the learning rate is set per epoch and reported", async () => {
    const { x, y } = clusters(16);
    const h = await compiled().fit(x, y, {
      verbose: 0,
      epochs: 3,
      callbacks: new callbacks.LearningRateScheduler((e, rate) => (e === 0 ? 0.5 : rate / 2)),
    });
    expect(h.history.learning_rate).toEqual([0.5, 0.25, 0.125]);
  });

  test("early stopping waits, respects the baseline and the direction", async () => {
    const model = { name: "m", stopTraining: false, optimizer: null };
    const run = async (values: number[], options: object): Promise<number> => {
      const stop = new callbacks.EarlyStopping({ monitor: "loss", ...options });
      model.stopTraining = false;
      stop.setModel(model);
      stop.onTrainBegin();
      for (const [epoch, loss] of values.entries()) {
        await stop.onEpochEnd(epoch, { loss });
        if (model.stopTraining) return epoch;
      }
      return -1;
    };
    expect(await run([3, 2, 2, 2], {})).toBe(2);
    expect(await run([3, 2, 2.5, 1.9, 2, 2, 2], { patience: 2 })).toBe(5);
    expect(await run([3, 2.95, 2.93], { minDelta: 0.1 })).toBe(1);
    expect(await run([0.9, 0.8, 0.9], { baseline: 0.5, patience: 3 })).toBe(2);
    expect(await run([0.9, 0.8, 0.9], { patience: 3 })).toBe(-1);
    expect(await run([1, 2, 3, 3], { mode: "max" })).toBe(3);
    expect(await run([3, 3, 3, 3, 3], { startFromEpoch: 3 })).toBe(4);
  });

  test("a monitored name that is missing warns; an unknown direction is an error", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { x, y } = clusters(16);
    await compiled().fit(x, y, { verbose: 0, callbacks: new callbacks.EarlyStopping() });
    expect(warn.mock.calls.flat().join()).toMatch(/"val_loss" is not among the logs: accuracy, loss/);
    const message = await compiled()
      .fit(x, y, { verbose: 0, callbacks: new callbacks.EarlyStopping({ monitor: "speed" }) })
      .catch((e: Error) => e.message);
    expect(message).toMatch(/mode must be "min" or "max" for "speed"/);
  });

  test("wrong options are refused", () => {
    expect(() => new callbacks.EarlyStopping({ pacience: 3 } as never)).toThrow(/Did you mean "patience"/);
    expect(() => new callbacks.EarlyStopping({ mode: "up" as never })).toThrow(/"auto", "min", "max"/);
    expect(() => new callbacks.LambdaCallback({ onEpochEnd: 3 as never })).toThrow(LayerError);
    expect(() => new callbacks.LearningRateScheduler(3 as never)).toThrow(/must be a function/);
  });
});

describe("progress text", () => {
  test("numbers, times and lines read as Keras prints them", () => {
    expect([0.12345, 1e-7, 12, Number.NaN, 0].map(showNumber)).toEqual(["0.1235", "1.0000e-07", "12.0000", "nan", "0.0000"]);
    expect([0.4, 59, 75, 3725].map(showTime)).toEqual(["0s", "59s", "1:15", "1:02:05"]);
    expect([2.4, 0.0123, 0.00004].map(showStepTime)).toEqual(["2s/step", "12ms/step", "40us/step"]);
    const p = { step: 5, total: 10, elapsed: 1, perStep: 0.2, logs: { accuracy: 0.5, loss: 1 }, done: false };
    expect(progressLine(p, false)).toBe(" 5/10 ━━━━━━━━━━━━━━━━━━━━ 1s 200ms/step - accuracy: 0.5000 - loss: 1.0000");
    expect(progressLine({ ...p, total: null }, false)).toBe("5/Unknown 1s 200ms/step - accuracy: 0.5000 - loss: 1.0000");
    expect(epochLine({ ...p, step: 10, done: true })).toBe("10/10 - 1s - 200ms/step - accuracy: 0.5000 - loss: 1.0000");
  });

  test("verbose 1 and 2 write, 0 is silent", async () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const { x, y } = clusters(16);
    const model = compiled();
    await model.fit(x, y, { verbose: 0, epochs: 2 });
    expect(written).toEqual([]);
    await model.fit(x, y, { verbose: 2, epochs: 2, batchSize: 8 });
    expect(written.map((t) => t.replace(/\d+(s|ms|us)\b|\d\.\d{4}/g, "#"))).toEqual([
      "Epoch 1/2\n",
      "2/2 - # - #/step - accuracy: # - loss: #\n",
      "Epoch 2/2\n",
      "2/2 - # - #/step - accuracy: # - loss: #\n",
    ]);
    written.length = 0;
    await model.evaluate(x, y);
    expect(written.join("")).toMatch(/1\/1 .*accuracy: .* - loss: /);
  });
});

test("the event loop keeps turning while a model trains", async () => {
  const { x, y } = clusters(256);
  const model = compiled();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const start = performance.now();
  await model.fit(x, y, { batchSize: 8, epochs: 20, verbose: 0 });
  const elapsed = performance.now() - start;
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(elapsed / 60);
});
