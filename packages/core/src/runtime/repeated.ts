import { whileLoop } from "../control/index.js";
import type { NDArray } from "../host/ndarray.js";
import type { Spec } from "../host/spec.js";
import { Graph, instantiate, type Node, placeholder } from "../ir/index.js";
import { add, full, gather, iota, less, mul } from "../ops/index.js";
import { type JitOptions, type Jitted, jit } from "./jit.js";
import { record, type Traced } from "./record.js";
import { Tensor } from "./tensor.js";
import { mapLeaves } from "./tree.js";

/** Runs batches `first … last − 1` of `data`; the result is that of the last one. */
export type Repeated<R> = Jitted<[data: unknown, order: Tensor, batchSize: number, first: NDArray, last: NDArray], R>;

/**
 * `fn` on batch after batch in one crossing: a loop over whole arrays that lie on the engine. Batch k holds the rows
 * `order[k · batchSize …]` of every array in `data`; what `fn` assigns in one round the next one reads. It may be halted
 * between two batches.
 */
export function repeated<A extends readonly unknown[], R>(fn: (...batch: A) => R, options: JitOptions): Repeated<R> {
  const name = options.name ?? "a repeated function";
  const run = (data: unknown, order: Tensor, batchSize: number, first: Tensor, last: Tensor): unknown => {
    const arrays: Node[] = [];
    const batch = mapLeaves(data, (leaf) => {
      if (!(leaf instanceof Tensor)) return leaf;
      arrays.push(leaf.node);
      return new Tensor(placeholder({ dtype: leaf.dtype, shape: [batchSize, ...leaf.node.shape.slice(1)] }));
    }) as readonly unknown[];
    const step = record(name, fn as (...args: readonly unknown[]) => unknown, batch);
    const rows = (k: Node): readonly Node[] => {
      const within = iota([], { dtype: "int32", shape: [batchSize], axis: 0 });
      const at = gather([order.node, add(mul(k, batchSize), within)], { axis: 0 });
      return arrays.map((x) => gather([x, at], { axis: 0 }));
    };
    return loop(step, rows, first.node, last.node);
  };
  return jit(run as never, { ...options, name }) as unknown as Repeated<R>;
}

/** The recorded step as the body of a loop: its state is carried, and so are its results, of which the last stay. */
function loop(step: Traced, rows: (k: Node) => readonly Node[], first: Node, last: Node): unknown {
  const body = new Graph(
    [...step.inputs, ...step.reads.values(), ...step.captured],
    [...step.writes.map(([, n]) => n), ...step.outputs],
  );
  const written = step.writes.map(([v]) => v);
  const state = written.map((v) => v.read());
  const read = [...step.reads.keys()].map((v) => ({ at: written.indexOf(v), now: v.read() }));
  const nothing = step.outputs.map(({ dtype, shape }: Spec) => full(shape, 0, dtype));
  const carry = whileLoop(
    ([k]) => less(k as Node, last),
    ([k, ...before]) => {
      const variables = read.map(({ at, now }) => (at < 0 ? now : (before[at] as Node)));
      return [add(k as Node, 1), ...instantiate(body, [...rows(k as Node), ...variables, ...step.captured])];
    },
    [first, ...state, ...nothing],
    { haltable: true },
  ).slice(1);
  written.forEach((v, i) => {
    v.assign(new Tensor(carry[i] as Node));
  });
  return step.build(carry.slice(written.length).map((n) => new Tensor(n)));
}
