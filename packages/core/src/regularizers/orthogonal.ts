import { config, nonNegative, type OptionsOf, oneOf } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { epsilon } from "../host/defaults.js";
import { toFloat } from "../host/promote.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { converted, type TensorLike, wrap } from "../surface/index.js";
import { Regularizer } from "./regularizer.js";
import { single } from "./single.js";

export const orthogonalRegularizerConfig = /* @__PURE__ */ config("keras.regularizers", "OrthogonalRegularizer", {
  factor: single(nonNegative).or(0.01).doc("Strength of the penalty."),
  mode: oneOf("rows", "columns").or("rows").doc("Which vectors should be orthogonal."),
});

/**
 * Penalises rows (or columns) of a matrix for pointing in similar directions: the mean absolute cosine of all pairs.
 *
 * @example
 * await new regularizers.OrthogonalRegularizer({ factor: 0.5 })([[1, 0], [1, 0]]).item(); // 0.5
 */
export class OrthogonalRegularizer extends Regularizer {
  static readonly className: string = "OrthogonalRegularizer";
  static override readonly module: string | null = "keras.regularizers";
  static readonly declared = orthogonalRegularizerConfig;
  readonly config;
  constructor(options: OptionsOf<typeof orthogonalRegularizerConfig> = {}) {
    super();
    this.config = orthogonalRegularizerConfig.fill("OrthogonalRegularizer", options);
  }
  static fromConfig(json: JsonObject): OrthogonalRegularizer {
    return new OrthogonalRegularizer(orthogonalRegularizerConfig.fromWire(json));
  }
  override call(x: TensorLike): Tensor {
    const node = converted(x, toFloat);
    if (node.shape.length !== 2) throw new LayerError("OrthogonalRegularizer", `input must have 2 axes, got [${node.shape}]`);
    const rows = this.config.mode === "rows" ? node : g.transpose(node, [1, 0]);
    const norm2 = g.sum(g.mul(rows, rows), [1], true);
    const unit = g.mul(rows, g.rsqrt(g.max(norm2, epsilon() ** 2)));
    const cosines = g.matmul(unit, g.transpose(unit, [1, 0]));
    const n = rows.shape[0] as number;
    const position = (axis: number) => g.iota([], { dtype: "int32", shape: [n, n], axis });
    const pairs = g.where(g.equal(position(0), position(1)), 0, g.abs(cosines));
    return wrap(g.mul(g.sum(pairs, [0, 1]), (0.5 * this.config.factor) / ((n * (n - 1)) / 2)));
  }
  override getConfig(): JsonObject {
    return orthogonalRegularizerConfig.toWire(this.config);
  }
}
