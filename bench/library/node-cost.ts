import { jit, ops, setBackend, type Tensor } from "keras-ts";

const NODES = 64;
/** Runs between two looks at the clock; few enough to be in flight together. */
const BURST = 32;
const TRIES = 200;

/** Least microseconds a node of a program of tiny ops costs: sums along an axis between additions, which no loop can join. */
export async function nodeCost(engine: string): Promise<number> {
  await setBackend(engine);
  const program = jit((x: Tensor) => {
    let y = x;
    for (let i = 0; i < NODES / 2; i++) y = ops.cumsum(ops.add(y, x), { axis: 0 });
    return y;
  });
  using x = ops.zeros([4]);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i++) {
    const start = performance.now();
    for (let k = 0; k < BURST; k++) program(x).dispose();
    await program.done;
    best = Math.min(best, ((performance.now() - start) * 1000) / (BURST * NODES));
  }
  program.dispose();
  return best;
}
