import { describe, expect, test } from "vitest";
import { explain, registerBackend } from "../../src/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";
import { clusters, compiled } from "./toy.js";

registerBackend("silent", {
  createBackend: () => {
    const inner = createReferenceBackend("silent");
    return {
      ...inner,
      compile(graph, options) {
        const { explain: _, ...program } = inner.compile(graph, options);
        return program;
      },
    };
  },
});

describe("explain", () => {
  test("shows the program of every step that was compiled, by its engine", async () => {
    const model = compiled();
    const { x, y } = clusters(8);
    await model.predictOnBatch(x);
    const predicting = explain(model);
    expect(predicting).toMatch(/^predictStep on reference:\n/);
    expect(predicting).toContain("matmul");
    expect(predicting).not.toContain("trainStep");
    await model.trainOnBatch(x, y);
    const both = explain(model);
    expect(both.startsWith(predicting)).toBe(true);
    expect(both.slice(predicting.length)).toMatch(/^\n\ntrainStep on reference:\n/);
    model.dispose();
  });

  test("a new batch size is a program more", async () => {
    const model = compiled();
    for (const n of [4, 8, 4]) await model.predictOnBatch(clusters(n).x);
    expect(explain(model).match(/predictStep on reference/g)).toHaveLength(2);
    model.dispose();
  });

  test("refuses when nothing was compiled yet", () => {
    const model = compiled();
    expect(() => explain(model)).toThrow(/explain\] a step of the model must have been compiled, got none\. Run fit/);
    model.dispose();
  });

  test("refuses when the engine keeps its programs to itself", async () => {
    const model = compiled().to("silent");
    await model.predictOnBatch(clusters(4).x);
    expect(() => explain(model)).toThrow(/must be able to explain its programs, got "silent", which cannot/);
    model.dispose();
  });
});
