import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";

/**
 * Runs `change`, but lets the variables keep what they had unless `condition` holds when the program runs. Both sides are
 * computed: an update is elementwise work, and a choice per element fuses with it.
 */
export function keepingUnless(condition: Node, variables: readonly Variable[], change: () => void): void {
  const before = variables.map((v) => v.read());
  change();
  for (const [i, v] of variables.entries()) {
    const [old, now] = [before[i] as Node, v.read()];
    if (old !== now) v.assign(wrap(g.where(condition, now, old)));
  }
}
