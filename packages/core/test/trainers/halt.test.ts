import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { Backend } from "../../src/backend/index.js";
import { registerBackend } from "../../src/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { clusters, compiled } from "./toy.js";

const halts: (Int32Array | undefined)[] = [];
const inner = createReferenceBackend("hearing");
const hearing: Backend = {
  ...inner,
  hearsHalt: true,
  compile(graph, options) {
    const program = inner.compile(graph, options);
    return {
      run(inputs, run) {
        halts.push(run.halt);
        return program.run(inputs as never, run);
      },
      dispose: () => program.dispose(),
    };
  },
};
registerBackend("hearing", { createBackend: () => hearing });

test("an abort halts the rounds of its own loop, and nothing is left on the signal", async () => {
  const { x, y } = clusters(45);
  const model = compiled(5).to("hearing");
  const stop = new AbortController();
  const training = model.fit(x, y, { epochs: 100_000, batchSize: 4, verbose: 0, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("enough")), 30);
  await expect(training).rejects.toThrow("enough");
  expect(halts.at(-1)).toEqual(Int32Array.of(1));
  expect(getEventListeners(stop.signal, "abort")).toEqual([]);

  const next = new AbortController();
  halts.length = 0;
  await model.fit(x, y, { batchSize: 4, verbose: 0, signal: next.signal });
  expect(halts.filter((h) => h !== undefined).length).toBeGreaterThan(0);
  for (const halt of halts) if (halt !== undefined) expect(halt).toEqual(Int32Array.of(0));
  expect(getEventListeners(next.signal, "abort")).toEqual([]);
  model.dispose();
});
