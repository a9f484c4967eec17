import { type FilledOf, int, type OptionsOf } from "../../config/index.js";
import { LayerError } from "../../errors/index.js";
import { type AnyConfig, Layer, layerConfig, type ShapeTree } from "../../layer/index.js";
import { any, broadcastTo, concatenate, expandDims, onesLike } from "../../numpy/index.js";
import { Tensor } from "../../runtime/index.js";

export const concatenateConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Concatenate", { axis: int.or(-1) });
export type ConcatenateOptions = OptionsOf<typeof concatenateConfig>;

/**
 * A list of tensors joined along `axis`.
 *
 * @example
 * new layers.Concatenate()([ops.ones([2, 3]), ops.ones([2, 4])]).shape; // [2, 7]
 */
export class Concatenate extends Layer<readonly Tensor[], Tensor> {
  static override readonly className: string = "Concatenate";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = concatenateConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof concatenateConfig>;

  constructor(options: ConcatenateOptions = {}) {
    const config = concatenateConfig.fill("Concatenate", options);
    super(config);
    this.config = config;
    this.supportsMasking = true;
  }

  override build(inputShapes: ShapeTree): void {
    const shapes = inputShapes as readonly (readonly (number | null)[])[];
    if (!Array.isArray(shapes[0]))
      throw new LayerError(this.where, "must be called on a list of tensors, got one tensor", { hint: "Pass `[a, b]`." });
    const rank = shapes[0].length;
    const axis = this.config.axis < 0 ? this.config.axis + rank : this.config.axis;
    const differs = shapes.some(
      (s) => s.length !== rank || s.some((d, i) => i !== axis && d !== null && shapes[0]?.[i] !== null && d !== shapes[0]?.[i]),
    );
    if (differs || axis < 0 || axis >= rank) {
      throw new LayerError(
        this.where,
        `inputs must agree on all axes but ${this.config.axis}, got ${shapes.map((s) => `[${s.map(String).join(",")}]`).join(" and ")}`,
      );
    }
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return concatenate(inputs, { axis: this.config.axis });
  }

  override computeMask(inputs: unknown, previous: unknown): Tensor | null {
    const tensors = inputs as readonly Tensor[];
    if (!Array.isArray(previous) || previous.every((m) => !(m instanceof Tensor))) return null;
    const masks = tensors.map((x, i) => {
      const mask = previous[i] as Tensor | null;
      if (mask === null) return onesLike(x, { dtype: "bool" });
      return mask.ndim < x.ndim ? broadcastTo(expandDims(mask, -1), x.shape as number[]) : mask;
    });
    return any(concatenate(masks, { axis: this.config.axis }), { axis: -1 });
  }
}
