import type { Model, NDArray } from "keras-ts";
import type { Size, Task } from "./workload.js";

/** A compiled model, samples for it, and how many of them make a batch. */
export interface Training {
  readonly model: Model;
  readonly data: (samples: number, seed: number) => readonly [x: NDArray, y: NDArray];
  readonly batch: number;
  readonly batches: number;
}

/** One epoch of `fit` over all samples, shuffled. */
export function fitting({ model, data, ...full }: Training, size: Size = {}): Task {
  const { batch, batches } = { ...full, ...size };
  const [x, y] = data(batch * batches, 1);
  const options = { batchSize: batch, epochs: 1, shuffle: true, verbose: 0 } as const;
  return { model, per: batch * batches, steps: batches, call: () => model.fit(x, y, options) };
}

/** `steps` calls of `trainOnBatch`, over the batches in turn; the loss of each is read. */
export function stepping({ model, data, ...full }: Training & { readonly steps: number }, size: Size = {}): Task {
  const { batch, batches } = { ...full, ...size };
  const pairs = Array.from({ length: batches }, (_, i) => data(batch, i + 1));
  const steps = size.batches ?? full.steps;
  const call = async (): Promise<void> => {
    for (let i = 0; i < steps; i++) await model.trainOnBatch(...(pairs[i % batches] as (typeof pairs)[number]));
  };
  return { model, per: steps, steps, call };
}

/** `calls` calls of `predictOnBatch` on one batch, from host array to host array. */
export function predicting(model: Model, x: NDArray, calls: number): Task {
  const call = async (): Promise<void> => {
    for (let i = 0; i < calls; i++) await model.predictOnBatch(x);
  };
  return { model, per: calls * (x.shape[0] as number), steps: calls, call };
}
