import type { NDArray } from "../host/ndarray.js";
import { type DataInput, sampleCount, toArrays } from "./data.js";
import type { TrainedModel } from "./model-face.js";
import { readOutputs } from "./read-outputs.js";

/** Outputs for one batch as host arrays. Small bundles wait even where there is nothing to wait for. */
export function predictOnBatch(model: TrainedModel, x: DataInput): Promise<NDArray> {
  const where = `${model.where} predictOnBatch`;
  return model.trainer.alone(model, "predictOnBatch", async () => {
    const hx = await toArrays(where, "x", x);
    sampleCount(where, { x: hx });
    return readOutputs(model.trainer.step<unknown>(model, "predictStep")(hx, null, null)) as Promise<NDArray>;
  });
}
