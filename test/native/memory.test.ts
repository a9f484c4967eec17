import { createBackend } from "@keras-ts/backend-native";
import { ops as g, lower, type Node, type Spec } from "@keras-ts/core/testing";
import { memory, ops, registerBackend, setBackend } from "keras-ts";
import { describe, expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";

const N = 256;
const BYTES = N * N * 4;
const spec: Spec = { dtype: "float32", shape: [N, N] };
const MIB = 2 ** 20;

/** state' = state + relu(x·x)·x, all in products: one intermediate matrix, and a donated one. */
function program(engine = createBackend()) {
  const graph = lower(
    graphOf([spec, spec], ([state, x]) => [g.add(state as Node, g.matmul(g.relu(g.matmul(x as Node, x as Node)), x as Node))]),
    engine,
  );
  return engine.compile(graph, { donate: [[0, 0]] });
}
const matrix = () => ({ ...spec, data: new Float32Array(N * N) });

describe("memory of the native engine", () => {
  test("a program tells its arena, its state and what it takes in all", async () => {
    const engine = createBackend();
    const one = program(engine);
    const planned = one.memory?.();
    expect(planned).toEqual({ arena: BYTES, state: BYTES, peak: 4 * BYTES });
    expect(one.explain?.()).toContain(`arena ${BYTES} bytes`);
    const run = one.run([engine.upload(matrix()), engine.upload(matrix())], { keep: new Set() });
    await run.done;
    // Scratch memory of the library counts once it was asked for.
    const seen = one.memory?.();
    expect(seen).toMatchObject({ arena: BYTES, state: BYTES });
    expect(seen?.peak).toBeGreaterThanOrEqual(planned?.peak as number);
  });
  test("an output that cannot take its donated input's place counts beside it", () => {
    const engine = createBackend();
    const graph = lower(
      graphOf([spec], ([x]) => [g.matmul(x as Node, x as Node)]),
      engine,
    );
    expect(engine.compile(graph, { donate: [[0, 0]] }).memory?.()).toEqual({ arena: 0, state: BYTES, peak: 2 * BYTES });
  });
  test("dropped buffers are found in time, because the garbage collector is told of their bytes", async () => {
    const engine = createBackend();
    const large: Spec = { dtype: "uint8", shape: [32 * MIB] };
    const array = { ...large, data: new Uint8Array(32 * MIB) };
    const before = engine.memory?.().live as number;
    let most = 0;
    for (let i = 0; i < 80; i++) {
      engine.upload(array); // never released: its handle is all there is
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, engine.memory?.().live as number);
    }
    expect(most - before).toBeLessThan(40 * 32 * MIB);
  });
  test("inputs that are released when their run is over are free at once", async () => {
    const engine = createBackend();
    const graph = lower(
      graphOf([spec, spec], ([x, y]) => [g.matmul(x as Node, y as Node)]),
      engine,
    );
    const one = engine.compile(graph, { donate: [] });
    const after: number[] = [];
    for (let i = 0; i < 100; i++) {
      const inputs = [engine.upload(matrix()), engine.upload(matrix())];
      const run = one.run(inputs, { keep: new Set() });
      await run.done;
      for (const buffer of [...inputs, ...run.outputs]) engine.release(buffer);
      after.push(engine.memory?.().live as number);
    }
    // The first runs make what the program keeps; later ones leave nothing behind. What others dropped may be collected meanwhile.
    let least = Number.POSITIVE_INFINITY;
    const risen = after.slice(10).map((live) => {
      least = Math.min(least, live);
      return live - least;
    });
    expect(Math.max(...risen)).toBeLessThan(BYTES);
  });
  test("memory() tells what the engine holds beside values", async () => {
    registerBackend("native", createBackend);
    await setBackend("native");
    const ones = ops.add(ops.ones([64 * 1024]), 1);
    await ones.data();
    const { bytes, live, pooled } = memory()["native"] as { bytes: number; live: number; pooled: number };
    expect(bytes).toBeGreaterThanOrEqual(64 * 1024 * 4);
    expect(live).toBeGreaterThanOrEqual(bytes);
    expect(pooled).toBeGreaterThanOrEqual(0);
    ones.dispose();
    expect(memory()["native"]?.live).toBeLessThan(live);
    await setBackend("reference");
  });
});
