import type { FilledOf } from "../../config/index.js";
import { LayerError } from "../../errors/index.js";
import { type AnyConfig, InputSpec, Layer } from "../../layer/index.js";
import { expandDims, zeros } from "../../numpy/index.js";
import { Tensor } from "../../runtime/index.js";
import { LSTMCell } from "./lstm-cell.js";
import { type LSTMOptions, lstmConfig } from "./lstm-config.js";
import { recur } from "./recurrence.js";

interface LSTMCallOptions {
  readonly training?: boolean | null;
  readonly mask?: unknown;
  readonly initialState?: readonly Tensor[] | null;
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997) over sequences: `[batch, steps, features]` → the last output
 * `[batch, units]`, or all of them with `returnSequences`; with `returnState` also the states h and c.
 *
 * @example
 * new layers.LSTM(5, { returnSequences: true })(ops.ones([2, 7, 3])).shape; // [2, 7, 5]
 */
export class LSTM extends Layer {
  static override readonly className: string = "LSTM";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = lstmConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof lstmConfig>;
  readonly cell: LSTMCell;

  constructor(units: number, options: LSTMOptions = {}) {
    const config = lstmConfig.fill("LSTM", { units, ...options });
    super(config);
    this.config = config;
    if (config.stateful) throw new LayerError(this.where, "stateful: true is not supported yet", { argument: "stateful" });
    const { returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask, activityRegularizer, name, units: _, ...cell } = config;
    this.cell = new LSTMCell(units, { ...cell, name: "lstm_cell" });
    this.inputSpec = new InputSpec({ ndim: 3 });
  }

  override build(inputShape: readonly (number | null)[]): void {
    this.cell.ensureBuilt([[inputShape[0] ?? null, inputShape[2] ?? null]]);
    this.inputSpec = new InputSpec({ ndim: 3, axes: { [-1]: inputShape[2] ?? null } });
  }

  override call(inputs: Tensor, options: LSTMCallOptions = {}): Tensor {
    const { units, returnSequences, returnState, goBackwards, unroll, zeroOutputForMask } = this.config;
    const batch = inputs.dim(0);
    const masks = this.cell.gateMasks(batch, inputs.dim(-1), options.training === true);
    const made = recur({
      step: (z, states) => this.cell.advance(z, states as [Tensor, Tensor], masks.recurrent),
      inputs: this.cell.project(inputs, masks.inputs, (m) => expandDims(m, 1)), // [B, T, 4 · units]
      states: this.#initial(batch, units, options.initialState ?? null),
      mask: options.mask instanceof Tensor ? options.mask : null,
      goBackwards,
      unroll,
      zeroOutputForMask,
      returnSequences,
    });
    const output = made.sequence ?? made.last;
    return (returnState ? [output, ...made.states] : output) as Tensor;
  }

  #initial(batch: number, units: number, given: readonly Tensor[] | null): readonly Tensor[] {
    if (given === null) return [0, 1].map(() => zeros([batch, units], { dtype: this.computeDtype }));
    if (given.length !== 2) throw new LayerError(this.where, `initialState must be the two states h and c, got ${given.length}`, { argument: "initialState" });
    return given;
  }
}
