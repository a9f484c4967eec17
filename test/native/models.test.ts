import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, child, numberIn } from "./children.js";

let models: Child;
beforeAll(async () => {
  models = await child("model-child");
});
afterAll(() => models.remove());

describe("models on the native engine", () => {
  test("the event loop stays free during fit and predict", { retry: 3 }, async () => {
    const ended = await models.run("delay");
    // 20 ms, unless this machine is so crowded that a loop with nothing to do is late as well.
    const limit = Math.max(20, 2 * numberIn(ended, "beside"));
    expect(numberIn(ended, "fit")).toBeLessThan(limit);
    expect(numberIn(ended, "predict")).toBeLessThan(limit);
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
  test("memory the system refuses is the same error", async () => {
    // 4 GiB of addresses, of which Node takes some and the model little; the batch needs another 4.
    const { code, out } = await models.run("absurd", { limit: "ulimit -v 4194304", env: { BATCH: String(2 ** 10) } });
    expect(out).toMatch(/^predict BackendError: \[backend native\] out of memory: \d{10} bytes were needed/);
    expect(out).toMatch(/intact true true\ntrains true\n$/);
    expect(code).toBe(0);
  });
});
