import { expect, test } from "vitest";
import type { Backend } from "../../src/backend/index.js";
import { Engine } from "../../src/engines/index.js";
import { NDArray } from "../../src/host/ndarray.js";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { jit, Tensor } from "./surface.js";
import { tensor, values } from "./tensors.js";

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
