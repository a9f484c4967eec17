import { describe, expect, test } from "vitest";
import { onEngine, referenceEngine } from "../../src/engines/index.js";
import { BackendError } from "../../src/errors/index.js";
import * as g from "../../src/ops/index.js";
import { Tensor, tensorFromHost, Variable } from "../../src/runtime/index.js";
import { batch, expected, f32, numbers, toyEngine, training } from "./help.js";

const reference = () => referenceEngine();

describe("two engines in one process", () => {
  test("variables move from one to the other and back in mid-training, and the numbers stay equal", async () => {
    const { engine, toy } = toyEngine("toy");
    const { w, m, step } = (() => {
      let at = 0;
      return training(() => (at++ % 6 < 3 ? reference() : engine));
    })();
    const losses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const x = batch(i);
      const loss = step(x);
      losses.push(await loss.item());
      x.dispose();
      loss.dispose();
    }
    expect({ w: await numbers(w), m: await numbers(m), losses }).toEqual(await expected(12, reference));
    expect(toy.runs()).toBe(6);
    expect(step.traces).toBe(2);
    w.dispose();
    m.dispose();
    await engine.settled();
    expect([engine.buffers, engine.bytes, toy.live()]).toEqual([0, 0, 0]);
  });

  test("without awaiting between, too", async () => {
    const { engine, toy } = toyEngine("toy");
    let at = 0;
    const { w, m, step } = training(() => (at++ % 2 === 0 ? engine : reference()));
    for (let i = 0; i < 8; i++) step(batch(i));
    const want = await expected(8, reference);
    expect({ w: await numbers(w), m: await numbers(m) }).toEqual({ w: want.w, m: want.m });
    expect(toy.runs()).toBe(4);
  });

  test("each engine compiles its own programs, and a third run compiles nothing", async () => {
    const a = toyEngine("a");
    const b = toyEngine("b");
    const order = [a.engine, b.engine, a.engine, b.engine];
    const { step } = training(() => order.shift() ?? a.engine);
    for (let i = 0; i < 4; i++) await step(batch(0)).item();
    expect([a.engine.programs.compiles, b.engine.programs.compiles]).toEqual([1, 1]);
  });

  test("an eager graph over both is an error that names both", async () => {
    const { engine } = toyEngine("toy");
    const x = onEngine(engine, () => {
      const made = new Tensor(g.add(tensorFromHost(f32([2], (i) => i)).node, 1));
      made.storage();
      return made;
    });
    const y = onEngine(reference(), () => {
      const made = new Tensor(g.add(tensorFromHost(f32([2], (i) => i)).node, 2));
      made.storage();
      return made;
    });
    const both = new Tensor(g.add(x.node, y.node));
    await expect(both.data()).rejects.toThrow(BackendError);
    await expect(both.data()).rejects.toThrow(
      /must live on one engine, got tensors on "(toy|reference)" and "(toy|reference)"\. Read one side/,
    );
    const again = tensorFromHost({ dtype: "float32", shape: [2], data: await x.data() });
    const sum = new Tensor(g.add(again.node, y.node));
    expect(await numbers(sum)).toEqual([3, 5]);
    for (const t of [x, y, again, sum]) t.dispose();
  });

  test("variables assigned outside jit are computed each on its engine", async () => {
    const { engine } = toyEngine("toy");
    const a = new Variable(f32([2], () => 1));
    const b = new Variable(f32([2], () => 1));
    const double = (v: Variable) => v.assign(new Tensor(g.mul(v.read(), 2)));
    for (let i = 0; i < 3; i++) {
      onEngine(engine, () => double(a));
      onEngine(reference(), () => double(b));
      onEngine(engine, () => a.current());
    }
    expect([await numbers(a), await numbers(b)]).toEqual([
      [8, 8],
      [8, 8],
    ]);
  });

  test("a value is read where it lives, whatever engine is in force", async () => {
    const a = toyEngine("a");
    const b = toyEngine("b");
    const x = onEngine(a.engine, () => {
      const made = new Tensor(g.add(tensorFromHost(f32([2], (i) => i)).node, 1));
      made.storage();
      return made;
    });
    expect(await onEngine(b.engine, () => numbers(x))).toEqual([1, 2]);
    expect(b.toy.runs()).toBe(0);
  });

  test("reading at once, where the engine cannot block, says how to read", () => {
    const { engine } = toyEngine("toy");
    const x = new Tensor(g.add(tensorFromHost(f32([2], (i) => i)).node, 1));
    expect(() => onEngine(engine, () => x.dataSync())).toThrow(
      "[dataSync] this engine cannot block. Use `await t.data()` instead.",
    );
  });
});
