import { expect, test } from "vitest";
import type { Backend } from "../../src/backend/index.js";
import { whileLoop } from "../../src/control/index.js";
import { Engine } from "../../src/engines/index.js";
import type { HostArray } from "../../src/host/host-array.js";
import { NDArray } from "../../src/host/ndarray.js";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { jit, Tensor } from "./surface.js";
import { tensor, values, variable } from "./tensors.js";

/** The reference as an engine that takes host memory, with a list of what happened. */
function engineWithLog(takesHostData: boolean): { engine: Engine; seen: string[] } {
  const inner = createReferenceBackend("host");
  const seen: string[] = [];
  const backend: Backend = {
    ...inner,
    takesHostData,
    compile(graph, options) {
      const program = inner.compile(graph, options);
      return {
        run(inputs, run) {
          seen.push(inputs.map((b) => (ArrayBuffer.isView(b) ? "host" : "buffer")).join());
          const uploaded = inputs.map((b, i) =>
            ArrayBuffer.isView(b) ? inner.upload({ ...graph.inputs[i]!.spec, data: b as never }) : b,
          );
          return program.run(uploaded as never, run);
        },
        dispose: () => program.dispose(),
      };
    },
    upload(array) {
      seen.push("upload");
      return inner.upload(array);
    },
  };
  return { engine: new Engine("host", backend), seen };
}
/**
 * The reference as an engine that leaves what the host will read in host memory, when the run is over or `later`; `asked` notes
 * for which outputs it was to.
 */
function engineToHost(later?: Promise<void>): { engine: Engine; asked: (readonly number[] | undefined)[] } {
  const inner = createReferenceBackend("host");
  const asked: (readonly number[] | undefined)[] = [];
  const backend: Backend = {
    ...inner,
    compile(graph, options) {
      const program = inner.compile(graph, options);
      return {
        run(inputs, run) {
          asked.push(run.toHost);
          const made = program.run(inputs as never, run);
          const values = made.outputs.map((b, i) => {
            if (run.toHost?.includes(i) !== true) return undefined;
            const value = inner.downloadSync?.(b, (graph.outputs[i] as Node).spec) as HostArray;
            inner.release(b);
            return value;
          });
          return { outputs: made.outputs, done: later ?? null, values };
        },
        dispose: () => program.dispose(),
      };
    },
  };
  return { engine: new Engine("host", backend), asked };
}
const array = (...data: number[]) => new NDArray("float32", [data.length], Float32Array.from(data));

test("an array passed to a step goes to the engine with the run, and not before, where the engine can take it", async () => {
  const { engine, seen } = engineWithLog(true);
  const f = jit((x: unknown, y: Tensor) => new Tensor(g.add((x as Tensor).node, y.node as Node)), { engine: () => engine });
  const kept = tensor(10, 20);
  const once = f(array(1, 2), kept);
  const twice = f(array(3, 4), kept);
  expect(seen).toEqual(["upload", "host,buffer", "host,buffer"]);
  expect(await values(engine, once)).toEqual([11, 22]);
  expect(await values(engine, twice)).toEqual([13, 24]);
});

test("other engines get buffers, and an array that a step returns as it came lives on", async () => {
  const plain = engineWithLog(false);
  const f = jit((x: unknown) => [x as Tensor, new Tensor(g.mul((x as Tensor).node, 2))], { engine: () => plain.engine });
  f(array(1));
  expect(plain.seen).toEqual(["upload", "buffer"]);
  const { engine, seen } = engineWithLog(true);
  const h = jit((x: unknown) => [x as Tensor, new Tensor(g.mul((x as Tensor).node, 2))], { engine: () => engine });
  const [same, doubled] = h(array(1)) as [Tensor, Tensor];
  expect(seen).toEqual(["host"]);
  expect(await values(engine, same)).toEqual([1]);
  expect(await values(engine, doubled)).toEqual([2]);
});

test("results that the host reads at once hold no buffer, and may still be computed with", async () => {
  const { engine, asked } = engineToHost();
  const f = jit((x: unknown) => new Tensor(g.mul((x as Tensor).node, 2)), { engine: () => engine, toHost: true });
  const doubled = f(array(1, 2));
  expect(asked).toEqual([[0]]);
  expect(engine.buffers).toBe(0);
  expect(await values(engine, doubled)).toEqual([2, 4]);
  expect(await values(engine, f(doubled as never))).toEqual([4, 8]);
  doubled.dispose();
  await expect(doubled.data()).rejects.toThrow("must not be used after it was disposed");
});

test("what a step assigns to variables stays on the engine, its results do not", async () => {
  const { engine, asked } = engineToHost();
  const v = variable("v", 1, 2);
  const body = (x: unknown): Tensor[] => {
    v.assign(new Tensor(g.add(v.read(), (x as Tensor).node)));
    return [v.value, new Tensor(g.mul((x as Tensor).node, 2))];
  };
  const f = jit(body, { engine: () => engine, toHost: true });
  const [assigned, doubled] = f(array(3, 4)) as [Tensor, Tensor];
  expect(await values(engine, doubled)).toEqual([6, 8]);
  expect(await values(engine, assigned)).toEqual([4, 6]);
  expect(await values(engine, v)).toEqual([4, 6]);
  expect(asked[0]).toEqual([1]);
  expect(engine.buffers).toBe(1);
});

test("a value on its way to the host can be read, computed with and disposed", async () => {
  let arrive = (): void => {};
  const { engine } = engineToHost(
    new Promise((resolve) => {
      arrive = resolve;
    }),
  );
  const f = jit((x: unknown) => new Tensor(g.mul((x as Tensor).node, 2)), { engine: () => engine, toHost: true });
  const [read, used, dropped] = [f(array(1)), f(array(2)), f(array(3))];
  const reading = values(engine, read);
  const quadruple = f(used as never);
  dropped.dispose();
  arrive();
  expect(await reading).toEqual([2]);
  expect(await values(engine, quadruple)).toEqual([8]);
  await expect(dropped.data()).rejects.toThrow("must not be used after it was disposed");
});

test("values that a failed run should have left are refused with its error, and unread ones do no harm", async () => {
  const { engine } = engineToHost(Promise.reject(new Error("the machine stopped")));
  const f = jit((x: unknown) => new Tensor(g.mul((x as Tensor).node, 2)), { engine: () => engine, toHost: true });
  f(array(1));
  await expect(f(array(2)).data()).rejects.toThrow("the machine stopped");
});

test("state that is in host memory goes to the engine with the step that replaces it", async () => {
  const { engine, seen } = engineWithLog(true);
  const v = variable("v", 1);
  const f = jit(() => v.assign(new Tensor(g.add(v.read(), 1))), { engine: () => engine });
  f();
  f();
  expect(seen).toEqual(["host", "buffer"]);
  v.set(array(10));
  f();
  expect(seen).toEqual(["host", "buffer", "host"]);
  expect(await values(engine, v)).toEqual([11]);
});

test("state of a loop goes there first: one that fails may leave in it what its last good step made", async () => {
  const { engine, seen } = engineWithLog(true);
  const v = variable("v", 1);
  const thrice = (x: Node): Node =>
    whileLoop(
      ([k]) => g.less(k as Node, 3),
      ([k, y]) => [g.add(k as Node, 1), g.mul(y as Node, 2)],
      [g.full([], 0, "int32"), x],
    )[1] as Node;
  jit(() => v.assign(new Tensor(thrice(v.read()))), { engine: () => engine })();
  expect(seen).toEqual(["upload", "buffer"]);
  expect(await values(engine, v)).toEqual([8]);
});
