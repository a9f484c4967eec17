import { config, type OptionsOf } from "../config/index.js";
import type { Shape } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { type DrawOptions, drawCutNormal, drawUniform } from "./draws.js";
import { fanFields, VarianceScaling } from "./variance-scaling.js";

export const glorotUniformConfig = /* @__PURE__ */ config("keras.initializers", "GlorotUniform", fanFields);
type FanOptions = OptionsOf<typeof glorotUniformConfig>;

/** What the six named initializers share: only seed and axes are theirs to set. */
abstract class Scaled extends VarianceScaling {
  override getConfig(): JsonObject {
    return glorotUniformConfig.toWire({ seed: this.givenSeed, inputAxes: this.inputAxes, outputAxes: this.outputAxes });
  }
}

abstract class ScaledUniform extends Scaled {
  protected override draw(shape: Shape, variance: number, options: DrawOptions): Tensor {
    return drawUniform(shape, variance, options);
  }
}
abstract class ScaledNormal extends Scaled {
  protected override draw(shape: Shape, variance: number, options: DrawOptions): Tensor {
    return drawCutNormal(shape, variance, options);
  }
}

/**
 * Uniform within ±√(6 / (fan in + fan out)); the default of most kernels.
 *
 * @example
 * new initializers.GlorotUniform({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class GlorotUniform extends ScaledUniform {
  static override readonly className: string = "GlorotUniform";
  static override readonly module: string | null = "keras.initializers";
  static override readonly declared = glorotUniformConfig;
  constructor(options: FanOptions = {}) {
    super({ ...glorotUniformConfig.fill("GlorotUniform", options), scale: 1, mode: "fan_avg", distribution: "uniform" });
  }
  static override fromConfig(json: JsonObject): GlorotUniform {
    return new GlorotUniform(glorotUniformConfig.fromWire(json));
  }
}

export const glorotNormalConfig = /* @__PURE__ */ config("keras.initializers", "GlorotNormal", fanFields);

/**
 * Normal with variance 2 / (fan in + fan out), cut at two standard deviations.
 *
 * @example
 * new initializers.GlorotNormal({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class GlorotNormal extends ScaledNormal {
  static override readonly className: string = "GlorotNormal";
  static override readonly module: string | null = "keras.initializers";
  static override readonly declared = glorotNormalConfig;
  constructor(options: FanOptions = {}) {
    super({ ...glorotNormalConfig.fill("GlorotNormal", options), scale: 1, mode: "fan_avg", distribution: "truncated_normal" });
  }
  static override fromConfig(json: JsonObject): GlorotNormal {
    return new GlorotNormal(glorotNormalConfig.fromWire(json));
  }
}

export const heNormalConfig = /* @__PURE__ */ config("keras.initializers", "HeNormal", fanFields);

/**
 * Normal with variance 2 / fan in, cut at two standard deviations; suits relu.
 *
 * @example
 * new initializers.HeNormal({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class HeNormal extends ScaledNormal {
  static override readonly className: string = "HeNormal";
  static override readonly module: string | null = "keras.initializers";
  static override readonly declared = heNormalConfig;
  constructor(options: FanOptions = {}) {
    super({ ...heNormalConfig.fill("HeNormal", options), scale: 2, mode: "fan_in", distribution: "truncated_normal" });
  }
  static override fromConfig(json: JsonObject): HeNormal {
    return new HeNormal(heNormalConfig.fromWire(json));
  }
}

export const heUniformConfig = /* @__PURE__ */ config("keras.initializers", "HeUniform", fanFields);

/**
 * Uniform within ±√(6 / fan in); suits relu.
 *
 * @example
 * new initializers.HeUniform({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class HeUniform extends ScaledUniform {
  static override readonly className: string = "HeUniform";
  static override readonly module: string | null = "keras.initializers";
  static override readonly declared = heUniformConfig;
  constructor(options: FanOptions = {}) {
    super({ ...heUniformConfig.fill("HeUniform", options), scale: 2, mode: "fan_in", distribution: "uniform" });
  }
  static override fromConfig(json: JsonObject): HeUniform {
    return new HeUniform(heUniformConfig.fromWire(json));
  }
}

export const lecunNormalConfig = /* @__PURE__ */ config("keras.initializers", "LecunNormal", fanFields);

/**
 * Normal with variance 1 / fan in, cut at two standard deviations; suits selu.
 *
 * @example
 * new initializers.LecunNormal({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class LecunNormal extends ScaledNormal {
  static override readonly className: string = "LecunNormal";
  static override readonly module: string | null = "keras.initializers";
  static override readonly declared = lecunNormalConfig;
  constructor(options: FanOptions = {}) {
    super({ ...lecunNormalConfig.fill("LecunNormal", options), scale: 1, mode: "fan_in", distribution: "truncated_normal" });
  }
  static override fromConfig(json: JsonObject): LecunNormal {
    return new LecunNormal(lecunNormalConfig.fromWire(json));
  }
}

export const lecunUniformConfig = /* @__PURE__ */ config("keras.initializers", "LecunUniform", fanFields);

/**
 * Uniform within ±√(3 / fan in).
 *
 * @example
 * new initializers.LecunUniform({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class LecunUniform extends ScaledUniform {
  static override readonly className: string = "LecunUniform";
  static override readonly module: string | null = "keras.initializers";
  static override readonly declared = lecunUniformConfig;
  constructor(options: FanOptions = {}) {
    super({ ...lecunUniformConfig.fill("LecunUniform", options), scale: 1, mode: "fan_in", distribution: "uniform" });
  }
  static override fromConfig(json: JsonObject): LecunUniform {
    return new LecunUniform(lecunUniformConfig.fromWire(json));
  }
}
