import { describe, expect, test } from "vitest";
import { callbacks, Input, KerasError, layers, losses, Model, type NDArray, ndarray, ops, optimizers } from "../../src/index.js";
import { classifier, clusters, compiled } from "./toy.js";

/** The message of a rejection that must be one of ours; reading the stack lets go of the objects of its frames. */
async function complaint(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(KerasError);
    const { message, stack } = error as Error;
    return stack === undefined ? "no stack" : message;
  }
  return "no error";
}

const quiet = { verbose: 0 } as const;
const NOT_COUNTS = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, "3", true, [2], 2n];
const COUNT = "must be an integer of at least 0";
const POSITIVE = "must be a positive integer";

describe("options of the loops", () => {
  const { x, y } = clusters(8);

  test.each([
    ["epochs", NOT_COUNTS, COUNT],
    ["initialEpoch", NOT_COUNTS, COUNT],
    ["batchSize", [0, ...NOT_COUNTS], POSITIVE],
    ["stepsPerEpoch", [0, ...NOT_COUNTS], POSITIVE],
    ["validationSteps", [0, ...NOT_COUNTS], POSITIVE],
    ["validationBatchSize", [0, ...NOT_COUNTS], POSITIVE],
    ["validationFreq", [0, Number.NaN, 1.5, true, {}, [0], ["1"]], "must be a positive integer or a list of epochs"],
    ["validationSplit", [Number.NaN, 1, -0.1, "0.2", true], "must be in [0, 1)"],
    ["shuffle", [0, 1, "batches", Number.NaN], 'must be true, false or "batch"'],
    ["verbose", [3, Number.NaN, true, 2n], 'verbose must be 0, 1, 2 or "auto"'],
    ["signal", [0, true, {}, new AbortController()], "must be an AbortSignal"],
    ["classWeight", [1, [1, 2], { a: 1 }, { 0: Number.NaN }, { 1: "2" }, { "-1": 1 }], "must be an object from class numbers"],
    ["callbacks", [1, {}, [() => {}]], "callbacks must be Callback objects"],
  ])("fit refuses a wrong %s and changes nothing", async (name, values, wanted) => {
    const model = compiled();
    const before = await model.getWeights();
    for (const value of values) {
      const said = await complaint(() => model.fit(x, y, { validationSplit: 0.25, ...quiet, [name]: value } as never));
      expect(said).toContain(wanted);
      expect(said).toContain(`[Sequential "${model.name}" fit] ${name} must be`);
      expect(said).toContain(", got ");
    }
    (await model.getWeights()).forEach((w, i) => {
      expect(w.data).toEqual((before[i] as NDArray).data);
    });
  });

  test("null and undefined mean the default", async () => {
    const names = ["batchSize", "stepsPerEpoch", "validationSteps", "validationFreq", "classWeight", "callbacks", "signal"];
    for (const nothing of [null, undefined]) {
      const options = Object.fromEntries(names.map((name) => [name, nothing]));
      expect((await compiled().fit(x, y, { ...quiet, ...options } as never)).epoch).toEqual([0]);
    }
  });

  test.each(NOT_COUNTS)("evaluate and predict refuse %s for steps and batchSize", async (value) => {
    const model = compiled();
    for (const name of ["steps", "batchSize"]) {
      expect(await complaint(() => model.evaluate(x, y, { ...quiet, [name]: value } as never))).toContain(`${name} ${POSITIVE}`);
      expect(await complaint(() => model.predict(x, { ...quiet, [name]: value } as never))).toContain(`${name} ${POSITIVE}`);
    }
    expect(await complaint(() => model.evaluate(x, y, { ...quiet, returnDict: 1 } as never))).toContain(
      "returnDict must be true",
    );
  });

  test("sample weights come with the batches of a stream", async () => {
    const said = await complaint(() => compiled().fit([[x, y]][Symbol.iterator](), { ...quiet, sampleWeight: [1] }));
    expect(said).toMatch(
      /sampleWeight must be left out when x is an iterable of batches\. Yield \[x, y, sampleWeight\] instead\./,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, "1", [1, Number.NaN], { out: null, other: "a" }])(
    "compile refuses %j as loss weights",
    async (lossWeights) => {
      const said = await complaint(() => classifier().compile({ loss: "mse", lossWeights }));
      expect(said).toMatch(/compile\] lossWeights must be finite numbers, got /);
    },
  );

  test.each([
    ["patience", [Number.NaN, -1, 1.5, "3", true]],
    ["startFromEpoch", [Number.NaN, -1]],
    ["minDelta", [Number.NaN, Number.POSITIVE_INFINITY, "0"]],
    ["baseline", [Number.NaN, "0"]],
    ["restoreBestWeights", [1, "yes"]],
    ["verbose", [2, true]],
    ["monitor", [1]],
  ])("EarlyStopping refuses a wrong %s", async (name, values) => {
    for (const value of values) {
      const said = await complaint(() => new callbacks.EarlyStopping({ [name]: value } as never));
      expect(said).toMatch(new RegExp(`^\\[EarlyStopping\\] ${name} must be .*, got `));
    }
  });

  test("LearningRateScheduler refuses unknown options and rates that are no numbers", async () => {
    const make = (options: object): unknown => new callbacks.LearningRateScheduler(() => 1, options);
    expect(await complaint(() => make({ verbos: 1 }))).toContain('Did you mean "verbose"?');
    for (const rate of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const model = compiled();
      const schedule = new callbacks.LearningRateScheduler(() => rate);
      expect(await complaint(() => model.fit(x, y, { ...quiet, callbacks: schedule }))).toContain("must return a finite number");
      expect(await complaint(() => new optimizers.SGD({ learningRate: rate }))).toContain("learningRate must be a finite number");
    }
  });
});

