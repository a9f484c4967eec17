import { ops as g, type Node, whileLoop } from "@keras-ts/core/testing";
import fc from "fast-check";
import { build, INPUTS, randomProgram, type Step, shaped } from "../conformance/random-graphs.js";

/** A program that repeats a random one: where its matrices go at the end of a step, and how many steps there are. */
export interface LoopProgram {
  readonly steps: readonly Step[];
  /** Per carried matrix: 0, 1 = becomes that matrix; 2, 3 = becomes a result. */
  readonly next: readonly [number, number];
  /** Whether both matrices begin as the same one. */
  readonly twins: boolean;
  /** Whether the body may look at the first matrix as it was in the beginning. */
  readonly looksBack: boolean;
  readonly count: number;
}
export const loopProgram: fc.Arbitrary<LoopProgram> = fc.record({
  steps: randomProgram,
  next: fc.tuple(fc.nat(3), fc.nat(3)),
  twins: fc.boolean(),
  looksBack: fc.boolean(),
  count: fc.nat(4),
});

/** The final values of two matrices and of a step count; inputs as of every random program. */
export function looped({ steps, next, twins, looksBack, count }: LoopProgram, inputs: readonly Node[]): readonly Node[] {
  const [first, second, ...rest] = inputs as readonly [Node, Node, ...Node[]];
  const one = g.constant({ dtype: "int32", shape: [], data: Int32Array.of(1) });
  const limit = g.constant({ dtype: "int32", shape: [], data: Int32Array.of(count) });
  return whileLoop(
    (c) => g.less(c[2] as Node, limit),
    (c) => {
      const [x, y, i] = c as readonly [Node, Node, Node];
      const results = build(steps, [...(looksBack ? [first] : []), x, y, ...rest]).map((n) => shaped(n, first.shape));
      const all = [x, y, ...results];
      return [all[next[0]] as Node, all[next[1]] as Node, g.add(i, one)];
    },
    [first, twins ? first : second, g.sub(limit, limit)],
  );
}
export const LOOP_INPUTS = INPUTS;
