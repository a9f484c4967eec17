import { describe, expect, test } from "vitest";
import { Engine, onEngine, referenceEngine } from "../../src/engines/index.js";
import { BackendError } from "../../src/errors/index.js";
import * as g from "../../src/ops/index.js";
import { Tensor, tensorFromHost, Variable } from "../../src/runtime/index.js";
import { batch, expected, f32, numbers, toyEngine, training } from "./help.js";
import { lost, toyBackend } from "./toy.js";

const start = [f32([3, 2], (i) => Math.sin(i)), f32([3, 2], () => 0)].map((h) => Array.from(h.data));

describe("an engine that fails while it runs", () => {
  test("tells whoever awaits, leaves variables as they were, and goes on", async () => {
    const { engine, toy } = toyEngine("toy", { fail: (run) => (run === 2 ? new Error("device hiccup.") : undefined) });
    const { w, m, step } = training(() => engine);
    await step(batch(0)).item();
    const before = [await numbers(w), await numbers(m)];
    const failing = step(batch(1));
    const error = await failing.item().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(BackendError);
    expect((error as Error).message).toBe("[backend toy] failed: device hiccup.");
    expect(((error as Error).cause as Error).message).toBe("device hiccup.");
    await expect(step.done).rejects.toBe(error);
    await expect(failing.data()).rejects.toBe(error);
    expect([await numbers(w), await numbers(m)]).toEqual(before);
    await step(batch(1)).item();
    const want = await expected(2, () => referenceEngine());
    expect([await numbers(w), await numbers(m)]).toEqual([want.w, want.m]);
    w.dispose();
    m.dispose();
    expect(toy.live()).toBe(engine.buffers);
  });

  test("in mid-flight takes every step after it along, back to the last value that stood", async () => {
    const { engine, toy } = toyEngine("toy", { fail: (run) => (run === 3 ? new Error("hiccup") : undefined) });
    const { w, m, step } = training(() => engine);
    const losses = Array.from({ length: 6 }, (_, i) => step(batch(i)));
    const outcomes = await Promise.allSettled(losses.map((l) => l.item()));
    expect(outcomes.map((o) => o.status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected", "rejected", "rejected"]);
    await step.done?.catch(() => {});
    const want = await expected(2, () => referenceEngine());
    expect([await numbers(w), await numbers(m)]).toEqual([want.w, want.m]);
    w.dispose();
    m.dispose();
    for (const l of losses) l.dispose();
    expect(toy.live()).toBe(engine.buffers);
  });

  test("holds no more than the values that stood, once every step in flight has failed", async () => {
    const { engine, toy } = toyEngine("toy", { fail: (run) => (run === 2 ? new Error("hiccup") : undefined) });
    const { w, m, step } = training(() => engine);
    const batches = Array.from({ length: 5 }, (_, i) => batch(i));
    const losses = batches.map((x) => step(x));
    await step.done?.catch(() => {});
    for (const t of [...batches, ...losses]) t.dispose();
    expect([engine.buffers, toy.live()]).toEqual([2, 2]);
    w.dispose();
    m.dispose();
    expect([engine.buffers, toy.live()]).toEqual([0, 0]);
  });

  test("at once, in the call itself, throws there and leaves variables as they were", async () => {
    const { engine } = toyEngine("toy", { failAtOnce: (run) => (run === 2 ? new Error("no memory") : undefined) });
    const { w, m, step } = training(() => engine);
    step(batch(0));
    expect(() => step(batch(1))).toThrow("[backend toy] failed: no memory.");
    step(batch(1));
    const want = await expected(2, () => referenceEngine());
    expect([await numbers(w), await numbers(m)]).toEqual([want.w, want.m]);
  });

  test.each([
    ["later", { fail: (run: number) => (run === 2 ? lost("toy") : undefined) }],
    ["at once", { failAtOnce: (run: number) => (run === 2 ? lost("toy") : undefined) }],
  ])("and has lost state (%s) refuses the next call with that message, until new values are set", async (_, options) => {
    const { engine } = toyEngine("toy", options);
    const { w, m, step } = training(() => engine);
    await step(batch(0)).item();
    const first = await (async () => step(batch(1)).item())().catch((e: unknown) => e);
    expect((first as Error).message).toBe("[backend toy] ran out of memory half way.");
    await step.done?.catch(() => {});
    expect(() => step(batch(2))).toThrow(
      "[backend toy] state was lost when an earlier run failed: [backend toy] ran out of memory half way. Load the weights again.",
    );
    await expect(w.array()).rejects.toThrow("ran out of memory half way");
    w.set(f32([3, 2], (i) => Math.sin(i)));
    m.set(f32([3, 2], () => 0));
    await step(batch(0)).item();
    const want = await expected(1, () => referenceEngine());
    expect([await numbers(w), await numbers(m)]).toEqual([want.w, want.m]);
  });

  test("keeps what somebody else holds, even when the rest is lost", async () => {
    const { engine } = toyEngine("toy", { fail: (run) => (run === 2 ? lost("toy") : undefined) });
    const { w, m, step } = training(() => engine);
    await step(batch(0)).item();
    const kept = w.value;
    await expect(step(batch(1)).item()).rejects.toThrow("half way");
    const want = await expected(1, () => referenceEngine());
    expect([await numbers(w), await numbers(kept)]).toEqual([want.w, want.w]);
    await expect(m.array()).rejects.toThrow("half way");
  });

  test("does not spoil state it was only lent", async () => {
    const { engine } = toyEngine("toy", { fail: (run) => (run === 1 ? lost("toy") : undefined) });
    const frozen = new Variable(f32([2], () => 7));
    const x = onEngine(engine, () => new Tensor(g.mul(frozen.read(), 2)));
    await expect(onEngine(engine, () => x.data())).rejects.toThrow("half way");
    expect(await numbers(frozen)).toEqual([7, 7]);
  });

  test("an eager assignment that fails leaves the old value, and the variable can be assigned again", async () => {
    const { engine } = toyEngine("toy", { fail: (run) => (run === 1 ? new Error("hiccup") : undefined) });
    const v = new Variable(f32([2], () => 1));
    const double = () => v.assign(new Tensor(g.mul(v.read(), 2)));
    double();
    onEngine(engine, () => v.current());
    await expect(v.array()).rejects.toThrow("hiccup");
    expect(await numbers(v)).toEqual([1, 1]);
    double();
    onEngine(engine, () => v.current());
    expect(await numbers(v)).toEqual([2, 2]);
  });
});

describe("an engine that cannot compile", () => {
  test("says so at the call, with its own message inside ours", async () => {
    const { engine } = toyEngine("toy", { failCompile: "no kernel today" });
    const { w, m, step } = training(() => engine);
    expect(() => step(batch(0))).toThrow("[backend toy] cannot compile: no kernel today.");
    expect([await numbers(w), await numbers(m)]).toEqual(start);
    const given = tensorFromHost(f32([2], (i) => i));
    const x = new Tensor(g.add(given.node, 1));
    await expect(onEngine(engine, () => x.data())).rejects.toThrow("[backend toy] cannot compile: no kernel today.");
    expect(await onEngine(referenceEngine(), () => numbers(x))).toEqual([1, 2]);
    given.dispose();
    x.dispose();
  });

  test("or lacks an op names op, specs and itself", async () => {
    const backend = { ...toyBackend("toy"), supports: (op: { name: string }) => op.name !== "matmul" };
    const engine = new Engine("toy", backend);
    const { step } = training(() => engine);
    expect(() => step(batch(0))).toThrow(/\[backend toy\] cannot run "matmul" on float32\[4,3\], float32\[3,2\]/);
  });

  test("or a dtype says so before anything runs", () => {
    const toy = toyBackend("toy");
    const engine = new Engine("toy", { ...toy, dtypes: new Set(["int32"] as const) });
    const { step } = training(() => engine);
    expect(() => step(batch(0))).toThrow("[backend toy] cannot hold float32 values");
    expect(toy.runs()).toBe(0);
  });
});

describe("an engine that cannot start", () => {
  test("tells so at every await, names itself, and leaves variables as they were", async () => {
    let tries = 0;
    const engine = new Engine("toy", async () => {
      tries++;
      throw new Error("libtoy.so is missing.");
    });
    const message = "[backend toy] could not start: libtoy.so is missing.";
    await expect(engine.ready()).rejects.toThrow(message);
    const { w, m, step } = training(() => engine);
    const loss = step(batch(0));
    const second = step(batch(1));
    await expect(loss.item()).rejects.toThrow(message);
    await expect(second.item()).rejects.toThrow(message);
    await expect(step.done).rejects.toThrow(message);
    expect([await numbers(w), await numbers(m)]).toEqual(start);
    expect(tries).toBeGreaterThan(0);
    expect([engine.queued, engine.buffers]).toEqual([0, 0]);
  });
});
