import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { keepingUnless } from "./keeping.js";

/** Averages the gradients of several steps into one update. */
export class Accumulation {
  readonly #sums: readonly Variable[];
  readonly #steps: number;
  constructor(sums: readonly Variable[], steps: number) {
    this.#sums = sums;
    this.#steps = steps;
  }
  holds(variable: Variable): boolean {
    return this.#sums.includes(variable);
  }

  /** Adds to the sums; every `steps`-th time updates with their mean and starts again. Inside a traced function. */
  run(
    step: Node,
    grads: readonly Node[],
    at: readonly number[],
    changeable: readonly Variable[],
    update: (grads: readonly Node[]) => void,
  ): void {
    const due = g.equal(g.mod(g.add(step, 1), this.#steps), 0);
    const sums = at.map((i) => this.#sums[i] as Variable);
    const totals = grads.map((x, i) => g.add(x, (sums[i] as Variable).read()));
    keepingUnless(due, changeable, () => update(totals.map((x) => g.div(x, this.#steps))));
    for (const [i, sum] of sums.entries()) sum.assign(wrap(g.where(due, 0, totals[i] as Node)));
  }
}
