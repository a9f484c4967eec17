import type { CallbackList } from "../callbacks/callback-list.js";
import { NDArray } from "../host/ndarray.js";
import { flattenTree, mapTree } from "../host/nested.js";
import { haltedBy, type Repeated, repeated, type Tensor, tensorFromHost } from "../runtime/index.js";
import { rowsOf, type WholeArrays } from "./batches.js";
import type { StepData } from "./data.js";
import type { LatestLogs } from "./logs.js";
import type { TrainedModel } from "./model-face.js";
import type { Pace } from "./pace.js";
import type { StepLogs } from "./steps.js";

/** Arrays up to this many bytes are put on the engine whole. */
const MOST_BYTES = 256 * 2 ** 20;
/** Milliseconds of a round that an abort ends after the step it is in; others who want the engine may wait for two of them. */
const HALTED_ROUND_MS = 50;

type Kind = "trainStep" | "testStep";

/** What happens around a launch. */
export interface RoundHooks {
  readonly latest: LatestLogs;
  readonly pace: Pace;
  readonly callbacks: CallbackList;
  /** Asked after each launch. */
  readonly stopped: () => boolean;
}

/**
 * Epochs over arrays that lie on the engine: many steps per crossing, as long as nobody watches single batches. Rounds grow
 * until they take some milliseconds, or tens of them where an abort can end them.
 */
export class Rounds {
  readonly #model: TrainedModel;
  readonly #kind: Kind;
  readonly #arrays: WholeArrays;
  readonly #data: StepData;
  readonly #resident: StepData;
  readonly #signal: AbortSignal | undefined;
  readonly #halt = new Int32Array(1);
  readonly #onAbort = (): void => {
    Atomics.store(this.#halt, 0, 1);
  };

  private constructor(model: TrainedModel, kind: Kind, arrays: WholeArrays, data: StepData, signal: AbortSignal | undefined) {
    this.#model = model;
    this.#kind = kind;
    this.#arrays = arrays;
    this.#data = data;
    this.#resident = eachArray(data, (a) => tensorFromHost(a.toHost()));
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
  }

  /**
   * For arrays that fit, when no callback wants to see single batches; else `null`. `data` replaces that of `arrays`; `signal`
   * ends the round under way.
   */
  static over(
    model: TrainedModel,
    kind: Kind,
    arrays: WholeArrays | undefined,
    callbacks: CallbackList,
    signal: AbortSignal | undefined,
    data: StepData | undefined = arrays?.data,
  ): Rounds | null {
    if (arrays === undefined || data === undefined || arrays.count < 2 * arrays.batchSize) return null;
    if (callbacks.watchesBatches(kind === "trainStep" ? "Train" : "Test")) return null;
    const all = flattenTree(data.filter((tree) => tree !== null) as never) as NDArray[];
    if (all.some((a) => a.dtype === "string")) return null; // text lives on the host
    const bytes = all.reduce((sum, a) => sum + a.toHost().data.byteLength, 0);
    return bytes > MOST_BYTES ? null : new Rounds(model, kind, arrays, data, signal);
  }

  /** Runs one epoch; resolves with the number of batches. */
  async epoch(hooks: RoundHooks): Promise<number> {
    const { batchSize, count } = this.#arrays;
    const rows = this.#arrays.order();
    const order = tensorFromHost({ dtype: "int32", shape: [count], data: rows });
    const launch = this.#launcher();
    const whole = Math.floor(count / batchSize);
    let batch = 0;
    try {
      while (batch < whole && !hooks.stopped()) {
        const steps = Math.min(hooks.pace.speed.round, whole - batch);
        await this.#around(hooks, batch, steps, () => {
          hooks.latest.replace(launch(this.#resident, order, batchSize, number(batch), number(batch + steps)));
          return launch.done;
        });
        batch += steps;
      }
      if (batch === whole && whole * batchSize < count && !hooks.stopped()) {
        const step = this.#model.trainer.step<StepLogs>(this.#model, this.#kind);
        await this.#around(hooks, batch, 1, () => {
          hooks.latest.replace(step(...rowsOf(this.#data, (a) => a.take(rows.subarray(whole * batchSize)))));
          return step.done;
        });
        batch++;
      }
    } finally {
      order.dispose();
    }
    return batch;
  }

  #launcher(): Repeated<StepLogs> {
    const model = this.#model;
    const run = (...data: StepData): StepLogs => model[this.#kind](data);
    const options = { name: `${this.#kind} of ${model.where}`, engine: () => model.engine, toHost: true };
    return model.trainer.round(this.#kind, () => repeated(run, options));
  }

  async #around(hooks: RoundHooks, first: number, steps: number, launch: () => Promise<void> | null): Promise<void> {
    const loop = this.#kind === "trainStep" ? "Train" : "Test";
    await hooks.callbacks.batchBegin(`on${loop}BatchBegin`, first);
    const mostMs = this.#model.engine.backend?.hearsHalt === true ? HALTED_ROUND_MS : undefined;
    await hooks.pace.step(haltedBy(this.#halt, launch), steps, mostMs);
    await hooks.callbacks.batchEnd(`on${loop}BatchEnd`, first + steps - 1, () => hooks.latest.read());
  }

  /** Gives the arrays on the engine back, and stops listening. */
  dispose(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    eachArray(this.#resident, (t) => (t as unknown as Tensor).dispose());
  }
}

const eachArray = (data: StepData, f: (a: NDArray) => unknown): StepData =>
  data.map((tree) => (tree === null ? null : mapTree(tree as never, f as never))) as unknown as StepData;

const number = (value: number): NDArray => new NDArray("int32", [], Int32Array.of(value));
