import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { asFloat, sameRank } from "./align.js";

/** A loss as a function of targets and predictions: values per sample, not yet reduced. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

export const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** Options as given, over their defaults; unknown keys are an error. */
export function filledOptions<O extends object>(where: string, defaults: O, options: object): O {
  checkOptions(where, options, Object.keys(defaults));
  return { ...defaults, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) };
}

type Given<O> = { readonly [K in keyof O]?: O[K] | undefined };

/** A functional loss with options, under its name in files. Targets take the dtype of the predictions. */
export function lossFunction<O extends object>(
  name: string,
  defaults: O,
  formula: (t: Node, p: Node, options: O) => Node,
): (yTrue: TensorLike, yPred: TensorLike, options?: Given<O>) => Tensor {
  const where = camel(name);
  return named(
    name,
    publicOp(where, (yTrue: TensorLike, yPred: TensorLike, options: Given<O> = {}) => {
      const p = asFloat(nodeOf(yPred));
      return wrap(formula(nodeOf(yTrue, p.dtype), p, filledOptions(where, defaults, options)));
    }),
  );
}

/** A functional loss without options, whose arguments are brought to one rank first. */
export const plainLoss = (
  name: string,
  formula: (t: Node, p: Node) => Node,
): ((yTrue: TensorLike, yPred: TensorLike) => Tensor) => lossFunction(name, {}, (t, p) => formula(...sameRank(t, p)));

/** Targets as they are: integer labels stay integers. */
export const rawTarget = (yTrue: TensorLike): Node => nodeOf(yTrue);
export const asLabels = (t: Node): Node => (t.dtype.includes("float") || t.dtype === "bool" ? g.cast(t, "int32") : t);
