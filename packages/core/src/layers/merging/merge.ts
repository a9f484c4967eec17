import { LayerError } from "../../errors/index.js";
import { Layer, type LayerOptions, type ShapeTree } from "../../layer/index.js";
import { logicalOr, reshape } from "../../numpy/index.js";
import { Tensor } from "../../runtime/index.js";

/** What layers that merge several tensors elementwise share: inputs are broadcast, missing axes come after the batch. */
export abstract class Merge extends Layer<readonly Tensor[], Tensor> {
  static override readonly module: string | null = "keras.layers";

  constructor(options: LayerOptions) {
    super(options);
    this.supportsMasking = true;
  }

  protected abstract merge(inputs: readonly Tensor[]): Tensor;

  override build(inputShapes: ShapeTree): void {
    const shapes = inputShapes as readonly unknown[];
    if (!Array.isArray(shapes[0]) || shapes.length < 1)
      throw new LayerError(this.where, "must be called on a list of tensors, got one tensor", { hint: "Pass `[a, b]`." });
  }

  override call(inputs: readonly Tensor[]): Tensor {
    if (!Array.isArray(inputs))
      throw new LayerError(this.where, "must be called on a list of tensors, got one tensor", { hint: "Pass `[a, b]`." });
    const rank = Math.max(...inputs.map((x) => x.ndim));
    return this.merge(
      inputs.map((x) =>
        x.ndim === rank || x.ndim === 0
          ? x
          : reshape(x, [x.dim(0), ...Array<number>(rank - x.ndim).fill(1), ...(x.shape.slice(1) as number[])]),
      ),
    );
  }

  /** Positions that any input keeps; none when some input has no mask. */
  override computeMask(_inputs: unknown, previous: unknown): Tensor | null {
    if (!Array.isArray(previous) || previous.some((m) => !(m instanceof Tensor))) return null;
    return (previous as Tensor[]).reduce((a, b) => logicalOr(a, b));
  }
}
