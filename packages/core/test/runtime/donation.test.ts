import { expect, test } from "vitest";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { jit, onEngine, Tensor } from "./surface.js";
import { on, tensor, values, variable } from "./tensors.js";
import { testEngine } from "./test-engine.js";

const increment = on((x) => g.add(x as Node, 1));
const last = (log: { donated: number[][] }): number[] => log.donated.at(-1) as number[];
// A donated buffer is wiped by the test engine: whoever still reads it sees NaN.

test("a variable that is read and assigned is updated in place", async () => {
  const { engine, log } = testEngine();
  const a = variable("a", 1);
  const f = jit(() => a.assign(increment(a)), { engine: () => engine });
  for (let i = 0; i < 5; i++) f();
  expect(last(log)).toEqual([0]);
  expect(log.live.size).toBe(1);
  expect(await values(engine, a)).toEqual([6]);
});

test("pitfall 1: a.assign(b) outside, then a step that donates a, leaves b alone", async () => {
  const { engine, log } = testEngine();
  const [a, b] = [variable("a", 1), variable("b", 5)];
  const f = jit(() => a.assign(increment(a)), { engine: () => engine });
  onEngine(engine, () => a.assign(b.value));
  f();
  expect(last(log)).toEqual([]);
  expect(await values(engine, b)).toEqual([5]);
  expect(await values(engine, a)).toEqual([6]);
  f();
  expect(last(log)).toEqual([0]);
  expect(await values(engine, b)).toEqual([5]);
});

test("pitfall 1: a kept value, and lazy work on it, survive the step", async () => {
  const { engine, log } = testEngine();
  const a = variable("a", 1);
  const f = jit(() => a.assign(increment(a)), { engine: () => engine });
  f();
  const kept = a.value;
  const lazy = onEngine(engine, () => new Tensor(g.add(a.read(), 100)));
  f();
  expect(last(log)).toEqual([]);
  f();
  expect(last(log)).toEqual([0]);
  expect(await values(engine, kept)).toEqual([2]);
  expect(await values(engine, lazy)).toEqual([102]);
  expect(await values(engine, a)).toEqual([4]);
});

test("a result that is also the new value is held twice", async () => {
  const { engine } = testEngine();
  const a = variable("a", 1);
  const f = jit(
    () => {
      a.assign(increment(a));
      return a.value;
    },
    { engine: () => engine },
  );
  const results = [f(), f(), f()];
  expect(await Promise.all(results.map((t) => values(engine, t)))).toEqual([[2], [3], [4]]);
});

test("an argument handed back, and one assigned to a variable, stay the caller's", async () => {
  const { engine } = testEngine();
  const a = variable("a", 1);
  const x = tensor(7);
  const f = jit(
    (t: Tensor) => {
      a.assign(t);
      return t;
    },
    { engine: () => engine },
  );
  const same = f(x);
  jit(() => a.assign(increment(a)), { engine: () => engine })();
  expect(await values(engine, same)).toEqual([7]);
  expect(await values(engine, x)).toEqual([7]);
  expect(await values(engine, a)).toEqual([8]);
});

test("two variables swap", async () => {
  const { engine } = testEngine();
  const [a, b] = [variable("a", 1), variable("b", 2)];
  const f = jit(
    () => {
      const [x, y] = [a.value, b.value];
      a.assign(y);
      b.assign(x);
    },
    { engine: () => engine },
  );
  f();
  expect([await values(engine, a), await values(engine, b)]).toEqual([[2], [1]]);
  f();
  f();
  expect([await values(engine, a), await values(engine, b)]).toEqual([[2], [1]]);
});

test("two variables given one computed value share it, and part again", async () => {
  const { engine } = testEngine();
  const [a, b] = [variable("a", 1), variable("b", 2)];
  const both = jit(
    () => {
      const sum = new Tensor(g.add(a.read(), b.read()));
      a.assign(sum);
      b.assign(sum);
    },
    { engine: () => engine },
  );
  const one = jit(() => a.assign(increment(a)), { engine: () => engine });
  both();
  one();
  one();
  expect([await values(engine, a), await values(engine, b)]).toEqual([[5], [3]]);
  both();
  expect([await values(engine, a), await values(engine, b)]).toEqual([[8], [8]]);
});

test("one variable as an argument and as state", async () => {
  const { engine } = testEngine();
  const a = variable("a", 3);
  const f = jit(
    (x: Tensor) => {
      a.assign(new Tensor(g.mul(a.read(), x.node)));
      return x;
    },
    { engine: () => engine },
  );
  const before = f(a.value);
  expect(await values(engine, before)).toEqual([3]);
  expect(await values(engine, a)).toEqual([9]);
});

test("reading a variable's array does not stop the next step from donating it", async () => {
  const { engine, log } = testEngine();
  const a = variable("a", 1);
  const f = jit(() => a.assign(increment(a)), { engine: () => engine });
  f();
  expect(await values(engine, a)).toEqual([2]);
  f();
  expect(last(log)).toEqual([0]);
});
