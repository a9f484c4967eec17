import { stopGradient } from "../../core/index.js";
import { LayerError } from "../../errors/index.js";
import { add, clip, divide, maximum, sqrt, subtract } from "../../numpy/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";

/** Bounds of the corrections; those left out do not bind. */
export interface RenormClipping {
  readonly rmin?: number;
  readonly rmax?: number;
  readonly dmax?: number;
}
const KEYS = ["rmin", "rmax", "dmax"];

/** Checks the option `renormClipping`. */
export function renormClippingOf(where: string, value: unknown): RenormClipping {
  const given = (value ?? {}) as Record<string, number>;
  const stray = Object.keys(given).find((k) => !KEYS.includes(k));
  if (stray !== undefined)
    throw new LayerError(where, `renormClipping may hold ${KEYS.join(", ")}, got "${stray}"`, { argument: "renormClipping" });
  const { rmin, rmax, dmax } = given;
  if ((rmin !== undefined && rmax !== undefined && rmin > rmax) || (rmin ?? 0) < 0 || (rmax ?? 1) < 0 || (dmax ?? 0) < 0) {
    throw new LayerError(where, `renormClipping must hold non-negative bounds with rmin ≤ rmax, got ${JSON.stringify(given)}`, {
      argument: "renormClipping",
    });
  }
  return given;
}

/** Running values of batch renormalization (Ioffe 2017). */
export interface RenormState {
  readonly mean: Variable;
  readonly deviation: Variable;
}

/**
 * How far a batch is from the running statistics: normalised values become `x̂ · r + d`. No gradient flows through them.
 */
export function corrections(
  state: RenormState,
  mean: Tensor,
  deviation: Tensor,
  epsilon: number,
  bounds: RenormClipping,
): { readonly r: Tensor; readonly d: Tensor } {
  const running = maximum(state.deviation, Math.sqrt(epsilon));
  let r = divide(deviation, running);
  if (bounds.rmin !== undefined) r = maximum(r, bounds.rmin);
  if (bounds.rmax !== undefined) r = clip(r, bounds.rmin ?? 0, bounds.rmax);
  let d = divide(subtract(mean, state.mean), running);
  if (bounds.dmax !== undefined) d = clip(d, -bounds.dmax, bounds.dmax);
  return { r: stopGradient(r), d: stopGradient(d) };
}

/** √(variance + ε). */
export const deviationOf = (variance: Tensor, epsilon: number): Tensor => sqrt(add(variance, epsilon));
