import { NativeProgram } from "@keras-ts/backend-native/testing";
import { jit, ops, type Tensor } from "keras-ts";

/** What the machine can do at best, as far as this engine gets. */
export interface Peaks {
  /** Floating-point operations a second. */
  readonly flops: number;
  /** Bytes read and written a second. */
  readonly bytes: number;
}

const SIDE = 1024;
/** Elements of an array larger than the caches: 128 MiB. */
const STREAM = 2 ** 25;
const TRIES = 25;

/**
 * Measures a large matrix product, and a large array read and written once, on a native engine that keeps the time of its
 * instructions; both are timed as instructions are.
 */
export async function measurePeaks(): Promise<Peaks> {
  using square = ops.ones([SIDE, SIDE]);
  const product = await fastest((x) => ops.matmul(x, x), square);
  using long = ops.ones([STREAM]);
  const pass = await fastest((x) => ops.negative(x), long);
  return { flops: (2 * SIDE ** 3) / product, bytes: (8 * STREAM) / pass };
}

/** Least seconds that a run of `fn` spent in its instructions. */
async function fastest(fn: (x: Tensor) => Tensor, x: Tensor): Promise<number> {
  const run = jit(fn);
  let [best, before] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < TRIES; i++) {
    using _result = run(x);
    await run.done;
    const total = secondsOf(run.programs[0]?.program);
    best = Math.min(best, total - before);
    before = total;
  }
  run.dispose();
  return best;
}

function secondsOf(program: unknown): number {
  if (!(program instanceof NativeProgram)) throw new Error("[bench] peaks need a program of the native engine.");
  return program.profile().reduce((sum, { seconds }) => sum + seconds, 0);
}
