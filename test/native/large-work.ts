import { createBackend } from "@keras-ts/backend-native";
import { type HostArray, lower, type Node, type Shape, type Spec, sizeOf } from "@keras-ts/core/testing";
import { expect } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected, graphOf } from "../conformance/oracle.js";

/** Work large enough for tiles, parts and threads to matter. */
export interface Large {
  readonly label: string;
  readonly shapes: readonly Shape[];
  readonly body: (inputs: readonly Node[]) => readonly Node[];
  /** Relative error; sums of thousands of floats by default. */
  readonly tolerance?: number;
}

const fill = (shape: Shape, seed: number): HostArray => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * 0.7310585) + 0.3),
});

async function run(threads: number, c: Large): Promise<HostArray[]> {
  const engine = createBackend({ threads });
  const specs = c.shapes.map((shape): Spec => ({ dtype: "float32", shape }));
  const graph = lower(graphOf(specs, c.body), engine);
  const program = engine.compile(graph, { donate: [] });
  const inputs = c.shapes.map((s, i) => engine.upload(fill(s, i)));
  const { outputs, done } = program.run(inputs, { keep: new Set() });
  await done;
  const results = await Promise.all(outputs.map((b, i) => engine.download(b, (graph.outputs[i] as Node).spec)));
  for (const b of [...inputs, ...outputs]) engine.release(b);
  program.dispose();
  return results;
}

/** Fails unless the engine agrees with the reference and, where that is promised, with itself on any number of threads. */
export async function checkLarge(c: Large, sameBits = true): Promise<void> {
  const specs = c.shapes.map((shape): Spec => ({ dtype: "float32", shape }));
  const wanted = expected(graphOf(specs, c.body), c.shapes.map(fill));
  const [one, three] = [await run(1, c), await run(3, c)];
  one.forEach((r, i) => compare(r, wanted[i] as number[], c.tolerance ?? 2e-5));
  three.forEach((r, i) => compare(r, wanted[i] as number[], c.tolerance ?? 2e-5));
  if (sameBits) expect(three).toEqual(one);
}
