import { LayerError, OpError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import { type DType, isFloat } from "../host/dtype.js";
import type { NDArray } from "../host/ndarray.js";
import { sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { Tensor, Variable } from "../runtime/index.js";
import {
  checkOptions,
  dtypeOption,
  nodeOf,
  PyFloat,
  plainOp,
  promoted,
  publicOp,
  shapeOf,
  type TensorLike,
  wrap,
} from "../surface/index.js";

/**
 * The values in another dtype. Floats become integers by truncation; anything but 0 becomes true.
 *
 * @example
 * await ops.cast([1.7, -1.7], "int32").data(); // Int32Array [1, -1]
 */
export const cast: (x: TensorLike, dtype: string | null) => Tensor = /* @__PURE__ */ plainOp(
  "cast",
  (x: TensorLike, dtype: string | null) => wrap(g.cast(nodeOf(x), dtypeOption("cast", dtype))),
);

interface Range {
  readonly low: number;
  readonly high: number;
}
const FLOAT_LIMIT: Partial<Record<DType, number>> = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float32: 3.4028234663852886e38,
};
/** Finite values a dtype holds. */
function rangeOf(dtype: DType): Range {
  if (isFloat(dtype)) return { low: -(FLOAT_LIMIT[dtype] ?? Number.MAX_VALUE), high: FLOAT_LIMIT[dtype] ?? Number.MAX_VALUE };
  if (dtype === "bool") return { low: 0, high: 1 };
  const bits = Number(dtype.replace(/\D/g, ""));
  return dtype.startsWith("u") ? { low: 0, high: 2 ** bits - 1 } : { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 };
}

/**
 * As `cast`, with values that the dtype cannot hold set to the nearest one it can.
 *
 * @example
 * await ops.saturateCast([300, -5], "uint8").data(); // Uint8Array [255, 0]
 */
export const saturateCast: (x: TensorLike, dtype: string | null) => Tensor = /* @__PURE__ */ plainOp(
  "saturateCast",
  (x: TensorLike, dtype: string | null) => {
    const to = dtypeOption("saturateCast", dtype);
    const node = nodeOf(x);
    if (to === node.dtype || node.dtype === "bool") return wrap(g.cast(node, to));
    if (to === "bool") return wrap(g.cast(g.max(node, 0), "bool")); // false is the lowest
    const [own, wanted] = [rangeOf(node.dtype), rangeOf(to)];
    let y = node;
    if (wanted.low > own.low) y = g.max(y, wanted.low);
    if (wanted.high >= own.high) return wrap(g.cast(y, to));
    // The largest integer may round up in the input's dtype, so the top is set behind the conversion.
    const top = g.lessEqual(wanted.high, node);
    return wrap(g.where(top, wanted.high, g.cast(g.where(top, 0, y), to)));
  },
);

export interface ConvertOptions {
  readonly dtype?: string | null | undefined;
  /** `null` or false: sparse tensors are not supported. */
  readonly sparse?: boolean | null | undefined;
  /** `null` or false: ragged tensors are not supported. */
  readonly ragged?: boolean | null | undefined;
}
/**
 * A tensor of numbers, nested lists, typed arrays, host arrays or tensors; lists may hold tensors of one shape.
 *
 * @example
 * ops.convertToTensor([[1, 2], [3, 4]]).dtype; // "int32"
 */
export const convertToTensor: (x: TensorLike | readonly TensorLike[], options?: ConvertOptions) => Tensor =
  /* @__PURE__ */ publicOp("convertToTensor", (x: TensorLike | readonly TensorLike[], options: ConvertOptions = {}) => {
    checkOptions("convertToTensor", options, ["dtype", "sparse", "ragged"]);
    for (const kind of ["sparse", "ragged"] as const) {
      if (options[kind])
        throw new LayerError("convertToTensor", `${kind} must be null or false: ${kind} tensors are not supported`, {
          argument: kind,
        });
    }
    const dtype = options.dtype == null ? null : dtypeOption("convertToTensor", options.dtype);
    return wrap(fromList(x, dtype));
  });

function fromList(x: TensorLike | readonly TensorLike[], dtype: DType | null): Node {
  if (!Array.isArray(x)) return nodeOf(x as TensorLike, dtype);
  if (x.length === 0) return g.full([0], 0, dtype ?? floatx());
  if (!holds(x, (v) => v instanceof Tensor || v instanceof Variable))
    return nodeOf(x as TensorLike, dtype ?? (holds(x, (v) => v instanceof PyFloat) ? floatx() : null));
  const parts = x.map((v: TensorLike) => fromList(v, dtype));
  const nodes = promoted(parts.map(wrap));
  if (nodes.some((n) => n.shape.join() !== (nodes[0] as Node).shape.join()))
    throw new OpError(
      "convertToTensor",
      "all elements of a list must have one shape",
      parts.map((n) => n.spec),
    );
  return g.concat(
    nodes.map((n) => g.reshape(n, [1, ...n.shape])),
    { axis: 0 },
  );
}
const holds = (x: unknown, test: (v: unknown) => boolean): boolean =>
  Array.isArray(x) ? x.some((v) => holds(v, test)) : test(x);

/**
 * The values on the host, as an array with shape and dtype. Computes the tensor, so it must be awaited and must not be
 * called inside traced functions.
 *
 * @example
 * (await ops.convertToNumpy(ops.add([1, 2], 1))).toArray(); // [2, 3]
 */
export function convertToNumpy(x: TensorLike): Promise<NDArray> {
  return wrap(nodeOf(x)).array();
}

/**
 * Sizes of the axes. Throws for symbolic tensors with unknown sizes; inside a layer's `call` every size is a number.
 *
 * @example
 * ops.shape(ops.ones([2, 3])); // [2, 3]
 */
export function shape(x: TensorLike): readonly number[] {
  if (x instanceof Tensor && x.shape.includes(null)) {
    throw new OpError(
      "shape",
      `all sizes must be known, got the symbolic ${x}`,
      [],
      {},
      "Ask inside call, where every size is a number, or read `x.shape`.",
    );
  }
  return shapeOf(x);
}

const symbolicSize = /* @__PURE__ */ plainOp("size", (x: TensorLike) => wrap(g.scalar(sizeOf(nodeOf(x).shape), "int32")));
/**
 * Number of elements, counting every axis: a number, or for symbolic tensors a symbolic scalar.
 *
 * @example
 * ops.size(ops.ones([2, 3])); // 6
 */
export const size = (x: TensorLike): number | Tensor =>
  x instanceof Tensor && x.isSymbolic ? symbolicSize(x) : sizeOf(nodeOf(x).shape);

/**
 * Number of axes.
 *
 * @example
 * ops.ndim([[1, 2]]); // 2
 */
export const ndim = (x: TensorLike): number => (x instanceof Tensor ? x.shape.length : shapeOf(x).length);

/**
 * Name of the dtype.
 *
 * @example
 * ops.dtype(1.5); // "float32"
 */
export const dtype = (x: TensorLike): DType => (x instanceof Tensor ? x.dtype : nodeOf(x).dtype);

/**
 * Whether `x` is a tensor, symbolic ones included; arrays, lists and variables are not.
 *
 * @example
 * ops.isTensor([1, 2]); // false
 */
export const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

/**
 * The same values, through which no gradient flows.
 *
 * @example
 * await ops.stopGradient(3).item(); // 3
 */
export const stopGradient: (variable: TensorLike) => Tensor = /* @__PURE__ */ plainOp("stopGradient", (variable: TensorLike) =>
  wrap(g.stopGradient(nodeOf(variable))),
);
