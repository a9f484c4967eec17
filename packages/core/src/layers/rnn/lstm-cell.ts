import { sigmoid, tanh } from "../../activations/index.js";
import type { FilledOf } from "../../config/index.js";
import { type AnyConfig, Layer } from "../../layer/index.js";
import { add, concatenate, multiply, ones, split } from "../../numpy/index.js";
import { SeedGenerator } from "../../random/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { given } from "../fields.js";
import { drawMasks, type GateMasks, maskedMatmul } from "./gate-masks.js";
import { type LSTMCellOptions, lstmCellConfig } from "./lstm-config.js";

const GATES = 4; // input, forget, candidate, output: Keras's order

/**
 * One step of a long short-term memory: `(x [B, F], [h, c])` → `[h, [h, c]]`.
 *
 * @example
 * const [h] = new layers.LSTMCell(3)(ops.ones([2, 4]), [ops.zeros([2, 3]), ops.zeros([2, 3])]) as [Tensor];
 * h.shape; // [2, 3]
 */
export class LSTMCell extends Layer<Tensor, unknown> {
  static override readonly className: string = "LSTMCell";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = lstmCellConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof lstmCellConfig>;
  readonly seedGenerator: SeedGenerator;
  kernel: Variable | null = null;
  recurrentKernel: Variable | null = null;
  bias: Variable | null = null;

  constructor(units: number, options: LSTMCellOptions = {}) {
    const config = lstmCellConfig.fill("LSTMCell", { units, ...given("LSTMCell", options) });
    super(config);
    this.config = config;
    this.seedGenerator = new SeedGenerator({ seed: config.seed });
  }

  /** Sizes of the states h and c. */
  get stateSize(): readonly [number, number] {
    return [this.config.units, this.config.units];
  }

  /** Whether the activations are the usual ones, for which engines have kernels. */
  get isStandard(): boolean {
    return this.config.activation === tanh && this.config.recurrentActivation === sigmoid;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const width = GATES * c.units;
    const features = inputShape.at(-1) ?? null;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, width],
      initializer: c.kernelInitializer,
      regularizer: c.kernelRegularizer,
      constraint: c.kernelConstraint,
    });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [c.units, width],
      initializer: c.recurrentInitializer,
      regularizer: c.recurrentRegularizer,
      constraint: c.recurrentConstraint,
    });
    if (!c.useBias) return;
    const draw = (size: number): Tensor => c.biasInitializer([size], { dtype: this.variableDtype });
    // The forget gate starts open (Jozefowicz et al. 2015).
    const open = (): Tensor =>
      concatenate([draw(c.units), ones([c.units], { dtype: this.variableDtype }), draw(2 * c.units)], { axis: 0 });
    this.bias = this.addWeight({
      name: "bias",
      shape: [width],
      initializer: c.unitForgetBias ? open : c.biasInitializer,
      regularizer: c.biasRegularizer,
      constraint: c.biasConstraint,
    });
  }

  /** Masks for one call over inputs of `features` columns; `null` where nothing is dropped. */
  gateMasks(batch: number, features: number, training: boolean): GateMasks {
    if (!training) return { inputs: null, recurrent: null };
    const { units, dropout, recurrentDropout } = this.config;
    const [dtype, seed] = [this.computeDtype, this.seedGenerator];
    return drawMasks({ gates: GATES, batch, features, units, dropout, recurrentDropout, dtype, seed });
  }

  /** The part of all gates that does not depend on the state: one product for all steps. */
  project(x: Tensor, masks: readonly Tensor[] | null, spread: (mask: Tensor) => Tensor): Tensor {
    const z = maskedMatmul(x, this.kernel as Variable, masks?.map(spread) ?? null);
    return this.bias === null ? z : add(z, this.bias);
  }

  /** New `[h, c]` from projected inputs and the states before. */
  advance(z: Tensor, [h, c]: readonly [Tensor, Tensor], recurrentMasks: readonly Tensor[] | null): [Tensor, Tensor] {
    const { activation, recurrentActivation } = this.config;
    const recurrent = maskedMatmul(h, this.recurrentKernel as Variable, recurrentMasks);
    const [zi, zf, zc, zo] = split(add(z, recurrent), GATES, { axis: -1 }) as [Tensor, Tensor, Tensor, Tensor];
    const next = add(multiply(recurrentActivation(zf), c), multiply(recurrentActivation(zi), activation(zc)));
    return [multiply(recurrentActivation(zo), activation(next)), next];
  }

  override call(inputs: Tensor, ...rest: readonly unknown[]): [Tensor, [Tensor, Tensor]] {
    const states = rest[0] as readonly [Tensor, Tensor];
    const { training } = (rest[1] ?? {}) as { training?: boolean | null };
    const masks = this.gateMasks(inputs.dim(0), inputs.dim(-1), training === true);
    const next = this.advance(
      this.project(inputs, masks.inputs, (m) => m),
      states,
      masks.recurrent,
    );
    return [next[0], next];
  }
}
