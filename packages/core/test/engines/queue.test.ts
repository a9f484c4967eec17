import { describe, expect, test } from "vitest";
import { Engine, onEngine, referenceEngine } from "../../src/engines/index.js";
import * as g from "../../src/ops/index.js";
import { jit, Tensor, tensorFromHost, Variable } from "../../src/runtime/index.js";
import { batch, expected, f32, numbers, toyEngine, training } from "./help.js";
import { toyBackend } from "./toy.js";

const reference = () => referenceEngine();

describe("an engine that starts slowly", () => {
  test("gets what was queued meanwhile, in order", async () => {
    const { engine, toy } = toyEngine("toy", {}, 30);
    const { w, m, step } = training(() => engine);
    const losses = Array.from({ length: 7 }, (_, i) => step(batch(i)));
    expect([engine.backend, toy.runs()]).toEqual([null, 0]);
    expect(engine.queued).toBeGreaterThan(0);
    const got = await Promise.all(losses.map((l) => l.item()));
    const want = await expected(7, reference);
    expect({ w: await numbers(w), m: await numbers(m), losses: got }).toEqual(want);
    expect(step.traces).toBe(1);
    w.dispose();
    m.dispose();
    for (const l of losses) l.dispose();
    expect([engine.queued, engine.buffers - toy.live()]).toEqual([0, 0]);
  });

  test("mixes queued steps with eager work, reads and writes of the same variables", async () => {
    const { engine } = toyEngine("toy", {}, 20);
    const { w, m, step } = training(() => engine);
    const run = async (on: () => Engine, s: typeof step, v: Variable, u: Variable) => {
      s(batch(0));
      const between = onEngine(on(), () => {
        const t = new Tensor(g.mul(v.read(), 3));
        t.storage();
        return t;
      });
      const kept = v.value;
      s(batch(1));
      onEngine(on(), () => v.assign(new Tensor(g.add(v.read(), 1))));
      s(batch(2));
      return [await numbers(between), await numbers(kept), await numbers(v), await numbers(u)];
    };
    const got = await run(() => engine, step, w, m);
    const other = training(reference);
    expect(got).toEqual(await run(reference, other.step, other.w, other.m));
  });

  test("keeps alive what is disposed before it could be read, and gives it back afterwards", async () => {
    const { engine, toy } = toyEngine("toy", {}, 20);
    const x = tensorFromHost(f32([2], (i) => i));
    const y = new Tensor(g.mul(x.node, 5));
    onEngine(engine, () => y.storage());
    x.dispose();
    expect(() => x.storage().check()).toThrow("must not be used after it was disposed");
    expect(await numbers(y)).toEqual([0, 5]);
    y.dispose();
    expect([engine.buffers, toy.live()]).toEqual([0, 0]);
  });

  test("does not let a result disposed before it was made stay behind", async () => {
    const { engine, toy } = toyEngine("toy", {}, 20);
    const x = tensorFromHost(f32([2], (i) => i));
    const y = new Tensor(g.mul(x.node, 5));
    onEngine(engine, () => y.storage());
    y.dispose();
    x.dispose();
    await engine.ready();
    await engine.settled();
    expect([toy.runs() <= 1, engine.buffers, toy.live()]).toEqual([true, 0, 0]);
  });

  test("values queued on two starting engines find each other, without a deadlock", async () => {
    const a = toyEngine("a", {}, 30);
    const b = toyEngine("b", {}, 5);
    let at = 0;
    const { w, m, step } = training(() => (at++ % 2 === 0 ? a.engine : b.engine));
    for (let i = 0; i < 8; i++) step(batch(i));
    const want = await expected(8, reference);
    expect({ w: await numbers(w), m: await numbers(m) }).toEqual({ w: want.w, m: want.m });
    expect([a.toy.runs(), b.toy.runs()]).toEqual([4, 4]);
  });

  test("reads what a step on another engine would have overwritten meanwhile", async () => {
    const slow = toyEngine("slow", {}, 30);
    const fast = toyEngine("fast");
    const { w, step } = training(() => fast.engine);
    await step(batch(0)).item();
    const doubled = jit(() => new Tensor(g.mul(w.read(), 2)), { engine: () => slow.engine })();
    const want = await expected(1, reference);
    await step(batch(1)).item();
    expect(await numbers(doubled)).toEqual(want.w.map((x) => Math.fround(2 * x)));
  });

  test("reading at once before it has started says what to await", () => {
    const { engine } = toyEngine("toy", {}, 5);
    const x = new Tensor(g.add(tensorFromHost(f32([2], (i) => i)).node, 1));
    expect(() => onEngine(engine, () => x.dataSync())).toThrow(
      "[backend toy] has not started yet, so values cannot be read at once. Use `await backendReady()` first, or `await t.data()`.",
    );
  });
});

