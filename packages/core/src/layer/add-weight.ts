import { cast } from "../core/index.js";
import { LayerError } from "../errors/index.js";
import { type DType, isFloat } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import type { Shape } from "../host/spec.js";
import { get as getInitializer, type InitializerFunction } from "../initializers/index.js";
import { initialValue, type Tensor, Variable } from "../runtime/index.js";
import { dtypeOption } from "../surface/index.js";
import { scopedPath } from "./context.js";
import { isProvisional } from "./provisional.js";

export interface WeightOptions {
  readonly shape?: readonly (number | null)[] | undefined;
  readonly initializer?: InitializerFunction | string | null | undefined;
  readonly dtype?: string | null | undefined;
  readonly trainable?: boolean | undefined;
  readonly autocast?: boolean | undefined;
  readonly regularizer?: ((value: Tensor) => Tensor) | null | undefined;
  readonly constraint?: ((value: Tensor) => Tensor) | null | undefined;
  readonly name?: string | undefined;
}

// For shape traces only, which never look at values.
const noValues = (dtype: DType, shape: Shape): HostArray => ({ dtype, shape, data: new Float32Array(0) }) as unknown as HostArray;

/** Makes a weight with its initial value, which is bit-equal on every engine. */
export function makeWeight(where: string, policyDtype: DType, options: WeightOptions): Variable {
  const shape = options.shape ?? [];
  const unknown = shape.findIndex((d) => d === null || d === undefined || Number.isNaN(d));
  if (unknown >= 0) {
    throw new LayerError(
      where,
      `weight "${options.name ?? "variable"}" must have a known shape, got [${shape.map(String).join(",")}]`,
      {
        hint: `Axis ${unknown} comes from an input size that is not known: give the model a fixed input shape there.`,
      },
    );
  }
  const dtype = options.dtype == null ? policyDtype : dtypeOption(where, options.dtype);
  const initializer = getInitializer(options.initializer ?? (isFloat(dtype) ? "glorot_uniform" : "zeros")) as InitializerFunction;
  const value = isProvisional()
    ? noValues(dtype, shape as Shape)
    : initialValue(() => {
        const drawn = initializer(shape as Shape, { dtype });
        // Ops inside an initializer may narrow float64.
        return isFloat(dtype) && isFloat(drawn.dtype) ? cast(drawn, dtype) : drawn;
      });
  if (value.dtype !== dtype || value.shape.length !== shape.length) {
    throw new LayerError(
      where,
      `the initializer of "${options.name ?? "variable"}" must return ${dtype}[${shape.join(",")}], got ${value.dtype}[${value.shape.join(",")}]`,
    );
  }
  const name = options.name ?? "variable";
  const variable = new Variable(value, {
    name,
    path: scopedPath(name),
    trainable: options.trainable ?? true,
    autocast: options.autocast ?? true,
  });
  variable.regularizer = options.regularizer ?? null;
  variable.constraint = options.constraint ?? null;
  return variable;
}
