import { Callable } from "../callable/index.js";
import { autoName, config, Kind, nullable, type OptionsOf, oneOf, Problem, showValue, str } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import { type DType, isDType } from "../host/dtype.js";
import { NDArray } from "../host/ndarray.js";
import { mapTree } from "../host/nested.js";
import * as g from "../ops/index.js";
import { Tensor, Variable } from "../runtime/index.js";
import { classOf, type Json, type JsonObject, ownClassName } from "../serialization/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { getKerasMask, symbolicIn } from "../symbolic/index.js";
import { type LossReduction, REDUCTIONS, reduceWeighted } from "./reduction.js";

/** A dtype, or the name of a dtype policy, whose compute dtype then counts. */
export type LossDType = DType | "mixed_float16" | "mixed_bfloat16" | { readonly computeDtype: DType } | null;

const expectedDType = "a float dtype, a dtype policy or null";
const dtypeKind = /* @__PURE__ */ new Kind<DType | null, LossDType>({
  expected: expectedDType,
  parse(value) {
    if (value === null) return null;
    const policy = typeof value === "object" ? (value as { computeDtype?: unknown }).computeDtype : value;
    const name = typeof policy === "string" ? policy.replace(/^mixed_/, "") : "";
    return isDType(name) ? name : Problem.mustBe(expectedDType, showValue(value));
  },
});

/** Fields every loss has; losses declare their own after them. */
export const lossFields = {
  name: /* @__PURE__ */ nullable(str).or(null),
  reduction: /* @__PURE__ */ nullable(oneOf(...REDUCTIONS)).or("sum_over_batch_size"),
  dtype: /* @__PURE__ */ dtypeKind.or(null).writtenIfSet,
} as const;
export const baseLossConfig = /* @__PURE__ */ config("keras.losses", "Loss", lossFields);

/** Options of every loss. */
export type LossOptions = OptionsOf<typeof baseLossConfig>;
/** Options of a call of a loss. */
export interface LossCallOptions {
  /** Weight per sample, or per value; of shape `[N]`, `[N, 1]`, or that of the values. */
  readonly sampleWeight?: TensorLike | null | undefined;
}

/** A config of a loss: its filled options and both ways to files. */
interface Declared {
  toWire(filled: never): JsonObject;
  fromWire(json: JsonObject, where?: string): unknown;
  markFloats(wire: JsonObject): void;
}

/**
 * A loss: called on targets and predictions it returns one number, or with `reduction: null` the values. Subclasses write
 * `call`, which returns values per sample.
 *
 * @example
 * const loss = new losses.MeanSquaredError();
 * await loss([[0], [1]], [[1], [1]]).item(); // 0.5
 */
export interface Loss {
  // biome-ignore lint/style/useShorthandFunctionType: merged with the class
  (yTrue: TensorLike, yPred: TensorLike, options?: LossCallOptions): Tensor;
}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a function, whose call the interface declares
export abstract class Loss extends Callable {
  static readonly className: string = "Loss";
  static readonly module: string | null = "keras";
  static readonly declared: Declared = baseLossConfig;
  readonly name: string;
  readonly reduction: LossReduction;
  /** The dtype values are computed and reduced in. */
  readonly dtype: DType;
  /** Options as checked: what files hold. */
  readonly config: Readonly<Record<string, unknown>>;

  constructor(options: LossOptions = {}) {
    super();
    const className = ownClassName(new.target as never) ?? "Loss";
    const { name = null, reduction, dtype, ...others } = options as Record<string, unknown>;
    const base = baseLossConfig.fill(className, { name, reduction, dtype } as LossOptions);
    this.name = base.name ?? autoName(className);
    this.reduction = base.reduction;
    this.dtype = base.dtype ?? floatx();
    this.config = Object.freeze({ ...others, ...base, name: this.name });
  }

  /** Values per sample, before weights and reduction. */
  abstract call(yTrue: Tensor, yPred: Tensor): Tensor;

  /** The dtype targets are converted to; `null` leaves integer labels as they are. */
  protected get targetDtype(): DType | null {
    return this.dtype;
  }

  override invoke(yTrue: TensorLike, yPred: TensorLike, options: LossCallOptions = {}): Tensor {
    checkOptions(ownClassName(classOf(this)) ?? this.name, options, ["sampleWeight"]);
    if (symbolicIn([yTrue, yPred, options.sampleWeight]).length > 0) {
      return publicOp(this.name, (t: TensorLike, p: TensorLike, o: LossCallOptions) => this.#compute(t, p, o))(
        yTrue,
        yPred,
        options,
      );
    }
    return this.#compute(yTrue, yPred, options);
  }

  #compute(yTrue: TensorLike, yPred: TensorLike, { sampleWeight }: LossCallOptions): Tensor {
    const before = yPred instanceof Tensor ? getKerasMask(yPred) : null;
    const values = this.call(converted(yTrue, this.targetDtype), converted(yPred, this.dtype));
    if (!(values instanceof Tensor)) throw new LayerError(this.name, `call must return a tensor, got ${showValue(values)}`);
    const after = getKerasMask(values);
    const mask = before === null || after === null ? (before ?? after) : wrap(g.and(before.node, after.node));
    const weight = sampleWeight == null ? null : nodeOf(sampleWeight, this.dtype);
    return wrap(reduceWeighted(g.cast(values.node, this.dtype), weight, mask?.node ?? null, this.reduction));
  }

  getConfig(): Record<string, Json> {
    const { declared } = classOf(this) as unknown as { declared: Declared };
    return { ...declared.toWire(this.config as never) };
  }

  static fromConfig<T extends Loss>(this: { new (options: never): T; readonly declared: Declared }, json: JsonObject): T {
    // biome-ignore lint/complexity/noThisInStatic: the class asked, which may be a subclass
    return new this(this.declared.fromWire(json) as never);
  }
}

/** A tensor of that dtype; structures of tensors, which losses of users may take, keep their structure. */
function converted(value: TensorLike, dtype: DType | null): Tensor {
  const one = (x: TensorLike): Tensor =>
    x instanceof Tensor && (dtype === null || x.dtype === dtype) ? x : wrap(nodeOf(x, dtype));
  return isStructure(value) ? (mapTree(value as never, (leaf) => one(leaf as TensorLike)) as unknown as Tensor) : one(value);
}

const isArray = (x: unknown): boolean =>
  x instanceof Tensor || x instanceof Variable || x instanceof NDArray || ArrayBuffer.isView(x);
const isStructure = (x: unknown): boolean => {
  if (isArray(x) || typeof x !== "object" || x === null) return false;
  if (Array.isArray(x)) return x.some((v) => isArray(v) || isStructure(v));
  return Object.getPrototypeOf(x) === Object.prototype;
};
