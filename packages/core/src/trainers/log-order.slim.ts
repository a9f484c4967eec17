import type { Compiled } from "./compile.js";

/** Small bundles list the results of metrics only, and work out their order each time. */
export const listOrder = (_: Compiled, __: readonly string[], ofMetrics: () => readonly string[]): readonly string[] =>
  ofMetrics();
