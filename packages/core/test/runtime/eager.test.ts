import { describe, expect, test } from "vitest";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { jit, onEngine, Tensor, type Variable } from "./surface.js";
import { on, tensor, values, variable } from "./tensors.js";
import { testEngine } from "./test-engine.js";

const double = on((x) => g.mul(x as Node, 2));

describe("pitfall 4: hand-written loops", () => {
  test("a decaying learning rate is one program, not one per step", async () => {
    const { engine, log } = testEngine();
    const w = variable("w", 1);
    await onEngine(engine, async () => {});
    for (let i = 0; i < 100; i++)
      onEngine(engine, () => w.assign(new Tensor(g.sub(w.read(), g.mul(g.sin(w.read()), 0.1 / (1 + i))))));
    await values(engine, w);
    expect(log.compiles).toBeLessThanOrEqual(2);
  });

  test("a loop over many variables compiles two to four times and never grows, read or not", async () => {
    for (const every of [0, 10]) {
      const { engine, log } = testEngine();
      const weights = Array.from({ length: 11 }, (_, i) => variable(`w${i}`, i, 1));
      for (let step = 0; step < 60; step++) {
        const loss = onEngine(engine, () => {
          const total = weights.map((w) => g.sum(w.read(), [0])).reduce((a, b) => g.add(a, b));
          weights.forEach((w: Variable, i) => w.assign(new Tensor(g.sub(w.read(), g.mul(g.sin(w.read()), 0.01 * (i + 1))))));
          return new Tensor(total);
        });
        if (every > 0 && step % every === 0) await values(engine, loss);
      }
      await values(engine, weights[0] as Variable);
      expect(log.compiles, `reading every ${every}`).toBeLessThanOrEqual(4);
      // Every step is done once, or a little more where a loss was read before its step was flushed.
      expect(log.nodes / 60).toBeLessThan(140);
    }
  });

  test("history does not grow: an observed value forgets how it was made", async () => {
    const { engine, log } = testEngine();
    let h = tensor(0.5);
    for (let i = 0; i < 200; i++) {
      h = onEngine(engine, () => new Tensor(g.sin(h.node)));
      await values(engine, h);
    }
    expect(log.nodes).toBeLessThanOrEqual(200 * 2);
    expect(h.node.inputs).toEqual([]);
    expect(log.compiles).toBe(1);
  });
});

test("values are computed by need: what nobody reads is never run", async () => {
  const { engine, log } = testEngine();
  const x = tensor(1);
  const used = onEngine(engine, () => double(x));
  onEngine(engine, () => double(double(double(x))));
  expect(log.runs).toBe(0);
  expect(await values(engine, used)).toEqual([2]);
  expect(log.runs).toBe(1);
  expect(await values(engine, used)).toEqual([2]);
  expect(log.runs).toBe(1);
});

test("the value of a variable is the value now, whatever is assigned later", async () => {
  const { engine } = testEngine();
  const a = variable("a", 1);
  const now = onEngine(engine, () => a.value);
  onEngine(engine, () => a.assign(double(a)));
  const later = onEngine(engine, () => a.value);
  onEngine(engine, () => a.assign(double(a)));
  expect([await values(engine, now), await values(engine, later), await values(engine, a)]).toEqual([[1], [2], [4]]);
});

describe("errors", () => {
  test("a disposed tensor says so", async () => {
    const { engine, log } = testEngine();
    const y = jit((x: Tensor) => double(x), { engine: () => engine })(tensor(1));
    y.dispose();
    y.dispose();
    await expect(values(engine, y)).rejects.toThrow("[tensor] float32[1] must not be used after it was disposed by dispose().");
    expect([...log.live].length).toBeLessThanOrEqual(1);
  });
  test("a failed run is reported to whoever reads its results, and to nobody else", async () => {
    const { engine, failNext } = testEngine("later", { later: true });
    const f = jit((x: Tensor) => double(x), { engine: () => engine });
    expect(await values(engine, f(tensor(1)))).toEqual([2]);
    failNext(new Error("device gone"));
    expect(() => f(tensor(2))).toThrow("device gone");
    expect(await values(engine, f(tensor(3)))).toEqual([6]);
  });
});
