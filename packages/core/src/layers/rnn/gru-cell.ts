import { sigmoid, tanh } from "../../activations/index.js";
import type { FilledOf } from "../../config/index.js";
import { type AnyConfig, Layer } from "../../layer/index.js";
import { add, concatenate, matmul, multiply, reshape, split, subtract, zeros } from "../../numpy/index.js";
import { SeedGenerator } from "../../random/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { given } from "../fields.js";
import { drawMasks, type GateMasks, maskedMatmul } from "./gate-masks.js";
import { type GRUCellOptions, gruCellConfig } from "./gru-config.js";

const GATES = 3; // update, reset, candidate: Keras's order

/**
 * One step of a gated recurrent unit: `(x [B, F], h)` → `[h, h]`; a state given in a list comes back in one.
 *
 * @example
 * const [h] = new layers.GRUCell(3)(ops.ones([2, 4]), [ops.zeros([2, 3])]) as [Tensor];
 * h.shape; // [2, 3]
 */
export class GRUCell extends Layer<Tensor, unknown> {
  static override readonly className: string = "GRUCell";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = gruCellConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof gruCellConfig>;
  readonly seedGenerator: SeedGenerator;
  kernel: Variable | null = null;
  recurrentKernel: Variable | null = null;
  bias: Variable | null = null;

  constructor(units: number, options: GRUCellOptions = {}) {
    const config = gruCellConfig.fill("GRUCell", { units, ...given("GRUCell", options) });
    super(config);
    this.config = config;
    this.seedGenerator = new SeedGenerator({ seed: config.seed });
  }

  /** Size of the state. */
  get stateSize(): number {
    return this.config.units;
  }
  /** Whether the activations are the usual ones, for which engines have kernels. */
  get isStandard(): boolean {
    return this.config.activation === tanh && this.config.recurrentActivation === sigmoid;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const width = GATES * c.units;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [inputShape.at(-1) ?? null, width],
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
    this.bias = this.addWeight({
      name: "bias",
      shape: c.resetAfter ? [2, width] : [width], // of the inputs and of the recurrent product
      initializer: c.biasInitializer,
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

  /** The bias of the candidate's recurrent product [units]; the other biases go with the inputs. */
  get innerBias(): Tensor | null {
    const row = this.#biasRow(1);
    return row === null ? null : this.#parts(row)[2];
  }

  /** The part of all gates that does not depend on the state, with every bias that can be added to it: one product for all steps. */
  project(x: Tensor, masks: readonly Tensor[] | null, spread: (mask: Tensor) => Tensor): Tensor {
    const z = maskedMatmul(x, this.kernel as Variable, masks?.map(spread) ?? null);
    if (this.bias === null) return z;
    const [first, second] = [this.#biasRow(0), this.#biasRow(1)];
    if (first === null || second === null) return add(z, this.bias);
    const [update, reset] = this.#parts(second);
    const outer = concatenate([update, reset, zeros([this.config.units], { dtype: update.dtype })], { axis: 0 });
    return add(z, add(first, outer));
  }

  /** The new state from projected inputs and the state before. */
  advance(x: Tensor, h: Tensor, recurrentMasks: readonly Tensor[] | null): Tensor {
    const { activation, recurrentActivation, resetAfter } = this.config;
    const of = (k: number): Tensor =>
      recurrentMasks === null ? h : multiply(h, recurrentMasks[k % recurrentMasks.length] as Tensor);
    const [uz, ur, uh] = split(this.recurrentKernel as Variable, GATES, { axis: 1 }) as [Tensor, Tensor, Tensor];
    const [xz, xr, xh] = split(x, GATES, { axis: -1 }) as [Tensor, Tensor, Tensor];
    const z = recurrentActivation(add(xz, matmul(of(0), uz)));
    const r = recurrentActivation(add(xr, matmul(of(1), ur)));
    const bias = this.innerBias;
    const inner = resetAfter ? matmul(of(2), uh) : matmul(multiply(r, of(2)), uh);
    const product = resetAfter ? multiply(r, bias === null ? inner : add(inner, bias)) : inner;
    const candidate = activation(add(xh, product));
    return add(multiply(z, h), multiply(subtract(1, z), candidate));
  }

  override call(inputs: Tensor, ...rest: readonly unknown[]): [Tensor, Tensor | [Tensor]] {
    const state = rest[0] as Tensor | readonly [Tensor];
    const { training } = (rest[1] ?? {}) as { training?: boolean | null };
    const masks = this.gateMasks(inputs.dim(0), inputs.dim(-1), training === true);
    const x = this.project(inputs, masks.inputs, (m) => m);
    const listed = Array.isArray(state);
    const h = this.advance(x, (listed ? state[0] : state) as Tensor, masks.recurrent);
    return [h, listed ? [h] : h];
  }

  /** One of the two biases of a cell that resets after the product; `null` for others. */
  #biasRow(k: number): Tensor | null {
    if (this.bias === null || !this.config.resetAfter) return null;
    return (split(this.bias, 2, { axis: 0 }) as Tensor[]).map((row) => reshape(row, [-1]))[k] as Tensor;
  }
  #parts(row: Tensor): [Tensor, Tensor, Tensor] {
    return split(row, GATES, { axis: -1 }) as [Tensor, Tensor, Tensor];
  }
}
