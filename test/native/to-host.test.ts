import { createBackend } from "@keras-ts/backend-native";
import { ops as g, type HostArray, lower, type Node, type Spec } from "@keras-ts/core/testing";
import { Input, layers, ndarray, Sequential, setBackend } from "keras-ts";
import { describe, expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";

const vector: Spec = { dtype: "float32", shape: [3] };
const x: HostArray = { ...vector, data: Float32Array.of(1, -2, 3) };

function program(specs: readonly Spec[], body: (nodes: readonly Node[]) => readonly Node[], donate: [number, number][] = []) {
  const engine = createBackend();
  const made = engine.compile(lower(graphOf(specs, body), engine), { donate });
  return { engine, made };
}
const toHost = (...numbers: number[]) => ({ keep: new Set<number>(), toHost: numbers });

describe("outputs that the host reads", () => {
  test("outputs of several dtypes and sizes come as they are, each time in memory of their own", () => {
    const { engine, made } = program([vector], ([a]) => [
      g.less(a as Node, g.neg(a as Node)),
      g.cast(a as Node, "float64"),
      g.sum(a as Node, [0]),
      g.cast(a as Node, "int16"),
    ]);
    const buffer = engine.upload(x);
    const first = made.run([buffer], toHost(0, 1, 2, 3));
    const second = made.run([x.data as never], toHost(0, 1, 2, 3));
    for (const { outputs, done, values } of [first, second]) {
      expect([outputs, done]).toEqual([[], null]);
      expect(values).toEqual([
        { dtype: "bool", shape: [3], data: Uint8Array.of(0, 1, 0) },
        { dtype: "float64", shape: [3], data: Float64Array.of(1, -2, 3) },
        { dtype: "float32", shape: [], data: Float32Array.of(2) },
        { dtype: "int16", shape: [3], data: Int16Array.of(1, -2, 3) },
      ]);
    }
    expect(first.values?.[1]?.data.buffer).not.toBe(second.values?.[1]?.data.buffer);
    engine.release(buffer);
  });
  test("others of the same run stay on the engine, and so do large ones", async () => {
    const large: Spec = { dtype: "float32", shape: [5000] };
    const mixed = program([vector], ([a]) => [g.neg(a as Node), g.mul(a as Node, 2)]);
    const wide = program([large], ([a]) => [g.neg(a as Node)]);
    const part = mixed.made.run([x.data as never], toHost(1));
    expect(part.values).toEqual([undefined, { ...vector, data: Float32Array.of(2, -4, 6) }]);
    const whole = wide.made.run([new Float32Array(5000).fill(1) as never], toHost(0));
    expect(whole.values).toBeUndefined();
    expect([...(await mixed.engine.download(part.outputs[0] as never, vector)).data]).toEqual([-1, 2, -3]);
    expect((await wide.engine.download(whole.outputs[0] as never, large)).data[0]).toBe(-1);
    mixed.engine.release(part.outputs[0] as never);
    wide.engine.release(whole.outputs[0] as never);
  });
  test("one that takes over an input's memory is copied out of it", () => {
    const { engine, made } = program([vector], ([a]) => [g.neg(a as Node)], [[0, 0]]);
    const before = engine.memory?.().live;
    const { values } = made.run([engine.upload(x)], toHost(0));
    expect(values).toEqual([{ ...vector, data: Float32Array.of(-1, 2, -3) }]);
    expect(engine.memory?.().live).toBe(before);
  });
  test("behind other work a run waits its turn, and its outputs are there when it is done", async () => {
    const n = 600;
    const square: Spec = { dtype: "float32", shape: [n, n] };
    const { engine, made } = program([square], ([a]) => {
      const cube = g.matmul(a as Node, g.matmul(a as Node, a as Node));
      return [cube, g.sum(cube, [0, 1])];
    });
    const short = program([vector], ([a]) => [g.neg(a as Node)]);
    const long = made.run([engine.upload({ ...square, data: new Float32Array(n * n).fill(1) })], toHost(1));
    const run = short.made.run([x.data as never], toHost(0));
    expect([long.done, run.done]).toEqual([expect.any(Promise), expect.any(Promise)]);
    await run.done;
    expect(run.values).toEqual([{ ...vector, data: Float32Array.of(-1, 2, -3) }]);
    expect(long.values?.[1]?.data[0]).toBeCloseTo(n ** 4, -7);
    expect(run.outputs).toEqual([]);
    engine.release(long.outputs[0] as never);
  });
  test("a failure says the op and what was wrong", async () => {
    const index: Spec = { dtype: "int32", shape: [1] };
    const { made } = program([vector, index], ([a, i]) => [g.gather([a as Node, i as Node], { axis: 0 })]);
    const run = made.run([x.data, Int32Array.of(7)] as never, toHost(0));
    await expect(run.done).rejects.toThrow(/an index of "gather" must be in \[0, 3\), got 7/);
  });
  test("predictions of one batch are the same as those of many, and independent of each other", async () => {
    await setBackend("native");
    const model = new Sequential([Input({ shape: [3] }), new layers.Dense(700, { activation: "relu" }), new layers.Dense(4)]);
    const batch = (from: number) =>
      ndarray(
        Float32Array.from({ length: 3 }, (_, i) => from + i),
        { shape: [1, 3] },
      );
    const one = await model.predictOnBatch(batch(1));
    const copy = [...one.values()];
    const other = await model.predictOnBatch(batch(-4));
    expect([...one.values()]).toEqual(copy);
    expect([...((await model.predict(batch(1), { verbose: 0 })) as typeof one).values()]).toEqual(copy);
    expect([...other.values()]).not.toEqual(copy);
  });
});
