import { config, type FilledOf, nullAs, type OptionsOf, record } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { Variable } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import type { Optimizer } from "./optimizer.js";
import { innerOptimizerField } from "./plain.js";

export const optimizerMapConfig = /* @__PURE__ */ config("keras.optimizers", "OptimizerMap", {
  defaultOptimizer: innerOptimizerField.required.doc("For variables that no key names."),
  optimizerMap: nullAs(record(innerOptimizerField), () => ({}))
    .or({})
    .doc("Optimizer by variable path, or by a regular expression for whole paths."),
});

/**
 * Which optimizer changes which variable, by path.
 *
 * @example
 * const map = new optimizers.OptimizerMap("sgd", { optimizerMap: { "embedding/.*": "adam" } });
 */
export class OptimizerMap {
  static readonly className: string = "OptimizerMap";
  static readonly module: string | null = "keras.optimizers";
  static readonly declared = optimizerMapConfig;
  readonly config: FilledOf<typeof optimizerMapConfig>;
  constructor(defaultOptimizer: string | Optimizer, options: OptionsOf<typeof optimizerMapConfig> = {}) {
    this.config = optimizerMapConfig.fill("OptimizerMap", { ...options, defaultOptimizer });
    for (const key of Object.keys(this.config.optimizerMap)) wholePath(key);
  }
  static fromConfig(json: JsonObject): OptimizerMap {
    const { defaultOptimizer, ...options } = optimizerMapConfig.fromWire(json);
    return new OptimizerMap(defaultOptimizer, options);
  }
  getConfig(): JsonObject {
    return optimizerMapConfig.toWire(this.config);
  }

  /** Every optimizer once, the default one last. */
  get optimizers(): readonly Optimizer[] {
    return [...new Set([...Object.values(this.config.optimizerMap), this.config.defaultOptimizer])];
  }
  /** The optimizer of a variable: by its exact path, else by the expression its whole path matches, else the default. */
  choose(variable: Variable): Optimizer {
    const { defaultOptimizer, optimizerMap } = this.config;
    const exact = Object.hasOwn(optimizerMap, variable.path) ? optimizerMap[variable.path] : undefined;
    if (exact !== undefined) return exact;
    const matching = Object.keys(optimizerMap).filter((key) => wholePath(key).test(variable.path));
    if (matching.length > 1)
      throw new LayerError("OptimizerMap", `at most one key may match path "${variable.path}", got ${matching.join(" and ")}`);
    const [key] = matching;
    return key === undefined ? defaultOptimizer : (optimizerMap[key] as Optimizer);
  }
}

function wholePath(key: string): RegExp {
  try {
    return new RegExp(`^(?:${key})$`);
  } catch (cause) {
    throw new LayerError("OptimizerMap", `keys must be paths or regular expressions, got "${key}"`, { cause });
  }
}
