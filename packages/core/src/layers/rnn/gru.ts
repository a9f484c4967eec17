import type { FilledOf } from "../../config/index.js";
import { type AnyConfig, InputSpec, Layer } from "../../layer/index.js";
import { expandDims } from "../../numpy/index.js";
import { Tensor, type Variable } from "../../runtime/index.js";
import { given } from "../fields.js";
import { GRUCell } from "./gru-cell.js";
import { type GRUOptions, gruConfig } from "./gru-config.js";
import { recur, type Sequence } from "./recurrence.js";
import { firstStates, resetStates, stateVariables } from "./states.js";
import { gruWhole } from "./whole.js";

interface GRUCallOptions {
  readonly training?: boolean | null;
  readonly mask?: unknown;
  readonly initialState?: Tensor | readonly Tensor[] | null;
}

/** The output, and with `returnState` the state behind it. */
export type GRUOutput<S extends boolean> = S extends true ? [Tensor, Tensor] : Tensor;

/**
 * Gated recurrent unit (Cho et al. 2014) over sequences: `[batch, steps, features]` → the last output `[batch, units]`, or all
 * of them with `returnSequences`; with `returnState` also the state.
 *
 * @example
 * new layers.GRU(5, { returnSequences: true })(ops.ones([2, 7, 3])).shape; // [2, 7, 5]
 */
export class GRU<const S extends boolean = false> extends Layer<Tensor, GRUOutput<S>> {
  static override readonly className: string = "GRU";
  static override readonly module: string | null = "keras.layers";
  static override readonly takesMask: boolean = true;
  static override readonly declared: AnyConfig = gruConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof gruConfig>;
  readonly cell: GRUCell;
  /** Where a stateful layer stopped; neither trained nor saved. */
  #states: readonly Variable[] = [];

  constructor(units: number, options: GRUOptions & { readonly returnState?: S | undefined } = {}) {
    const config = gruConfig.fill("GRU", { units, ...given("GRU", options) });
    super(config);
    this.config = config;
    const {
      returnSequences,
      returnState,
      goBackwards,
      stateful,
      unroll,
      zeroOutputForMask,
      activityRegularizer,
      name,
      units: _,
      ...cell
    } = config;
    this.cell = new GRUCell(units, { ...cell, name: "gru_cell" });
    this.inputSpec = new InputSpec({ ndim: 3 });
  }

  override build(inputShape: readonly (number | null)[]): void {
    this.cell.ensureBuilt([[inputShape[0] ?? null, inputShape[2] ?? null]]);
    this.inputSpec = new InputSpec({ ndim: 3, axes: { [-1]: inputShape[2] ?? null } });
    if (this.config.stateful) this.#states = stateVariables(this, inputShape[0] ?? null, [this.cell.stateSize]);
  }

  /** Makes a stateful layer start from zeros again. */
  resetState(): void {
    resetStates(this.#states);
  }

  override call(inputs: Tensor, options: GRUCallOptions = {}): GRUOutput<S> {
    const { returnSequences, returnState, goBackwards, unroll, zeroOutputForMask } = this.config;
    const masks = this.cell.gateMasks(inputs.dim(0), inputs.dim(-1), options.training === true);
    const sequence: Sequence = {
      inputs: this.cell.project(inputs, masks.inputs, (m) => expandDims(m, 1)), // [B, T, 3 · units]
      states: firstStates(this, options.initialState ?? null, this.#states, {
        batch: inputs.dim(0),
        sizes: [this.cell.stateSize],
        names: "the one state",
      }),
      mask: options.mask instanceof Tensor ? options.mask : null,
      goBackwards,
      zeroOutputForMask,
      returnSequences,
    };
    const whole = !unroll && masks.recurrent === null && this.cell.isStandard;
    const made =
      (whole ? gruWhole(sequence, this.cell) : null) ??
      recur({ ...sequence, step: (x, [h]) => [this.cell.advance(x, h as Tensor, masks.recurrent)], unroll });
    this.#states.forEach((state, i) => {
      state.assign(made.states[i] as Tensor);
    });
    const output = made.sequence ?? made.last;
    return (returnState ? [output, ...made.states] : output) as GRUOutput<S>;
  }

  override dispose(): void {
    super.dispose();
    for (const state of this.#states) state.dispose();
  }
}
