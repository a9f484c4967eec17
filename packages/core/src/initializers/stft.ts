import { bool, config, Kind, nullable, type OptionsOf, oneOf, Problem, showValue } from "../config/index.js";
import { LayerError, nearest } from "../errors/index.js";
import { encode } from "../host/convert.js";
import type { Shape } from "../host/spec.js";
import { type Tensor, tensorFromHost } from "../runtime/index.js";
import { type JsonObject, markFloats } from "../serialization/index.js";
import { dtypeOption } from "../surface/index.js";
import { Initializer, type InitializerOptions } from "./initializer.js";
import { WINDOW_NAMES, windowValues } from "./windows.js";

const expected = "the name of a window function, a list of numbers or null";

/** A window: by name, value by value, or none. */
const windowField = /* @__PURE__ */ new Kind<string | readonly number[] | null>({
  expected,
  parse(value) {
    if (value === null) return null;
    if (Array.isArray(value) && value.every(Number.isFinite)) return Object.freeze([...(value as number[])]);
    if (typeof value === "string" && WINDOW_NAMES.includes(value)) return value;
    const near = typeof value === "string" ? nearest(value, WINDOW_NAMES) : undefined;
    return Problem.mustBe(expected, showValue(value), near === undefined ? undefined : `Did you mean "${near}"?`);
  },
  write(value) {
    if (value === null || typeof value === "string") return value;
    const list = [...value];
    markFloats(list, true);
    return list;
  },
});

export const stftConfig = /* @__PURE__ */ config(
  "keras.initializers",
  "STFT",
  {
    side: oneOf("real", "imag").or("real").doc("Cosines or sines."),
    window: windowField.or("hann"),
    scaling: nullable(oneOf("density", "spectrum")).or("density").doc("How the window's size is divided out."),
    periodic: bool.or(false).doc("Whether the window is periodic rather than symmetric."),
  },
  { order: ["side", "window", "periodic"] },
);

/**
 * The kernel `[frame, 1, frequencies]` of a short-time Fourier transform written as a convolution.
 *
 * @example
 * new initializers.STFT()([8, 1, 10]).shape; // [8, 1, 10]
 */
export class STFT extends Initializer {
  static override readonly className: string = "STFT";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = stftConfig;
  readonly config;
  constructor(options: OptionsOf<typeof stftConfig> = {}) {
    super();
    this.config = stftConfig.fill("STFT", options);
  }
  static override fromConfig(json: JsonObject): STFT {
    return new STFT(stftConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    if (shape.length !== 3) throw new LayerError("STFT", `shape must have 3 axes, got [${shape}]`);
    const dtype = dtypeOption("STFT", options.dtype);
    const [frame, channels, bins] = shape as unknown as [number, number, number];
    const window = this.#window(frame);
    const wave = this.config.side === "real" ? Math.cos : Math.sin;
    const values = new Float64Array(frame * channels * bins);
    for (let t = 0; t < frame; t++) {
      for (let f = 0; f < bins; f++) {
        const value = wave((-2 * Math.PI * t * f) / ((bins - 1) * 2)) * (window[t] as number);
        for (let c = 0; c < channels; c++) values[(t * channels + c) * bins + f] = value;
      }
    }
    return tensorFromHost({ dtype, shape, data: encode(values, dtype) });
  }
  /** The window, scaled. */
  #window(frame: number): ArrayLike<number> {
    const { window, scaling, periodic } = this.config;
    if (window === null) return new Float64Array(frame).fill(1);
    const values = typeof window === "string" ? windowValues(window, frame, periodic) : Float64Array.from(window);
    if (values.length !== frame) throw new LayerError("STFT", `window must have ${frame} values, got ${values.length}`);
    if (scaling === null) return values;
    const size =
      scaling === "density" ? Math.sqrt(values.reduce((s, v) => s + v * v, 0)) : values.reduce((s, v) => s + Math.abs(v), 0);
    return values.map((v) => v / size);
  }
  override getConfig(): JsonObject {
    return stftConfig.toWire(this.config);
  }
}
