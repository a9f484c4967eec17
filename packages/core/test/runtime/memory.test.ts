import { describe, expect, test } from "vitest";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { jit, type Tensor } from "./surface.js";
import { on, tensor, values, variable } from "./tensors.js";
import { testEngine } from "./test-engine.js";

const double = on((x) => g.mul(x as Node, 2));
const gc = (globalThis as { gc?: () => void }).gc as () => void;

describe("pitfall 5: loops that only await", () => {
  test("timers go on and finalizers run: dropped results are given back", async () => {
    const { engine, log } = testEngine();
    const f = jit((x: Tensor) => double(x), { engine: () => engine });
    const x = tensor(1);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const until = performance.now() + 400;
    let calls = 0;
    while (performance.now() < until) {
      await values(engine, f(x));
      if (++calls % 200 === 0) gc();
    }
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
    expect(calls).toBeGreaterThan(400);
    expect(log.live.size).toBeLessThan(calls / 2);
  });
});

describe("owners give back at replacement, without waiting for a collection", () => {
  test("old values of variables and arrays passed in", () => {
    const { engine, log } = testEngine();
    const [a, b] = [variable("a", 1), variable("b", 2)];
    const f = jit(
      () => {
        a.assign(double(a));
        b.assign(double(a));
      },
      { engine: () => engine },
    );
    for (let i = 0; i < 50; i++) f();
    expect(log.live.size).toBe(2);
    a.dispose();
    b.dispose();
    expect(log.live.size).toBe(0);
    expect(engine.buffers).toBe(0);
    expect(engine.bytes).toBe(0);
  });
});

describe("work in flight", () => {
  test("is bounded: calls that are never awaited are refused with the spelling that helps", async () => {
    const { engine, log } = testEngine("later", { later: true });
    const f = jit((x: Tensor) => double(x), { engine: () => engine, name: "step" });
    const x = tensor(1);
    let last: Tensor | undefined;
    let refusal: Error | null = null;
    for (let i = 0; i < 1000 && refusal === null; i++) {
      try {
        last = f(x);
      } catch (error) {
        refusal = error as Error;
      }
    }
    expect(refusal?.message).toMatch(/calls of step may be in flight\. Await a result now and then/);
    expect(log.mostInFlight).toBeLessThanOrEqual(64);
    expect(await values(engine, last as Tensor)).toEqual([2]);
    await f.done;
    expect(await values(engine, f(x))).toEqual([2]);
  });
  test("state steps follow one another on an engine that works later", async () => {
    const { engine } = testEngine("later", { later: true });
    const a = variable("a", 1);
    const f = jit(() => a.assign(double(a)), { engine: () => engine });
    for (let i = 0; i < 10; i++) f();
    expect(await values(engine, a)).toEqual([1024]);
  });
});
