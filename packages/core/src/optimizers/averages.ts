import * as g from "../ops/index.js";
import { Tensor, type Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import type { OptimizerSettings } from "./fields.js";

/** Exponential moving averages of the weights. */
export class Averages {
  readonly #averages: readonly Variable[];
  readonly #settings: OptimizerSettings;
  constructor(averages: readonly Variable[], settings: OptimizerSettings) {
    this.#averages = averages;
    this.#settings = settings;
  }
  holds(variable: Variable): boolean {
    return this.#averages.includes(variable);
  }

  /** Moves the averages towards the weights, and every so often the weights onto them. Inside a traced function. */
  follow(iterations: TensorLike, variables: readonly Variable[]): void {
    const { emaMomentum, emaOverwriteFrequency: every } = this.#settings;
    const step = nodeOf(iterations);
    const first = g.equal(step, 0);
    const due = every === null ? null : g.equal(g.mod(g.add(step, 1), every), 0);
    for (const [i, v] of variables.entries()) {
      const average = this.#averages[i] as Variable;
      const w = v.read();
      const momentum = g.where(first, 0, g.scalar(emaMomentum, v.dtype));
      const moved = g.add(g.mul(average.read(), momentum), g.mul(w, g.sub(1, momentum)));
      average.assign(wrap(moved));
      if (due !== null) v.assign(wrap(g.where(due, moved, w)));
    }
  }

  /** Puts the averages in place of the weights. */
  finish(pairs: readonly (readonly [Variable, number])[]): void {
    for (const [v, i] of pairs) v.assign(new Tensor((this.#averages[i] as Variable).read()));
  }
}
