import type { Shape } from "@keras-ts/core/backend";
import { broadcastView, newCell, type View, wholeView } from "./cells.js";
import type { Constants } from "./constants.js";
import type { Instruction } from "./instructions.js";
import { addElementwise } from "./loops.js";

/** Attributes of `batchNormInference`, as core has them. */
interface NormAttrs {
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}

/**
 * A batch normalisation by given statistics as a factor and an offset per channel, each [C]: γ / √(σ² + ε) and β − μ · factor.
 * `inputs` are mean, variance, γ? and β?.
 */
export function normFactors(
  list: Instruction[],
  constants: Constants,
  inputs: readonly View[],
  { epsilon, scale, center }: NormAttrs,
): { readonly factor: View; readonly offset: View } {
  const [mean, variance, ...parameters] = inputs as readonly [View, View, ...View[]];
  const { shape } = mean;
  const op = (name: string, ...sources: readonly View[]): View =>
    addElementwise(list, { name, dtype: "float32", shape, sources });
  const inverse = op("rsqrt", op("add", variance, numberOf(constants, epsilon, shape)));
  const factor = scale ? op("mul", inverse, parameters[0] as View) : inverse;
  const shift = op("mul", mean, factor);
  const offset = center ? op("sub", parameters[scale ? 1 : 0] as View, shift) : op("neg", shift);
  return { factor, offset };
}

function numberOf(constants: Constants, value: number, shape: Shape): View {
  const offset = constants.add({ dtype: "float32", shape: [], data: Float32Array.of(value) });
  return broadcastView(wholeView(newCell("float32", 1, -1, { kind: "constant", offset }), []), shape);
}
