import { config, number, type OptionsOf } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { encode } from "../host/convert.js";
import { qr } from "../host/qr.js";
import type { Shape } from "../host/spec.js";
import { normal } from "../random/index.js";
import { computeOnHost, type Tensor, tensorFromHost } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { dtypeOption } from "../surface/index.js";
import type { InitializerOptions } from "./initializer.js";
import { RandomInitializer } from "./random.js";
import { seedField } from "./seeds.js";

export const orthogonalConfig = /* @__PURE__ */ config(
  "keras.initializers",
  "Orthogonal",
  { gain: number.or(1).doc("Factor of the whole matrix."), seed: seedField.or(null) },
  { order: ["seed"] },
);

/**
 * A matrix with orthonormal rows or columns, whichever are fewer; leading axes count as rows.
 *
 * @example
 * new initializers.Orthogonal({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class Orthogonal extends RandomInitializer {
  static override readonly className: string = "Orthogonal";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = orthogonalConfig;
  readonly config;
  constructor(options: OptionsOf<typeof orthogonalConfig> = {}) {
    const filled = orthogonalConfig.fill("Orthogonal", options);
    super(filled.seed);
    this.config = filled;
  }
  static override fromConfig(json: JsonObject): Orthogonal {
    return new Orthogonal(orthogonalConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    if (shape.length < 2) throw new LayerError("Orthogonal", `shape must have at least 2 axes, got [${shape}]`);
    const dtype = dtypeOption("Orthogonal", options.dtype);
    const cols = shape.at(-1) as number;
    const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const [long, short] = [Math.max(rows, cols), Math.min(rows, cols)];
    const drawn = computeOnHost(() => normal([long, short], { dtype: "float32", seed: this.seed }));
    const { q, r } = qr(drawn.data as Float32Array, long, short);
    const values = new Float64Array(rows * cols);
    for (let i = 0; i < long; i++) {
      for (let j = 0; j < short; j++) {
        const sign = (r[j * short + j] as number) < 0 ? -1 : 1;
        values[rows < cols ? j * cols + i : i * cols + j] = (q[i * short + j] as number) * sign * this.config.gain;
      }
    }
    return tensorFromHost({ dtype, shape, data: encode(values, dtype) });
  }
  override getConfig(): JsonObject {
    return orthogonalConfig.toWire(this.config);
  }
}
