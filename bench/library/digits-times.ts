import { setBackend, setRandomSeed } from "keras-ts";
import { loadDigits } from "../../examples/digits/data.js";
import { digitsModel } from "../../examples/digits/model.js";
import { median } from "../statistics.js";

export interface TrainingTimes {
  /** Milliseconds until the model has weights. */
  readonly build: number;
  /** Milliseconds of the first training step: trace, compile and run. */
  readonly first: number;
  /** Median milliseconds of a later step. */
  readonly step: number;
}

/** Times of the digits example's model on one engine, batch 32. */
export async function digitsTimes(engine: string, { warmUp = 10, steps = 30 } = {}): Promise<TrainingTimes> {
  await setBackend(engine);
  setRandomSeed(1);
  const { train } = loadDigits();
  const [x, y] = [train.images.subarray(0, 32), train.labels.subarray(0, 32)];
  const start = performance.now();
  const model = digitsModel({ steps: 1000 });
  const built = performance.now();
  await model.trainOnBatch(x, y);
  const first = performance.now() - built;
  const times: number[] = [];
  for (let i = 0; i < warmUp + steps; i++) {
    const before = performance.now();
    await model.trainOnBatch(x, y);
    if (i >= warmUp) times.push(performance.now() - before);
  }
  model.dispose();
  return { build: built - start, first, step: median(times) };
}
