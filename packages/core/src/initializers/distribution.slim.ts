import { LayerError } from "../errors/index.js";
import type { Shape } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";
import type { Distribution } from "./distribution.js";
import { type DrawOptions, drawUniform } from "./draws.js";

export type { Distribution } from "./distribution.js";

/** Distributions by name would bring them all: the named initializers bring their own. */
export function drawFrom(distribution: Distribution, shape: Shape, variance: number, options: DrawOptions): Tensor {
  if (distribution === "uniform") return drawUniform(shape, variance, options);
  throw new LayerError("VarianceScaling", `distribution "${distribution}" needs the full library, got "keras-ts/slim"`, {
    hint: "Use GlorotNormal, HeNormal, LecunNormal, RandomNormal or TruncatedNormal.",
  });
}
