import { type Backend, type Graph, type HostArray, lower, sameShape, showSpec, sizeOf, verify } from "@keras-ts/core/testing";
import { counted } from "./counted.js";

/** Runs graphs on the engine under test the way the runtime does, and keeps its books. */
export interface Rig {
  readonly backend: Backend;
  /** Shared passes, compile, upload, run, download, release; results are checked against the inferred specs. */
  run(graph: Graph, inputs: readonly HostArray[]): Promise<HostArray[]>;
  /** Throws when a buffer leaked since the last check. */
  check(): void;
}

export function rigFor(engine: Backend): Rig {
  const { backend, check } = counted(engine);
  return { backend, check, run: (graph, inputs) => runOn(backend, graph, inputs) };
}

async function runOn(backend: Backend, graph: Graph, inputs: readonly HostArray[]): Promise<HostArray[]> {
  const lowered = lower(graph, backend);
  verify(lowered, "the shared passes");
  const program = backend.compile(lowered, { donate: [] });
  const buffers = inputs.map((x) => backend.upload(x));
  let outputs: readonly unknown[] = [];
  try {
    const run = program.run(buffers, { keep: new Set() });
    outputs = run.outputs;
    const results = await Promise.all(
      outputs.map((b, i) => backend.download(b, (graph.outputs[i] as Graph["outputs"][number]).spec)),
    );
    await run.done;
    results.forEach((r, i) => checkSpec(r, (graph.outputs[i] as Graph["outputs"][number]).spec));
    return results;
  } finally {
    for (const b of [...buffers, ...outputs]) backend.release(b);
    program.dispose();
  }
}

function checkSpec(actual: HostArray, inferred: Pick<HostArray, "dtype" | "shape">): void {
  const fits =
    actual.dtype === inferred.dtype && sameShape(actual.shape, inferred.shape) && actual.data.length === sizeOf(inferred.shape);
  if (!fits)
    throw new Error(`the result must be ${showSpec(inferred)}, got ${showSpec(actual)} with ${actual.data.length} elements`);
}
