import { LayerError } from "../errors/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, wrap } from "../surface/index.js";
import type { TrainedModel } from "./model-face.js";

export interface LossArguments {
  readonly x?: unknown;
  readonly y?: unknown;
  readonly yPred?: unknown;
  readonly sampleWeight?: unknown;
  readonly training?: boolean | undefined;
}

/** The compiled losses plus everything layers added. */
export function modelLoss(model: TrainedModel, args: LossArguments): Tensor {
  const compiled = model.trainer.require(model);
  const parts: Tensor[] = [];
  if (compiled.loss !== null) parts.push(compiled.loss.call(args.y ?? null, args.yPred, args.sampleWeight ?? null));
  for (const added of model.losses)
    parts.push(
      wrap(
        g.sum(
          nodeOf(added, "float32"),
          added.shape.map((_, i) => i),
        ),
      ),
    );
  const [first, ...rest] = parts;
  if (first === undefined)
    throw new LayerError(model.where, "there must be something to minimise: no loss was compiled and no layer added one", {
      hint: "Pass `loss` to compile.",
    });
  return rest.reduce((sum, p) => wrap(g.add(nodeOf(sum, "float32"), p.node)), first);
}
