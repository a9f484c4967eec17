import type { Optimizer } from "../optimizers/index.js";
import { notInSlim } from "../serialization/index.js";

export function autoScaled(optimizer: Optimizer, policy: string, wanted: boolean): Optimizer {
  return wanted && policy === "mixed_float16" ? notInSlim("compile", "scaling the loss of a float16 model by itself") : optimizer;
}