describe("data", () => {
  test("labels out of range name the model, and the weights stay", async () => {
    const { x, y } = clusters(8);
    const wrong = ndarray(Int32Array.of(0, 1, 7, 0, 1, 0, 1, 0));
    const model = compiled();
    const before = await model.getWeights();
    for (const attempt of [
      () => model.fit(x, wrong, quiet),
      () => model.evaluate(x, wrong, quiet),
      () => model.trainOnBatch(x, wrong),
      () => model.fit(x, y, { ...quiet, epochs: 0, validationData: [x, wrong] }).then(() => model.testOnBatch(x, wrong)),
    ]) {
      const said = await complaint(attempt);
      expect(said).toMatch(/must be in \[0, 2\), got 7\. Check the labels/);
      expect(said).toContain(`in Sequential "${model.name}"`);
    }
    (await model.getWeights()).forEach((w, i) => {
      expect(w.data).toEqual((before[i] as NDArray).data);
    });
    expect((await model.fit(x, y, quiet)).epoch).toEqual([0]);
  });

  test("ragged rows name the first one and the model", async () => {
    const model = compiled();
    const x = [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2],
      [1, 2, 3],
    ];
    const said = await complaint(() => model.fit(x, [0, 1, 0, 1], quiet));
    expect(said).toContain(
      "rows must have equal length, got 4 elements at [0] but 2 at [2]. Pad the shorter rows to one length.",
    );
    expect(said).toContain(`in Sequential "${model.name}"`);
  });

  test("lengths that differ come with the fix", async () => {
    const { y } = clusters(8);
    const flat = await complaint(() => compiled().fit(new Float32Array(32), y, quiet));
    expect(flat).toContain("got 32 in x and 8 in y");
    expect(flat).toContain("slice");
    const missing = await complaint(() => compiled().fit(ops.ones([8, 4]), null, quiet));
    expect(missing).toContain("y must be given for output");
    expect(missing).toContain("Pass the targets after the inputs");
  });

  test("a shape error of the loss names the model", async () => {
    const inputs = Input({ shape: [4] });
    const model = new Model(inputs, new layers.Dense(3)(inputs));
    model.compile({ loss: new losses.CategoricalCrossentropy() });
    const { x, y } = clusters(8);
    const said = await complaint(() => model.fit(x, y, quiet));
    expect(said).toContain("one shape");
    expect(said).toContain(`in Functional "${model.name}"`);
  });

  test.each([["0"], [0.5], [Number.NaN], [true], [{}], [["a"]], [9]])("an axis %j is refused by ops and layers", async (axis) => {
    expect(await complaint(() => ops.sum(ops.ones([2, 3]), { axis: axis as never }))).toMatch(/^\[sum\] axis must be an integer/);
    expect(await complaint(() => ops.concatenate([ops.ones([2]), ops.ones([2])], { axis: axis as never }))).toContain("axis");
  });
});
