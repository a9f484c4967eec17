import { LayerError } from "../errors/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { checkOptions } from "../surface/index.js";
import { Callback, type Logs } from "./callback.js";
import { oneOfOptions } from "./options.js";

/** The learning rate as callbacks reach it. */
interface RatedModel {
  readonly optimizer: { learningRate: unknown } | null;
}

async function currentRate(optimizer: { readonly learningRate: unknown }): Promise<number> {
  const rate = optimizer.learningRate as Variable | Tensor;
  return Number((await rate.array()).item());
}

/**
 * Sets the learning rate at the start of every epoch.
 *
 * @example
 * const halving = new callbacks.LearningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate / 2));
 * halving.verbose; // 0
 */
export class LearningRateScheduler extends Callback {
  readonly schedule: (epoch: number, learningRate: number) => number;
  readonly verbose: 0 | 1;

  constructor(schedule: (epoch: number, learningRate: number) => number, options: { readonly verbose?: 0 | 1 | undefined } = {}) {
    super();
    checkOptions("LearningRateScheduler", options, ["verbose"]);
    oneOfOptions("LearningRateScheduler", "verbose", options.verbose ?? 0, [0, 1]);
    if (typeof schedule !== "function")
      throw new LayerError("LearningRateScheduler", `schedule must be a function, got ${String(schedule)}`);
    this.schedule = schedule;
    this.verbose = options.verbose ?? 0;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const { optimizer } = this.model as unknown as RatedModel;
    if (optimizer === null) return;
    const rate = this.schedule(epoch, await currentRate(optimizer));
    if (!Number.isFinite(rate))
      throw new LayerError("LearningRateScheduler", `schedule must return a finite number, got ${String(rate)}`);
    optimizer.learningRate = rate;
    if (this.verbose > 0) console.log(`\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${rate}.`);
  }

  override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    const { optimizer } = this.model as unknown as RatedModel;
    if (optimizer !== null) logs.learning_rate = await currentRate(optimizer);
  }
}
