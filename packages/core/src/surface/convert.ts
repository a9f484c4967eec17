import { LayerError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import { type DType, isDType, isFloat } from "../host/dtype.js";
import { NDArray, type NestedInput, ndarray } from "../host/ndarray.js";
import type { PromotionArg } from "../host/promote.js";
import { currentTrace, type Node } from "../ir/index.js";
import { cast, constant, MAX_CONSTANT, scalar } from "../ops/index.js";
import { Tensor, tensorFromHost, Variable } from "../runtime/index.js";

/** A number that stands for a Python float whatever its value: `float(1)` is `1.0`, where plain `1` is the integer. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
}

/**
 * Marks a number as a Python float for dtype promotion, where JavaScript cannot tell `1.0` from `1`.
 *
 * @example
 * ops.add(ops.ones([2], { dtype: "int32" }), float(1)).dtype; // "float32"
 */
export const float = (value: number): PyFloat => new PyFloat(value);

/** Whatever an op takes for a tensor. */
export type TensorLike = Tensor | Variable | PyFloat | NestedInput;

let autocast: DType | null = null;
/** Inside `fn`, float variables that allow it are read as `dtype`: mixed precision. */
export function autocastScope<T>(dtype: DType | null, fn: () => T): T {
  const before = autocast;
  autocast = dtype;
  try {
    return fn();
  } finally {
    autocast = before;
  }
}

const isTyped = (x: unknown): x is ArrayBufferView => ArrayBuffer.isView(x) && !(x instanceof DataView);

/** The node of anything tensor-like. Plain numbers become int32 or the default float unless `dtype` says otherwise. */
export function nodeOf(x: TensorLike, dtype?: DType | null): Node {
  const node = rawNode(x, dtype ?? null);
  return dtype == null ? node : cast(node, dtype);
}

function rawNode(x: TensorLike, dtype: DType | null): Node {
  if (x instanceof Tensor) return x.node;
  if (x instanceof Variable) {
    const node = x.read();
    return autocast !== null && x.autocast && isFloat(x.dtype) ? cast(node, autocast) : node;
  }
  if (typeof x === "number") return scalar(x, dtype ?? (Number.isInteger(x) ? intOf(x) : floatx()));
  if (typeof x === "boolean") return scalar(x ? 1 : 0, dtype ?? "bool");
  if (x instanceof PyFloat) return scalar(x.value, dtype ?? floatx());
  return arrayNode(x as NestedInput, dtype);
}

const intOf = (x: number): DType => (Math.abs(x) > 2 ** 31 ? "int64" : "int32");

function arrayNode(x: NestedInput, dtype: DType | null): Node {
  if (x == null) throw new LayerError("tensor", `a tensor, array or number is required, got ${String(x)}`);
  const asked = dtype ?? (hasFloat(x) ? floatx() : null);
  const array = x instanceof NDArray ? x : isTyped(x) ? ndarray(x) : ndarray(plain(x), asked === null ? {} : { dtype: asked });
  if (array.dtype === "string")
    throw new LayerError("tensor", "strings must not enter a computation, got an array of strings", {
      hint: "Encode them with a StringLookup or TextVectorization layer first.",
    });
  const host = array.toHost();
  const copy = { ...host, data: host.data.slice() };
  return array.size <= MAX_CONSTANT && currentTrace() !== null ? constant(copy) : tensorFromHost(copy).node;
}

/** A Python float anywhere makes a list floating. */
const hasFloat = (x: unknown): boolean => (Array.isArray(x) ? x.some(hasFloat) : x instanceof PyFloat);
// Nested lists may hold tensors of one element or Python floats among the numbers.
function plain(x: unknown): never {
  const value = Array.isArray(x) ? x.map(plain) : x instanceof PyFloat ? x.value : x;
  return value as never;
}

/** How an argument takes part in dtype promotion. */
export function promotionOf(x: TensorLike): PromotionArg {
  if (typeof x === "number") return Number.isInteger(x) ? "int" : "float";
  if (x instanceof PyFloat) return "float";
  if (typeof x === "boolean") return "bool";
  if (x instanceof Variable) return autocast !== null && x.autocast && isFloat(x.dtype) ? autocast : x.dtype;
  if (x instanceof Tensor) return x.dtype;
  if (x instanceof NDArray) return x.dtype as DType;
  return rawNode(x, null).dtype;
}

/** Shape of anything tensor-like, without computing. */
export const shapeOf = (x: TensorLike): readonly number[] =>
  x instanceof Tensor || x instanceof Variable ? (x.shape as readonly number[]) : nodeOf(x).shape;

/** The dtype an option names: a dtype, `"int"` or `"float"` as Python's, `null` for the default float. */
export function dtypeOption(where: string, dtype: string | null | undefined): DType {
  if (dtype == null || dtype === "float") return floatx();
  if (dtype === "int") return "int32";
  if (isDType(dtype)) return dtype;
  throw new LayerError(where, `dtype must be a known dtype, got "${dtype}"`, { argument: "dtype" });
}

/** Wraps a node for users. */
export const wrap = (node: Node): Tensor => new Tensor(node);
