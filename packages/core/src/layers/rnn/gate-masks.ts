import { concatenate, matmul, multiply, ones, split } from "../../numpy/index.js";
import { dropout, type SeedGenerator } from "../../random/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";

/** Dropout masks of one call, one per gate (or one for all), drawn before the loop so that every step shares them. */
export interface GateMasks {
  readonly inputs: readonly Tensor[] | null;
  readonly recurrent: readonly Tensor[] | null;
}
export interface MaskRequest {
  readonly gates: number;
  readonly batch: number;
  readonly features: number;
  readonly units: number;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly dtype: Tensor["dtype"];
  readonly seed: SeedGenerator;
}

/** As Keras: with recurrent dropout each gate has a mask of its own, else all share one. */
export function drawMasks(r: MaskRequest): GateMasks {
  const count = r.recurrentDropout > 0 ? r.gates : 1;
  const draw = (size: number, share: number): Tensor =>
    dropout(ones([r.batch, size], { dtype: r.dtype }), share, { seed: r.seed });
  const several = (size: number, share: number): Tensor[] | null =>
    share > 0 ? Array.from({ length: count }, () => draw(size, share)) : null;
  return { inputs: several(r.features, r.dropout), recurrent: several(r.units, r.recurrentDropout) };
}

/** x · kernel, x dropped per gate. */
export function maskedMatmul(x: Tensor, kernel: Variable | Tensor, masks: readonly Tensor[] | null): Tensor {
  if (masks === null) return matmul(x, kernel);
  if (masks.length === 1) return matmul(multiply(x, masks[0] as Tensor), kernel);
  const columns = split(kernel, masks.length, { axis: 1 }) as Tensor[];
  return concatenate(
    columns.map((w, i) => matmul(multiply(x, masks[i] as Tensor), w)),
    { axis: -1 },
  );
}
