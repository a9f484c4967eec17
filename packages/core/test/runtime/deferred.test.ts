import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backend/index.js";
import { Engine } from "../../src/engines/index.js";
import { GlorotNormal, GlorotUniform } from "../../src/initializers/index.js";
import { Dense } from "../../src/layers/index.js";
import * as g from "../../src/ops/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { computeOnHost, initialValue, jit, onEngine, Tensor, tensorFromHost, Variable } from "../../src/runtime/index.js";
import { f32, tensor, values } from "./tensors.js";

/** The reference as an engine that draws sevens, so that one sees who drew. */
function drawing(): { engine: Engine; asked: unknown[] } {
  const asked: unknown[] = [];
  const inner = createReferenceBackend("drawing");
  const backend: Backend = {
    ...inner,
    upload(array) {
      if (array.draw === undefined) return inner.upload(array);
      asked.push([array.shape, array.draw]);
      return inner.upload(f32(array.shape, () => 7));
    },
  };
  return { engine: new Engine("drawing", backend), asked };
}
/** Values that cannot be computed: an index out of range. */
const broken = (): Tensor => new Tensor(g.gather([g.full([2], 1, "float32"), g.full([3], 9, "int32")], { axis: 0 }));

describe("initial values", () => {
  test("are made when they are looked at, once, and are those of the reference", async () => {
    const draw = () => new GlorotNormal({ seed: 3 })([5, 4]);
    const host = initialValue(draw);
    expect(host.shape).toEqual([5, 4]);
    expect(host.data).toEqual(computeOnHost(draw).data);
    expect(host.data).toBe(host.data);
  });
  test("copy whole: a copy has values, which its owner may change, and no draw", () => {
    const draw = () => new GlorotUniform({ seed: 3 })([5, 4]);
    expect(initialValue(draw).draw).toBeDefined();
    expect({ ...initialValue(draw) }).toEqual(computeOnHost(draw));
  });
  test("that are replaced before anybody looks are never made", async () => {
    const v = new Variable(initialValue(broken));
    await expect(v.array()).rejects.toThrow(/9/);
    v.set(f32([3], () => 4));
    expect((await v.array()).data).toEqual(Float32Array.of(4, 4, 4));
  });
  test("that depend on other tensors are made at once", () => {
    const given = tensor(1, 2);
    const host = initialValue(() => new Tensor(g.mul(given.node, 2)));
    given.dispose();
    expect([...(host.data as Float32Array)]).toEqual([2, 4]);
    expect(initialValue(() => tensorFromHost(f32([1], () => 3))).data).toEqual(Float32Array.of(3));
  });
});

describe("an engine that draws", () => {
  test("is asked for uniform weights on the way to it, with key and limits", async () => {
    const { engine, asked } = drawing();
    const v = new Variable(initialValue(() => new GlorotUniform({ seed: 5 })([2, 4])));
    expect(asked).toEqual([]);
    const read = await values(engine, new Tensor(g.add(v.read(), 1)));
    expect(read).toEqual(new Array(8).fill(8));
    const [by, plus, most] = [2, -1, 1 - 2 ** -24];
    expect(asked).toEqual([[[2, 4], { key: [5, 0], by, plus, most }]]);
    expect(v.shape).toEqual([2, 4]);
  });
  test("draws state that a step replaces, which it would otherwise be given from host memory", async () => {
    const { engine, asked } = drawing();
    Object.assign(engine.backend as Backend, { takesHostData: true });
    const v = new Variable(initialValue(() => new GlorotUniform({ seed: 5 })([2])));
    jit(() => v.assign(new Tensor(g.add(v.read(), 1))), { engine: () => engine })();
    expect(asked.length).toBe(1);
    expect(await values(engine, v)).toEqual([8, 8]);
  });
  test("draws no other values, and none that somebody has seen", async () => {
    const { engine, asked } = drawing();
    const seen = new Variable(initialValue(() => new GlorotUniform({ seed: 5 })([2, 4])));
    const { data } = await seen.array();
    expect(await values(engine, new Tensor(g.add(seen.read(), 0)))).toEqual(Array.from(data as Float32Array));
    const normal = new Variable(initialValue(() => new GlorotNormal({ seed: 5 })([2, 4])));
    await values(engine, new Tensor(g.add(normal.read(), 0)));
    expect(asked).toEqual([]);
  });
  test("draws the weights of layers, whose biases it has no need to draw", async () => {
    const { engine, asked } = drawing();
    const layer = new Dense(3, { kernelInitializer: new GlorotUniform({ seed: 1 }) });
    layer.build([null, 2]);
    expect(await values(engine, await onEngine(engine, () => layer(tensorFromHost(f32([1, 2], () => 1))) as Tensor))).toEqual([
      14, 14, 14,
    ]);
    expect(asked.length).toBe(1);
  });
});
