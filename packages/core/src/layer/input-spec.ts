import { checkOptions, LayerError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { showSpec } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";

export interface InputSpecOptions {
  readonly dtype?: DType | null | undefined;
  readonly shape?: readonly (number | null)[] | null | undefined;
  readonly ndim?: number | null | undefined;
  readonly maxNdim?: number | null | undefined;
  readonly minNdim?: number | null | undefined;
  /** Required size of some axes; negative axes count from the end. */
  readonly axes?: Readonly<Record<number, number | null>> | null | undefined;
}

/**
 * What a layer requires of an input: checked at every call.
 *
 * @example
 * new InputSpec({ ndim: 2, axes: { [-1]: 3 } }).ndim; // 2
 */
export class InputSpec {
  static readonly className: string = "InputSpec";
  static readonly module: string | null = "keras";
  readonly dtype: DType | null;
  readonly shape: readonly (number | null)[] | null;
  readonly ndim: number | null;
  readonly maxNdim: number | null;
  readonly minNdim: number | null;
  readonly axes: Readonly<Record<number, number | null>>;

  constructor(options: InputSpecOptions = {}) {
    checkOptions("InputSpec", options, ["dtype", "shape", "ndim", "maxNdim", "minNdim", "axes"]);
    this.dtype = options.dtype ?? null;
    this.shape = options.shape ?? null;
    this.ndim = options.shape?.length ?? options.ndim ?? null;
    this.maxNdim = options.maxNdim ?? null;
    this.minNdim = options.minNdim ?? null;
    this.axes = options.axes ?? {};
  }

  getConfig(): Record<string, unknown> {
    const { dtype, shape, ndim, maxNdim, minNdim, axes } = this;
    return { dtype, shape, ndim: shape === null ? ndim : null, max_ndim: maxNdim, min_ndim: minNdim, axes, optional: false };
  }
  static fromConfig(config: Readonly<Record<string, unknown>>): InputSpec {
    const { max_ndim: maxNdim, min_ndim: minNdim, optional: _, ...rest } = config;
    return new InputSpec({ ...rest, maxNdim, minNdim } as InputSpecOptions);
  }

  /** Throws `LayerError` naming the layer, what is required and what came. */
  check(where: string, x: Tensor): void {
    const fail = (requirement: string): never => {
      throw new LayerError(where, `input must have ${requirement}, got ${showSpec(x)}`, { argument: "inputs" });
    };
    if (this.ndim !== null && x.ndim !== this.ndim) fail(`${this.ndim} dimensions`);
    if (this.maxNdim !== null && x.ndim > this.maxNdim) fail(`at most ${this.maxNdim} dimensions`);
    if (this.minNdim !== null && x.ndim < this.minNdim) fail(`at least ${this.minNdim} dimensions`);
    if (this.dtype !== null && x.dtype !== this.dtype) fail(`dtype ${this.dtype}`);
    for (const [axis, size] of Object.entries(this.axes)) {
      const at = Number(axis) < 0 ? Number(axis) + x.ndim : Number(axis);
      const found = x.shape[at];
      if (size !== null && found !== null && found !== size) fail(`size ${size} along axis ${axis}`);
    }
    if (this.shape?.some((d, i) => d !== null && x.shape[i] !== null && d !== x.shape[i])) {
      fail(`shape [${this.shape.map(String).join(",")}]`);
    }
  }
}
