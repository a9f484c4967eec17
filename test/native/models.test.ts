import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, child, numberIn } from "./children.js";

let models: Child;
beforeAll(async () => {
  models = await child("model-child");
});
afterAll(() => models.remove());

describe("models on the native engine", () => {
  // Another process may hold the processor for a moment: what counts is that the engine need not.
  test("the event loop stays free during fit and predict", { retry: 3 }, async () => {
    const ended = await models.run("delay");
    expect(numberIn(ended, "fit")).toBeLessThan(20);
    expect(numberIn(ended, "predict")).toBeLessThan(20);
  });
  test("an abort ends training within one step, and the model goes on working", async () => {
    const { out } = await models.run("abort");
    expect(out).toMatch(/^error enough after [01] shape 5,4\n$/);
  });
  test("a process may leave in the middle of training", async () => {
    expect(await models.run("exitFitting")).toEqual({ code: 7, out: "" });
  });
  test("many threads train at once, with equal results, and one may be ended in the middle", async () => {
    expect(await models.run("workers")).toEqual({ code: 0, out: "exits 0000 same true true\n" });
  });
  test("two instances of the library share the engine", async () => {
    expect(await models.run("twice")).toEqual({ code: 0, out: "same true true\n" });
  });
  test("thousands of steps leave not one byte behind", async () => {
    const { out } = await models.run("flat");
    const [, before, after] = /^held (\S+) (\S+)\n$/.exec(out) ?? [];
    expect(before).toMatch(/^\d+\/\d+$/);
    expect(after).toBe(before);
  });
  test("a batch that memory cannot hold is an error with sizes, and the model is what it was", async () => {
    const { code, out } = await models.run("absurd");
    const error =
      /BackendError: \[backend native\] out of memory: \d{12,} bytes were needed while \d+ bytes were in use\. Use a smaller/;
    const [predict = "", fit = "", ...rest] = out.split("\n");
    expect(predict).toMatch(error);
    expect(fit).toMatch(error);
    expect({ code, rest }).toEqual({ code: 0, rest: ["intact true true", "trains true", ""] });
  });
});
