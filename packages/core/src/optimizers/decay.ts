import { LayerError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";

/** Which variables weight decay leaves alone. */
export interface DecayExclusions {
  readonly varList?: readonly Variable[] | null | undefined;
  /** Regular expressions, searched in the variables' names. */
  readonly varNames?: readonly string[] | null | undefined;
}

/** Weight decay apart from the gradient: `w −= w · decay · rate`. */
export class Decay {
  readonly #listed = new Set<Variable>();
  #pattern: RegExp | null = null;
  #excluded: ReadonlySet<Variable> = new Set();

  exclude({ varList, varNames }: DecayExclusions): void {
    for (const v of varList ?? []) this.#listed.add(v);
    if (varNames == null || varNames.length === 0) return;
    try {
      this.#pattern = new RegExp(varNames.join("|"));
    } catch (cause) {
      throw new LayerError("excludeFromWeightDecay", `varNames must be regular expressions, got ${JSON.stringify(varNames)}`, {
        cause,
      });
    }
  }
  /** Fixes the choice. */
  settle(variables: readonly Variable[]): void {
    this.#excluded = new Set(variables.filter((v) => this.#listed.has(v) || this.#pattern?.test(v.name)));
  }

  apply(variable: Variable, rate: Node, amount: number): void {
    if (this.#excluded.has(variable)) return;
    const w = variable.read();
    variable.assign(wrap(g.sub(w, g.mul(g.mul(w, amount), g.cast(rate, w.dtype)))));
  }
}
