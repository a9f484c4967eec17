import { createBackend } from "@keras-ts/backend-native";
import { type HostArray, lower, type Node, type Shape, type Spec, sizeOf } from "@keras-ts/core/testing";
import { graphOf } from "../conformance/oracle.js";

export type Body = (inputs: readonly Node[]) => readonly Node[];
export const specsOf = (shapes: readonly Shape[]): Spec[] => shapes.map((shape) => ({ dtype: "float32", shape }));
/** Noise in [−1, 1): regular numbers would cancel, and leave little but rounding errors. */
export function fill(shape: Shape, seed: number): HostArray {
  let state = seed + 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return { dtype: "float32", shape, data: Float32Array.from({ length: sizeOf(shape) }, next) };
}

/** Results of one program for each set of inputs, and the names of its instructions. */
export async function run(body: Body, sets: readonly (readonly HostArray[])[], threads = 2) {
  const engine = createBackend({ threads });
  const graph = lower(graphOf(specsOf((sets[0] as readonly HostArray[]).map((x) => x.shape)), body), engine);
  const program = engine.compile(graph, { donate: [] });
  const results: HostArray[][] = [];
  for (const inputs of sets) {
    const given = inputs.map((x) => engine.upload(x));
    const { outputs } = program.run(given, { keep: new Set() });
    results.push(await Promise.all(outputs.map((b, i) => engine.download(b, (graph.outputs[i] as Node).spec))));
    for (const b of [...given, ...outputs]) engine.release(b);
  }
  const explained = program.explain?.() ?? "";
  program.dispose();
  return { results, explained };
}
