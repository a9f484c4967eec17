import { type FilledOf, nonNegativeInt, type OptionsOf, tupleOf, union } from "../../config/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { pad } from "../../numpy/index.js";
import type { Tensor } from "../../runtime/index.js";
import { dataFormat } from "../fields.js";

const pair = /* @__PURE__ */ tupleOf(nonNegativeInt, nonNegativeInt);
const padding = /* @__PURE__ */ union(
  nonNegativeInt,
  /* @__PURE__ */ tupleOf(union(nonNegativeInt, pair), union(nonNegativeInt, pair)),
);
export const zeroPadding2dConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "ZeroPadding2D", {
  padding: padding.or([1, 1]),
  dataFormat,
});
export type ZeroPadding2DOptions = OptionsOf<typeof zeroPadding2dConfig>;

type Pair = readonly [number, number];
/** One number, a number per axis, or a pair per axis, as pairs per axis. */
function pairs(p: unknown): readonly [Pair, Pair] {
  const axis = (x: unknown): Pair => (typeof x === "number" ? [x, x] : (x as Pair));
  return typeof p === "number" ? [axis(p), axis(p)] : [axis((p as readonly unknown[])[0]), axis((p as readonly unknown[])[1])];
}

/**
 * Rows and columns of zeros around images.
 *
 * @example
 * new layers.ZeroPadding2D({ padding: [[1, 0], [0, 2]] })(ops.ones([1, 3, 3, 1])).shape; // [1, 4, 5, 1]
 */
export class ZeroPadding2D extends Layer {
  static override readonly className: string = "ZeroPadding2D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = zeroPadding2dConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof zeroPadding2dConfig>;

  constructor(options: ZeroPadding2DOptions = {}) {
    const given = zeroPadding2dConfig.fill("ZeroPadding2D", options);
    const config = { ...given, padding: pairs(given.padding) } as typeof given;
    super(config);
    this.config = config;
    this.inputSpec = new InputSpec({ ndim: 4 });
  }

  override call(inputs: Tensor): Tensor {
    const [rows, columns] = this.config.padding as unknown as readonly [Pair, Pair];
    const none: Pair = [0, 0];
    return pad(inputs, this.config.dataFormat === "channels_last" ? [none, rows, columns, none] : [none, none, rows, columns]);
  }
}
