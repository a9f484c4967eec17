import type { Shape } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";
import { type DrawOptions, drawCutNormal, drawNormal, drawUniform } from "./draws.js";

/** How values are distributed around 0. */
export type Distribution = "truncated_normal" | "untruncated_normal" | "uniform";

const DRAWS = { truncated_normal: drawCutNormal, untruncated_normal: drawNormal, uniform: drawUniform } as const;

/** Values of that variance from the distribution of that name. */
export const drawFrom = (distribution: Distribution, shape: Shape, variance: number, options: DrawOptions): Tensor =>
  DRAWS[distribution](shape, variance, options);
