import type { Backend, Program } from "../backend/index.js";
import { DTYPES, type DType } from "../host/dtype.js";
import type { Graph, RefArray } from "../ir/index.js";
import { runGraph } from "./interpreter.js";
import { fromHost, toHost } from "./working.js";

/**
 * The engine that always works: plain TypeScript, float64 inside, the meaning of every op. It runs on the calling
 * thread; arrays are never written twice, so donation has nothing to gain and is ignored.
 */
export function createReferenceBackend(name = "reference"): Backend<RefArray> {
  const dtypes: ReadonlySet<DType> = new Set(DTYPES);
  return {
    name,
    dtypes,
    supports: (op) => op.reference !== undefined,
    compile: (graph: Graph): Program<RefArray> => ({
      run: (inputs) => ({ outputs: runGraph(graph, inputs).map(own), done: null }),
      dispose() {},
      explain: () => graph.toString(),
    }),
    upload: fromHost,
    download: async (buffer) => toHost(buffer),
    downloadSync: toHost,
    release() {},
  };
}

/** A handle of its own, even where two outputs share memory. */
const own = (x: RefArray): RefArray => ({ ...x });
