import type { Compiled } from "./compile.js";

/** By set-up, and by the names of the logs. */
const known = new WeakMap<Compiled, Map<string, readonly string[]>>();

/**
 * The order in which results with these names are listed: that of the metrics, then whatever an own step reports besides.
 * `ofMetrics` is asked once, as it takes computing results.
 */
export function listOrder(compiled: Compiled, names: readonly string[], ofMetrics: () => readonly string[]): readonly string[] {
  const orders = known.get(compiled) ?? new Map<string, readonly string[]>();
  known.set(compiled, orders);
  const key = names.join("\n");
  let order = orders.get(key);
  if (order === undefined) {
    const first = ofMetrics();
    order = [...first.filter((n) => names.includes(n)), ...names.filter((n) => !first.includes(n))];
    orders.set(key, order);
  }
  return order;
}
