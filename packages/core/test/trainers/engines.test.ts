import { describe, expect, test } from "vitest";
import { engineFor, memory, type NDArray, registerBackend } from "../../src/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { clusters, compiled } from "./toy.js";

registerBackend("other", { createBackend: () => ({ ...createReferenceBackend("other"), downloadSync: undefined as never }) });

describe("a model and its engine", () => {
  test("moving to another engine mid-training changes no number", async () => {
    const { x, y } = clusters(32);
    const options = { batchSize: 8, shuffle: false, verbose: 0 } as const;
    const stayed = compiled(11);
    await stayed.fit(x, y, { ...options, epochs: 4 });
    const moved = compiled(11);
    await moved.fit(x, y, { ...options, epochs: 2 });
    moved.to("other");
    await moved.fit(x, y, { ...options, epochs: 3, initialEpoch: 2 });
    expect(memory().other?.buffers).toBeGreaterThan(0);
    moved.to("reference");
    await moved.fit(x, y, { ...options, epochs: 4, initialEpoch: 3 });
    const [a, b] = (await Promise.all([stayed.getWeights(), moved.getWeights()])) as [NDArray[], NDArray[]];
    a.forEach((w, i) => expect(w.data).toEqual(b[i]?.data));
    moved.dispose();
  });

  test("an engine that was asked for and is missing is named with the fix", async () => {
    const model = compiled().to("onnx");
    const message = await model.fit(clusters(8).x, clusters(8).y, { verbose: 0 }).catch((e: Error) => e.message);
    expect(message).toMatch(/onnx.*@keras-ts\/backend-onnx/s);
  });

  test("two models on two engines at once", async () => {
    await engineFor("other").ready();
    const { x, y } = clusters(32);
    const [a, b] = [compiled(2), compiled(2).to("other")];
    const [ha, hb] = await Promise.all([a.fit(x, y, { epochs: 3, verbose: 0 }), b.fit(x, y, { epochs: 3, verbose: 0 })]);
    expect(ha.history).toEqual(hb.history);
    b.dispose();
  });
});
