import type { Engine } from "../engines/index.js";
import { BackendError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { Graph, isHostArray, type Node, toposort, transform } from "../ir/index.js";
import { lower } from "../passes/index.js";
import { launch } from "./launch.js";
import { Storage } from "./storage.js";

/** Rank-0 float constants are inputs outside `jit`: a learning rate that decays must not mean a new program each step. */
const isLifted = (n: Node): boolean => n.op.name === "constant" && n.shape.length === 0 && isFloat(n.dtype);
const isGiven = (n: Node): boolean => n.leaf !== null || isLifted(n);

/**
 * Computes nodes made outside any trace, as one program, and turns them into leaves. `fallback` runs graphs that are
 * not tied to an engine by their inputs.
 */
export function realise(nodes: readonly Node[], fallback: () => Engine): Promise<void> | null {
  const wanted = [...new Set(nodes)].filter((n) => n.leaf === null);
  if (wanted.length === 0) return null;
  const given = toposort(wanted, isGiven).filter(isGiven);
  const engine = engineHolding(given) ?? fallback();
  const computed = wanted.filter((n) => !isLifted(n));
  for (const n of wanted) if (isLifted(n)) n.settle(storageOf(n));
  if (computed.length === 0) return null;
  let graph = new Graph(given, computed);
  const { key } = graph;
  let compiled = false;
  const outputs = computed.map((n) => new Storage(n.spec, engine));
  const inputs = given.map(storageOf);
  let done: Promise<void> | null;
  try {
    done = launch({
      engine,
      inputs,
      outputs,
      program: (backend) => {
        compiled = true;
        return engine.programs.get(key, () => backend.compile(lower(graph, backend), { donate: [] }));
      },
    });
    // The nodes forget their inputs below, and the engine has yet to ask for the graph.
    if (!compiled) graph = transform(graph, "queueing", () => undefined);
  } finally {
    given.forEach((n, i) => {
      if (n.leaf === null) inputs[i]?.dispose(); // a lifted number: uploaded for this run only
    });
  }
  computed.forEach((n, i) => {
    n.settle(outputs[i] as Storage);
  });
  return done;
}

function storageOf(n: Node): Storage {
  if (n.leaf !== null) return n.leaf as Storage;
  const { value } = n.attrs;
  if (!isHostArray(value)) throw new Error("[realise] a constant without a value");
  return new Storage(n.spec, value);
}

/** The engine a node made outside any trace must be computed on, by the values it needs; `null` where any will do. */
export const engineOf = (node: Node): Engine | null => engineHolding(toposort([node], isGiven).filter(isGiven));

function engineHolding(given: readonly Node[]): Engine | null {
  const engines = new Set(given.flatMap((n) => (n.leaf as Storage | null)?.engine ?? []));
  if (engines.size > 1) {
    const names = [...engines].map((e) => `"${e.name}"`).join(" and ");
    throw new BackendError(
      [...engines][0]?.name ?? "",
      `tensors of one computation must live on one engine, got tensors on ${names}`,
      {
        hint: "Read one side with `await t.data()` first.",
      },
    );
  }
  return [...engines][0] ?? null;
}
