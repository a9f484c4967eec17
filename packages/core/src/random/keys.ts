import { LayerError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, type TensorLike, wrap } from "../surface/index.js";
import { checkSeed } from "./global-seed.js";
import { globalSeedGenerator, SeedGenerator } from "./seed-generator.js";

/**
 * Where a draw takes its bits: a generator (other numbers each time), an integer (the same numbers each time), a key that
 * `generator.next()` or `seedAt` made, or `null` for the global generator.
 */
export type Seed = SeedGenerator | Tensor | number | null;

/** The key uint32[2] a seed stands for; generators move on. For layer authors. */
export function keyOf(where: string, seed: Seed | undefined): Node {
  if (seed == null) return globalSeedGenerator().next().node;
  if (seed instanceof SeedGenerator) return seed.next().node;
  if (seed instanceof Tensor) return keyTensor(where, seed);
  return g.constant({ dtype: "uint32", shape: [2], data: Uint32Array.of(checkSeed(where, seed), 0) });
}

function keyTensor(where: string, key: Tensor): Node {
  if (key.dtype === "uint32" && key.shape.length === 1 && key.shape[0] === 2) return key.node;
  throw new LayerError(where, `seed must be an integer, a SeedGenerator or a key uint32[2], got ${key}`, { argument: "seed" });
}

const part = (x: Node, i: number): Node => g.slice([x], { starts: [i], limits: [i + 1], strides: [1] });
/** A key of its own for each number, derived from `key`. */
export function stepKey(key: Node, step: Node | number): Node {
  const number = typeof step === "number" ? g.scalar(step, "uint32") : g.cast(step, "uint32");
  // An odd multiplier sends different steps to different keys; the block behind it makes them independent.
  const moved = g.add(part(key, 0), g.reshape(g.mul(number, 0x9e3779b9 as number), [1]));
  return g.randomBits([g.concat([moved, part(key, 1)], { axis: 0 })], { shape: [2] });
}

/**
 * The key of one step of a loop, for draws inside `ops.scan` and `ops.whileLoop`: `seed` from before the loop, `step` an
 * integer that differs from step to step.
 *
 * @example
 * const key = new random.SeedGenerator({ seed: 1 }).next();
 * const body = (_: unknown, t: Tensor) => [null, random.normal([2], { seed: random.seedAt(key, t) })];
 */
export const seedAt: (seed: Seed, step: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "seedAt",
  (seed: Seed, step: TensorLike) => wrap(stepKey(keyOf("seedAt", seed), nodeOf(step))),
);

/** The dtype of a floating-point draw. */
export function floatDType(where: string, dtype: DType): DType {
  if (dtype.includes("float")) return dtype;
  throw new LayerError(where, `dtype must be floating-point, got "${dtype}"`, {
    argument: "dtype",
    hint: "Use random.randint for integers.",
  });
}
