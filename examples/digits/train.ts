import { callbacks, type Model, type Tensor } from "keras-ts";
import type { Digits } from "./data.js";
import type { ShiftedBatches } from "./shifted-batches.js";

export interface TrainOptions {
  readonly batches: ShiftedBatches;
  readonly validation: Digits;
  readonly epochs: number;
}

/**
 * Trains until validation loss has not improved for ten epochs. The last weights are kept: the learning rate has fallen
 * by then, and 144 validation images cannot tell the late epochs apart.
 */
export function train(model: Model<Tensor, Tensor>, { batches, validation, epochs }: TrainOptions): Promise<callbacks.History> {
  return model.fit(batches, {
    epochs,
    validationData: [validation.images, validation.labels],
    callbacks: [new callbacks.EarlyStopping({ monitor: "val_loss", patience: 10, verbose: 1 })],
    verbose: process.stdout.isTTY ? 1 : 2,
  });
}
