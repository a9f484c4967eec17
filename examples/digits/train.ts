import { callbacks, type Model, type Tensor } from "keras-ts";
import type { Digits } from "./data.js";
import { shiftedBatches } from "./shifted-batches.js";

export interface TrainOptions {
  readonly train: Digits;
  readonly validation: Digits;
  readonly epochs: number;
  readonly seed: number;
}

/** Trains until validation loss has not improved for a while, and keeps the weights of the best epoch. */
export function train(model: Model<Tensor, Tensor>, options: TrainOptions): Promise<callbacks.History> {
  const { validation, epochs, seed } = options;
  return model.fit(shiftedBatches(options.train, { batchSize: 32, seed }), {
    epochs,
    validationData: [validation.images, validation.labels],
    callbacks: [new callbacks.EarlyStopping({ monitor: "val_loss", patience: 10, restoreBestWeights: true })],
    verbose: process.stdout.isTTY ? 1 : 2,
  });
}
