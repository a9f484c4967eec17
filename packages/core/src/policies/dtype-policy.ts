import { objectField } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import { DTYPES, type DType, isDType, isFloat } from "../host/dtype.js";
import { type Json, serializeKerasObject } from "../serialization/index.js";

/**
 * Which dtype a layer computes in and which its variables have: `"float32"`, or mixed as in `"mixed_bfloat16"`.
 *
 * @example
 * new DTypePolicy("mixed_bfloat16").computeDtype; // "bfloat16"
 */
export class DTypePolicy {
  static readonly className: string = "DTypePolicy";
  static readonly module: string | null = "keras";
  readonly name: string;
  readonly computeDtype: DType;
  readonly variableDtype: DType;

  constructor(name: string | null = null) {
    this.name = name ?? floatx();
    const mixed = /^mixed_(float16|bfloat16)$/.exec(this.name);
    if (mixed === null && !isDType(this.name)) {
      throw new LayerError(
        "DTypePolicy",
        `name must be a dtype, "mixed_float16" or "mixed_bfloat16", got ${JSON.stringify(this.name)}`,
        {
          hint: `Dtypes: ${DTYPES.join(", ")}.`,
        },
      );
    }
    this.computeDtype = (mixed?.[1] ?? this.name) as DType;
    this.variableDtype = mixed === null ? (this.name as DType) : "float32";
  }

  getConfig(): { name: string } {
    return { name: this.name };
  }
  static fromConfig(config: Readonly<Record<string, unknown>>): DTypePolicy {
    return new DTypePolicy(String(config.name));
  }
  toString(): string {
    return `<DTypePolicy "${this.name}">`;
  }
}

let globalPolicy: DTypePolicy | null = null;

/** The policy of layers that are given none: the default float, unless `setDtypePolicy` said otherwise. */
export const dtypePolicy = (): DTypePolicy => globalPolicy ?? new DTypePolicy(floatx());

/** Sets the policy of layers made from now on; `null` goes back to the default float. */
export function setDtypePolicy(policy: DTypePolicy | string | null): void {
  globalPolicy = policy === null ? null : policyOf(policy);
}

/** The policy a dtype option names. */
export function policyOf(value: unknown): DTypePolicy {
  if (value == null) return dtypePolicy();
  if (value instanceof DTypePolicy) return value;
  if (typeof value === "string") return new DTypePolicy(value);
  throw new LayerError("DTypePolicy", `dtype must be a dtype name or a DTypePolicy, got ${String(value)}`);
}

/** The `dtype` option of layers. */
export const policyField = /* @__PURE__ */ objectField<DTypePolicy, DTypePolicy | string | null>({
  describe: "a dtype, a policy name or a DTypePolicy",
  module: "keras",
  resolve: policyOf,
  serialize: (policy): Json => serializeKerasObject(policy),
});

/** The dtype floats are computed in; weak where the policy's own dtype is no float. */
export const floatOf = (policy: DTypePolicy): DType => (isFloat(policy.computeDtype) ? policy.computeDtype : floatx());
