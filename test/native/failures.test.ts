import { createBackend } from "@keras-ts/backend-native";
import { type BackendError, ops as g, type HostArray, lower, type Node, type Spec } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";

const vector: Spec = { dtype: "float32", shape: [2] };
const index: Spec = { dtype: "int32", shape: [1] };
const x: HostArray = { ...vector, data: Float32Array.of(1, 2) };
const outside: HostArray = { ...index, data: Int32Array.of(5) };

/** Runs a program on a vector that is donated to its output `to`, and an index that does not exist; gives the error and the vector's buffer. */
async function failing(body: (x: Node, i: Node) => readonly Node[], to: number) {
  const engine = createBackend();
  const graph = lower(
    graphOf([vector, index], ([a, b]) => body(a as Node, b as Node)),
    engine,
  );
  const program = engine.compile(graph, { donate: [[0, to]] });
  const inputs = [engine.upload(x), engine.upload(outside)];
  const run = program.run(inputs, { keep: new Set() });
  const error = await (run.done as Promise<void>).then(
    () => null,
    (e: BackendError) => e,
  );
  const reads = run.outputs.map((o) =>
    engine.download(o, vector).then(
      () => "read",
      (e: Error) => e.message,
    ),
  );
  return { engine, error, given: inputs[0] as never, reads: await Promise.all(reads) };
}
const gathered = (y: Node, i: Node): Node => g.gather([y, i], { axis: 0 });

describe("failures on the native engine", () => {
  test("an index out of range names the op, the range and the index, to every reader", async () => {
    const { error, reads } = await failing((a, i) => [gathered(a, i), g.add(a, 1)], 1);
    expect(error?.message).toMatch(/^\[backend native\] an index of "gather" must be in \[0, 2\), got 5\. Check the labels/);
    expect(error?.op).toBe("gather");
    expect(reads).toEqual([error?.message, error?.message]);
  });
  test("a run that fails before it writes over its state leaves the state as it was", async () => {
    const { engine, error, given } = await failing((a, i) => [gathered(g.mul(a, 2), i), g.add(a, gathered(g.mul(a, 3), i))], 1);
    expect(error?.stateLost).toBe(false);
    expect([...(await engine.download(given, vector)).data]).toEqual([1, 2]);
  });
  test("a run that fails after it wrote over its state says so, and so does every later reader", async () => {
    const { engine, error, given } = await failing((a, i) => {
      const next = g.add(a, 1);
      return [next, gathered(next, i)];
    }, 0);
    expect(error?.stateLost).toBe(true);
    await expect(engine.download(given, vector)).rejects.toMatchObject({ stateLost: true });
  });
  test("memory that is not there is an error with its size, and the engine goes on", async () => {
    const engine = createBackend();
    const graph = lower(
      graphOf([vector], ([a]) => [g.broadcastTo(g.reshape(a as Node, [2, 1]), [2, 4e12])]),
      engine,
    );
    const program = engine.compile(graph, { donate: [] });
    const given = engine.upload(x);
    const run = program.run([given], { keep: new Set() });
    await expect(run.done).rejects.toThrow(/out of memory: 32000000000000 bytes were needed while \d+ bytes were in use/);
    expect([...(await engine.download(given, vector)).data]).toEqual([1, 2]);
  });
  test("whole numbers are divided by zero and the least by minus one without harm", async () => {
    const engine = createBackend();
    const spec: Spec = { dtype: "int32", shape: [3] };
    const graph = lower(
      graphOf([spec, spec], ([a, b]) => [g.div(a as Node, b as Node), g.mod(a as Node, b as Node)]),
      engine,
    );
    const inputs = [Int32Array.of(7, -(2 ** 31), -7), Int32Array.of(0, -1, 2)].map((data) => engine.upload({ ...spec, data }));
    const run = engine.compile(graph, { donate: [] }).run(inputs, { keep: new Set() });
    const [quotients, rests] = await Promise.all(run.outputs.map((o) => engine.download(o, spec)));
    expect([...(quotients as HostArray).data]).toEqual([-1, -(2 ** 31), -3]);
    expect([...(rests as HostArray).data]).toEqual([7, 0, 1]);
  });
  test("host memory may stand for a buffer, if it has the size the program wants", async () => {
    const engine = createBackend();
    const graph = lower(
      graphOf([vector], ([a]) => [g.add(a as Node, 1)]),
      engine,
    );
    for (const donate of [[], [[0, 0]]] as const) {
      const program = engine.compile(graph, { donate });
      const data = Float32Array.of(3, 4);
      const run = program.run([data] as never, { keep: new Set() });
      data.fill(9);
      expect([...(await engine.download(run.outputs[0] as never, vector)).data]).toEqual([4, 5]);
      expect([...data]).toEqual([9, 9]);
      expect(() => program.run([new Float32Array(3)] as never, { keep: new Set() })).toThrow(
        "an input must have 8 bytes, got 12",
      );
    }
  });
  test("a buffer that was released or a program that was disposed is refused", () => {
    const engine = createBackend();
    const program = engine.compile(
      lower(
        graphOf([vector], ([a]) => [g.add(a as Node, 1)]),
        engine,
      ),
      { donate: [] },
    );
    const given = engine.upload(x);
    engine.release(given);
    expect(() => program.run([given], { keep: new Set() })).toThrow(
      "[backend native] a buffer must not be used after it was released",
    );
    program.dispose();
    expect(() => program.run([engine.upload(x)], { keep: new Set() })).toThrow("must not be run after it was disposed");
  });
});
