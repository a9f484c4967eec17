import type { Tensor } from "../runtime/index.js";
import { deserializeKerasObject, type Json, type JsonObject, serializeKerasObject } from "../serialization/index.js";
import { nodeOf, wrap } from "../surface/index.js";
import { sameRank } from "./align.js";
import type { LossFunction } from "./define.js";
import { baseLossConfig, Loss, type LossOptions } from "./loss.js";

/** Base of the built-in losses: a formula over targets and predictions of one rank. */
export abstract class FormulaLoss extends Loss {
  protected abstract formula(yTrue: Tensor, yPred: Tensor): Tensor;

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const [t, p] = sameRank(nodeOf(yTrue), nodeOf(yPred));
    return this.formula(t === yTrue.node ? yTrue : wrap(t), p === yPred.node ? yPred : wrap(p));
  }
}

/** A loss made of a function that returns values per sample. */
export class LossFunctionWrapper extends FormulaLoss {
  static override readonly className: string = "LossFunctionWrapper";
  static override readonly module: string | null = "keras.losses";
  readonly fn: LossFunction;

  constructor(fn: LossFunction, options: LossOptions = {}) {
    super(options);
    this.fn = fn;
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }
  override getConfig(): Record<string, Json> {
    return { ...baseLossConfig.toWire(this.config as never), fn: serializeKerasObject(this.fn) };
  }
  static override fromConfig(json: JsonObject): never {
    const { fn, ...rest } = json;
    const loss: unknown = new LossFunctionWrapper(
      deserializeKerasObject(fn as Json) as LossFunction,
      baseLossConfig.fromWire(rest),
    );
    return loss as never;
  }
}
