import { LayerError, OpError } from "../errors/index.js";
import { toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, converted, dtypeOption, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { keyOf, type Seed } from "./keys.js";

export interface CategoricalOptions {
  readonly dtype?: string | undefined;
  readonly seed?: Seed | undefined;
}
/**
 * Class numbers drawn with the (unnormalised) log-probabilities `logits` [batch, classes]: [batch, numSamples].
 *
 * @example
 * random.categorical([[0, 0, 5]], 4, { seed: 1 }).shape; // [1, 4]
 */
export const categorical: (logits: TensorLike, numSamples: number, options?: CategoricalOptions) => Tensor =
  /* @__PURE__ */ publicOp("categorical", (logits: TensorLike, numSamples: number, options: CategoricalOptions = {}) => {
    checkOptions("categorical", options, ["dtype", "seed"]);
    const x = converted(logits, toFloat);
    if (x.shape.length !== 2) throw new OpError("categorical", "logits must have shape [batch, classes]", [x.spec]);
    const [batch, classes] = x.shape as [number, number];
    const shape = [batch, numSamples, classes];
    const dtype = x.dtype === "float64" ? "float64" : "float32";
    const u = g.randomUniform([keyOf("categorical", options.seed)], { dtype, shape });
    const gumbel = g.neg(g.log(g.neg(g.log(g.max(u, dtype === "float64" ? 2 ** -54 : 2 ** -25)))));
    const scores = g.add(g.reshape(g.cast(x, dtype), [batch, 1, classes]), gumbel);
    return wrap(g.cast(g.argMax([scores], { axis: 2 }), dtypeOption("categorical", options.dtype ?? "int32")));
  });

export interface ShuffleOptions {
  readonly axis?: number | undefined;
  readonly seed?: Seed | undefined;
}
/**
 * The slices along `axis` in random order.
 *
 * @example
 * random.shuffle([1, 2, 3, 4], { seed: 1 });
 */
export const shuffle: (x: TensorLike, options?: ShuffleOptions) => Tensor = /* @__PURE__ */ publicOp(
  "shuffle",
  (x: TensorLike, options: ShuffleOptions = {}) => {
    checkOptions("shuffle", options, ["axis", "seed"]);
    const node = nodeOf(x);
    const axis = axisOf("shuffle", options.axis ?? 0, node.shape.length, [node.spec]);
    const bits = g.randomBits([keyOf("shuffle", options.seed)], { shape: [node.shape[axis] as number] });
    const order = g.argSort([g.cast(bits, "int32")], { axis: 0, descending: false });
    return wrap(g.gather([node, order], { axis }));
  },
);

export interface DropoutOptions {
  /** Shape of the kept-or-dropped decisions, 1 where they are shared along an axis; `null` for the input's size. */
  readonly noiseShape?: readonly (number | null)[] | null | undefined;
  readonly seed?: Seed | undefined;
}
/**
 * The input with a share `rate` of its elements set to 0 and the others scaled by 1 / (1 − rate).
 *
 * @example
 * random.dropout(ops.ones([4]), 0.5, { seed: 1 }); // zeros and twos
 */
export const dropout: (inputs: TensorLike, rate: number, options?: DropoutOptions) => Tensor = /* @__PURE__ */ publicOp(
  "dropout",
  (inputs: TensorLike, rate: number, options: DropoutOptions = {}) => {
    checkOptions("dropout", options, ["noiseShape", "seed"]);
    if (!(rate >= 0 && rate <= 1)) throw new LayerError("dropout", `rate must be in [0, 1], got ${rate}`, { argument: "rate" });
    const x = converted(inputs, toFloat);
    const shape = noiseShapeOf(x, options.noiseShape ?? null);
    const key = keyOf("dropout", options.seed);
    if (rate === 1) return wrap(g.zerosLike(x));
    const kept = g.dropoutMask([key], { shape, keep: 1 - rate });
    return wrap(g.where(kept, g.mul(x, 1 / (1 - rate)), 0));
  },
);

function noiseShapeOf(x: Node, noise: readonly (number | null)[] | null): number[] {
  if (noise === null) return [...x.shape];
  const shape = noise.map((d, i) => d ?? (x.shape[i + x.shape.length - noise.length] as number));
  const fits =
    shape.length <= x.shape.length && shape.every((d, i) => d === 1 || d === x.shape[i + x.shape.length - shape.length]);
  if (!fits) throw new OpError("dropout", `noiseShape [${noise}] must broadcast to the input`, [x.spec]);
  return shape;
}
