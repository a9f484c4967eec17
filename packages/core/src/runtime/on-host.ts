import { KerasError } from "../errors/index.js";
import type { HostArray } from "../host/host-array.js";
import { Graph, outsideTrace, toposort } from "../ir/index.js";
import { fromHost, runGraph, toHost } from "../reference/index.js";
import type { Storage } from "./storage.js";
import type { Tensor } from "./tensor.js";

/**
 * Computes a tensor at once on the reference backend, outside every trace: initial values are drawn this way, so that
 * they are bit-equal whatever engine trains.
 */
export function computeOnHost(make: () => Tensor): HostArray {
  return outsideTrace(() => {
    const { node } = make();
    if (node.leaf !== null) return hostOf(node.leaf as Storage);
    const leaves = toposort([node], (n) => n.leaf !== null).filter((n) => n.leaf !== null);
    const graph = new Graph(leaves, [node]);
    const [out] = runGraph(
      graph,
      leaves.map((n) => fromHost(hostOf(n.leaf as Storage))),
    );
    return toHost(out as NonNullable<typeof out>);
  });
}

function hostOf(storage: Storage): HostArray {
  const host = storage.readSync();
  if (host === null) throw new KerasError("[host] initial values must not depend on tensors of an engine that cannot block.");
  return host;
}
