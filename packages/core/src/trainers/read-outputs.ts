import { flattenTree, packTree } from "../host/nested.js";
import type { Tensor } from "../runtime/index.js";

/** Copies outputs to the host and gives their memory back. */
export async function readOutputs(output: unknown): Promise<unknown> {
  const tensors = flattenTree(output as never) as Tensor[];
  const arrays = await Promise.all(tensors.map((t) => t.array()));
  for (const t of tensors) t.dispose();
  return packTree(output as never, arrays);
}
