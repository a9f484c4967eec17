import { NDArray } from "../host/ndarray.js";
import { flattenTree, packTree } from "../host/nested.js";
import { breathe, type Storage, type Tensor } from "../runtime/index.js";
import { type DataInput, sampleCount, toArrays } from "./data.js";
import type { TrainedModel } from "./model-face.js";
import { readOutputs } from "./read-outputs.js";

/**
 * Outputs for one batch as host arrays. Promises are made only where there is something to wait for: a small model is done
 * sooner than three of them.
 */
export function predictOnBatch(model: TrainedModel, x: DataInput): Promise<NDArray> {
  const where = `${model.where} predictOnBatch`;
  const run = (hx: unknown): unknown => {
    sampleCount(where, { x: hx });
    return readNow(model.trainer.step<unknown>(model, "predictStep")(hx, null, null));
  };
  const ready = x instanceof NDArray && x.dtype !== "float64";
  return model.trainer.alone(model, "predictOnBatch", () =>
    ready ? run(x) : toArrays(where, "x", x).then(run),
  ) as Promise<NDArray>;
}

/** As `readOutputs`, but at once where all values are in host memory already. */
function readNow(output: unknown): unknown {
  const tensors = flattenTree(output as never) as Tensor[];
  const arrays = tensors.map(arrayOf);
  if (!arrays.every((a) => a !== null)) return readOutputs(output);
  for (const t of tensors) t.dispose();
  const read = packTree(output as never, arrays);
  return breathe()?.then(() => read) ?? read;
}

function arrayOf({ node }: Tensor): NDArray | null {
  const { untouched } = node.leaf as Storage;
  return untouched && (new NDArray(untouched.dtype, untouched.shape, untouched.data as never) as unknown as NDArray);
}
