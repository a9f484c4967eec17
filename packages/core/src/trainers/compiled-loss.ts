import { LayerError } from "../errors/index.js";
import { NDArray } from "../host/ndarray.js";
import { resolveLoss } from "../losses/index.js";
import { Mean } from "../metrics/index.js";
import * as g from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { nodeOf, wrap } from "../surface/index.js";
import { type FlatOutput, flatOutputs, perOutput } from "./structure.js";

type LossFunction = (yTrue: Tensor, yPred: Tensor, options: { sampleWeight?: Tensor | null }) => Tensor;
const isOneLoss = (x: unknown): boolean => typeof x === "string" || typeof x === "function";

/** The losses of a compiled model: resolved at the first step, when outputs and targets are known. */
export class CompiledLoss {
  readonly #where: string;
  readonly #given: unknown;
  readonly #weights: unknown;
  readonly #names: readonly string[] | null;
  #losses: readonly (LossFunction | null)[] | null = null;
  #trackers: readonly (Mean | null)[] = [];

  constructor(where: string, given: unknown, weights: unknown, names: readonly string[] | null) {
    this.#where = where;
    this.#given = given;
    this.#weights = weights;
    this.#names = names;
    eachIdentifier(given, (id) => {
      // Fails now rather than at the first step; names that depend on shapes wait.
      if (typeof id === "string" && !/^(crossentropy|ce)$/i.test(id)) resolveLoss(id, null, null);
    });
  }

  /** One tracker per output where there is more than one loss. */
  get trackers(): readonly Mean[] {
    return this.#trackers.filter((t): t is Mean => t !== null);
  }

  /** The weighted sum of all losses on one batch. */
  call(yTrue: unknown, yPred: unknown, sampleWeight: unknown): Tensor {
    const outputs = flatOutputs(yPred, this.#names);
    const targets = perOutput(this.#where, "y", yTrue, outputs, (x) => x instanceof Tensor && outputs.length === 1);
    const losses = this.#resolve(outputs, targets);
    const weights = perOutput(this.#where, "sampleWeight", sampleWeight, outputs, (x) => x instanceof Tensor);
    const scales = perOutput(this.#where, "lossWeights", this.#weights, outputs, (x) => typeof x === "number");
    let total: Tensor | null = null;
    losses.forEach((loss, i) => {
      if (loss === null) return;
      const target = targets[i];
      if (!(target instanceof Tensor))
        throw new LayerError(this.#where, `y must be given for output ${outputs[i]?.name ?? i}, which has a loss`, {
          argument: "y",
          hint: "Pass the targets after the inputs, as in fit(x, y), or compile without a loss for it.",
        });
      const predicted = (outputs[i] as FlatOutput).value;
      checkBatch(this.#where, target, predicted);
      const value = loss(target, predicted, { sampleWeight: (weights[i] as Tensor | null) ?? null });
      this.#trackers[i]?.updateState(value, { sampleWeight: batchOf(predicted) });
      const scaled = scales[i] == null ? value : wrap(g.mul(nodeOf(value), scales[i] as number));
      total = total === null ? scaled : wrap(g.add(total.node, scaled.node));
    });
    if (total === null) throw new LayerError(this.#where, "at least one output must have a loss");
    return total;
  }

  #resolve(outputs: readonly FlatOutput[], targets: readonly unknown[]): readonly (LossFunction | null)[] {
    if (this.#losses !== null) return this.#losses;
    const given = perOutput(this.#where, "loss", this.#given, outputs, isOneLoss);
    this.#losses = given.map((id, i) =>
      id == null ? null : (resolveLoss(id, specOf(targets[i]), specOf(outputs[i]?.value)) as LossFunction),
    );
    const several = this.#losses.filter((l) => l !== null).length > 1;
    this.#trackers = this.#losses.map((l, i) =>
      several && l !== null ? new Mean({ name: `${outputs[i]?.name ?? `output_${i}`}_loss` }) : null,
    );
    return this.#losses;
  }
}

/** Samples of a batch as a weight. */
export const batchOf = (x: Tensor): Tensor => wrap(g.scalar(x.ndim === 0 ? 1 : x.dim(0), "float32"));
export const specOf = (x: unknown): { dtype: Tensor["dtype"]; shape: readonly (number | null)[] } | null =>
  x instanceof Tensor ? { dtype: x.dtype, shape: x.shape } : null;

function checkBatch(where: string, target: Tensor, predicted: Tensor): void {
  if (target.ndim === 0 || predicted.ndim === 0 || target.shape[0] === predicted.shape[0] || target.shape[0] === 1) return;
  throw new LayerError(
    where,
    `y and the model's output must have one number of samples, got ${target.shape[0]} and ${predicted.shape[0]}`,
    { argument: "y" },
  );
}

/** Visits every identifier in a list or object of losses or metrics. */
export function eachIdentifier(given: unknown, visit: (id: unknown) => void): void {
  if (Array.isArray(given)) for (const g of given) eachIdentifier(g, visit);
  else if (
    typeof given === "object" &&
    given !== null &&
    !(given instanceof NDArray) &&
    Object.getPrototypeOf(given) === Object.prototype
  ) {
    for (const v of Object.values(given)) eachIdentifier(v, visit);
  } else if (given != null) visit(given);
}
