import type { FilledOf } from "../../config/index.js";
import { type AnyConfig, InputSpec, Layer } from "../../layer/index.js";
import { expandDims } from "../../numpy/index.js";
import { Tensor, type Variable } from "../../runtime/index.js";
import { given } from "../fields.js";
import { LSTMCell } from "./lstm-cell.js";
import { type LSTMOptions, lstmConfig } from "./lstm-config.js";
import { recur, type Sequence } from "./recurrence.js";
import { firstStates, resetStates, stateVariables } from "./states.js";
import { lstmWhole } from "./whole.js";

interface LSTMCallOptions {
  readonly training?: boolean | null;
  readonly mask?: unknown;
  readonly initialState?: readonly Tensor[] | null;
}

/** The output, and with `returnState` the states h and c behind it. */
export type LSTMOutput<S extends boolean> = S extends true ? [Tensor, Tensor, Tensor] : Tensor;

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997) over sequences: `[batch, steps, features]` → the last output
 * `[batch, units]`, or all of them with `returnSequences`; with `returnState` also the states h and c.
 *
 * @example
 * new layers.LSTM(5, { returnSequences: true })(ops.ones([2, 7, 3])).shape; // [2, 7, 5]
 */
export class LSTM<const S extends boolean = false> extends Layer<Tensor, LSTMOutput<S>> {
  static override readonly className: string = "LSTM";
  static override readonly module: string | null = "keras.layers";
  static override readonly takesMask: boolean = true;
  static override readonly declared: AnyConfig = lstmConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof lstmConfig>;
  readonly cell: LSTMCell;
  /** Where a stateful layer stopped: h and c; neither trained nor saved. */
  #states: readonly Variable[] = [];

  constructor(units: number, options: LSTMOptions & { readonly returnState?: S | undefined } = {}) {
    const config = lstmConfig.fill("LSTM", { units, ...given("LSTM", options) });
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
    this.cell = new LSTMCell(units, { ...cell, name: "lstm_cell" });
    this.inputSpec = new InputSpec({ ndim: 3 });
  }

  override build(inputShape: readonly (number | null)[]): void {
    this.cell.ensureBuilt([[inputShape[0] ?? null, inputShape[2] ?? null]]);
    this.inputSpec = new InputSpec({ ndim: 3, axes: { [-1]: inputShape[2] ?? null } });
    if (!this.config.stateful) return;
    this.#states = stateVariables(this, inputShape[0] ?? null, this.cell.stateSize);
  }

  /** Makes a stateful layer start from zeros again. */
  resetState(): void {
    resetStates(this.#states);
  }

  override call(inputs: Tensor, options: LSTMCallOptions = {}): LSTMOutput<S> {
    const { returnSequences, returnState, goBackwards, unroll, zeroOutputForMask } = this.config;
    const masks = this.cell.gateMasks(inputs.dim(0), inputs.dim(-1), options.training === true);
    const sequence: Sequence = {
      inputs: this.cell.project(inputs, masks.inputs, (m) => expandDims(m, 1)), // [B, T, 4 · units]
      states: firstStates(this, options.initialState ?? null, this.#states, {
        batch: inputs.dim(0),
        sizes: this.cell.stateSize,
        names: "the two states h and c",
      }),
      mask: options.mask instanceof Tensor ? options.mask : null,
      goBackwards,
      zeroOutputForMask,
      returnSequences,
    };
    const whole = !unroll && masks.recurrent === null && this.cell.isStandard;
    const made =
      (whole ? lstmWhole(sequence, this.cell.recurrentKernel as Variable) : null) ??
      recur({ ...sequence, step: (z, states) => this.cell.advance(z, states as [Tensor, Tensor], masks.recurrent), unroll });
    this.#states.forEach((state, i) => {
      state.assign(made.states[i] as Tensor);
    });
    const output = made.sequence ?? made.last;
    return (returnState ? [output, ...made.states] : output) as LSTMOutput<S>;
  }

  override dispose(): void {
    super.dispose();
    for (const state of this.#states) state.dispose();
  }
}