describe("a front, which turns into another engine when it starts", () => {
  test("hands over what was queued, takes its name, and shares its buffers and programs", async () => {
    const { engine, toy } = toyEngine("toy");
    const front = new Engine("default", async () => engine);
    const { w, m, step } = training(() => front);
    expect(front.name).toBe("default");
    step(batch(0));
    step(batch(1));
    expect(engine.buffers).toBe(0);
    await step(batch(2)).item();
    expect([front.name, front.backend, front.actual]).toEqual(["toy", toy, engine]);
    await step(batch(3)).item();
    const want = await expected(4, reference);
    expect({ w: await numbers(w), m: await numbers(m) }).toEqual({ w: want.w, m: want.m });
    expect([step.traces, engine.programs.compiles, front.buffers]).toEqual([1, 1, 0]);
    const both = new Tensor(g.add(onEngine(engine, () => new Tensor(g.mul(w.read(), 2))).node, m.read()));
    expect(await onEngine(front, () => numbers(both))).toHaveLength(6);
  });

  test("has its turn before work given to that engine directly once it has started", async () => {
    const { engine } = toyEngine("toy");
    const front = new Engine("default", async () => engine);
    const { w, step } = training(() => engine);
    await step(batch(0)).item();
    const want = await expected(1, reference);
    const times = (n: number) => jit(() => new Tensor(g.mul(w.read(), n)), { engine: () => front })();
    const waiting = [times(2), times(4), times(8)];
    await front.ready();
    step(batch(1));
    for (const [i, t] of waiting.entries()) expect(await numbers(t)).toEqual(want.w.map((x) => Math.fround(2 ** (i + 1) * x)));
  });

  test("keeps its order against work given to that engine directly", async () => {
    const { engine } = toyEngine("toy");
    const front = new Engine("default", () => new Promise<Engine>((resolve) => setTimeout(() => resolve(engine), 20)));
    let at = 0;
    const { w, m, step } = training(() => (at++ % 2 === 0 ? front : engine));
    for (let i = 0; i < 6; i++) step(batch(i));
    const want = await expected(6, reference);
    expect({ w: await numbers(w), m: await numbers(m) }).toEqual({ w: want.w, m: want.m });
  });
});

describe("closing an engine", () => {
  test("waits for what is queued, disposes the backend, and refuses what comes after", async () => {
    const { engine, toy } = toyEngine("toy", {}, 10);
    const v = new Variable(f32([2], (i) => i + 1));
    const y = onEngine(engine, () => {
      const t = new Tensor(g.mul(v.read(), 5));
      t.storage();
      return t;
    });
    await engine.close();
    expect([engine.closed, toy.disposed()]).toEqual([true, true]);
    await expect(y.data()).rejects.toThrow(
      "[backend toy] was closed, and the value float32[2] with it. Read values before closing an engine.",
    );
    const again = new Tensor(g.add(tensorFromHost(f32([2], (i) => i)).node, 1));
    await expect(onEngine(engine, () => again.data())).rejects.toThrow(
      "[backend toy] was closed and can run nothing more. Choose an engine anew",
    );
    await expect(engine.ready()).rejects.toThrow("was closed");
    y.dispose();
    await engine.close();
  });

  test("an engine that never started is closed without being started", async () => {
    let started = 0;
    const engine = new Engine("toy", async () => {
      started++;
      return toyBackend("toy");
    });
    await engine.close();
    expect(started).toBe(0);
  });
});
