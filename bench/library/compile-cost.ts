import { createReferenceBackend, type Graph, ops as g, gradOf, lower, type Node, traceGraph } from "@keras-ts/core/testing";
import { median } from "../statistics.js";

/** CPU milliseconds of what happens between a function and its program. */
export interface CompileCost {
  readonly nodes: number;
  /** Forward, gradients and update. */
  readonly trace: number;
  /** The passes for the reference engine. */
  readonly passes: number;
  /** The key under which the program is kept. */
  readonly key: number;
}

const float = (...shape: number[]): Node["spec"] => ({ dtype: "float32", shape });

/** A train step of `layers` small dense layers with one moment per weight: about 36 nodes a layer. */
function trainStep(layers: number): Graph {
  const weights = Array.from({ length: layers }, () => [float(16, 16), float(16)]).flat();
  return traceGraph("a train step", [float(8, 16), ...weights, ...weights], ([x, ...state]) => {
    const [w, moments] = [state.slice(0, weights.length), state.slice(weights.length)];
    let h = x as Node;
    for (let i = 0; i < layers; i++) h = g.add(g.relu(g.add(g.matmul(h, w[2 * i] as Node), w[2 * i + 1] as Node)), h);
    const loss = g.sum(g.mul(h, h), [0, 1]);
    const { grads } = gradOf(loss, w);
    const next = w.flatMap((value, i) => {
      const m = g.add(g.mul(moments[i] as Node, 0.9), g.mul(grads[i] as Node, 0.1));
      return [m, g.sub(value, g.mul(0.001, g.div(m, g.add(g.sqrt(g.mul(m, m)), 1e-7))))];
    });
    return [loss, ...next];
  });
}

/** Medians of `runs` warm compilations of a train step of about 6,000 nodes. */
export function compileCost(runs = 7, layers = 180): CompileCost {
  for (let i = 0; i < 3; i++) lower(trainStep(layers), createReferenceBackend());
  const all = Array.from({ length: runs }, () => {
    const [graph, trace] = timed(() => trainStep(layers));
    const [lowered, passes] = timed(() => lower(graph, createReferenceBackend()));
    const [, key] = timed(() => lowered.key);
    return { nodes: graph.order.length, trace, passes, key };
  });
  const of = (name: keyof CompileCost): number => median(all.map((run) => run[name]));
  return { nodes: of("nodes"), trace: of("trace"), passes: of("passes"), key: of("key") };
}

function timed<T>(work: () => T): [T, number] {
  const start = process.cpuUsage();
  const made = work();
  const { user, system } = process.cpuUsage(start);
  return [made, (user + system) / 1000];
}
