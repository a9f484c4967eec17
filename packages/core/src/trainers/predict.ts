import type { Callback } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/callback-list.js";
import { checkOptions, LayerError } from "../errors/index.js";
import type { NDArray } from "../host/ndarray.js";
import { flattenTree, mapTree } from "../host/nested.js";
import { batchesOf } from "./batches.js";
import { concatArrays } from "./concat-arrays.js";
import type { DataInput } from "./data.js";
import { loopCallbacks, type Verbose, verbosity } from "./loop-callbacks.js";
import { checkLoopValues } from "./loop-values.js";
import type { TrainedModel } from "./model-face.js";
import { Pace } from "./pace.js";
import { readOutputs } from "./read-outputs.js";

export interface PredictOptions {
  readonly batchSize?: number | null | undefined;
  readonly verbose?: Verbose | undefined;
  readonly steps?: number | null | undefined;
  readonly callbacks?: Callback | readonly Callback[] | CallbackList | null | undefined;
  readonly signal?: AbortSignal | undefined;
}
const KNOWN = ["batchSize", "verbose", "steps", "callbacks", "signal"];

/** Runs the model over data; resolves with host arrays in the structure of its outputs. */
export async function predict(model: TrainedModel, x: DataInput, options: PredictOptions): Promise<unknown> {
  const where = `${model.where} predict`;
  checkOptions(where, options, KNOWN);
  checkLoopValues(where, options);
  return model.trainer.alone(model, "predict", async () => {
    const batches = await batchesOf(where, x, null, { batchSize: options.batchSize, stepsPerEpoch: options.steps });
    const params = { verbose: verbosity(where, options.verbose), epochs: 1, steps: options.steps ?? batches.steps };
    const callbacks = loopCallbacks(where, options.callbacks, model, params, null);
    const step = model.trainer.step<unknown>(model, "predictStep");
    const pace = new Pace(options.signal);
    pace.check();
    await callbacks.loop("onPredictBegin");
    const parts: Promise<unknown>[] = [];
    for await (const [bx] of { [Symbol.asyncIterator]: () => batches.epoch() }) {
      if (options.steps != null && parts.length >= options.steps) break;
      await callbacks.batchBegin("onPredictBatchBegin", parts.length);
      const output = readOutputs(step(bx, null, null));
      output.catch(() => {}); // reported below, in order
      parts.push(output);
      await pace.step(step.done);
      await callbacks.batchEnd("onPredictBatchEnd", parts.length - 1, async () => ({}));
    }
    await pace.finish();
    const read = await Promise.all(parts);
    if (read.length === 0) throw new LayerError(where, "the data must have at least one batch, got none", { argument: "x" });
    await callbacks.loop("onPredictEnd");
    return joined(read);
  });
}

function joined(parts: readonly unknown[]): unknown {
  const [first] = parts;
  if (parts.length === 1) return first;
  const lists = parts.map((p) => flattenTree(p as never) as NDArray[]);
  let at = 0;
  return mapTree(first as never, () => {
    const i = at++;
    return concatArrays(lists.map((l) => l[i] as NDArray));
  });
}
