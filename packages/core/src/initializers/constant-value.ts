import { Kind, Problem, showValue } from "../config/index.js";
import { KerasError } from "../errors/index.js";
import { NDArray, ndarray } from "../host/ndarray.js";
import { deserializeKerasObject, fromNestedLists, isHostArray, type Json, serializeKerasObject } from "../serialization/index.js";

/** Whether a value is an array rather than an object or a name. */
export const isArrayLike = (value: unknown): value is NDArray | readonly unknown[] | ArrayBufferView =>
  value instanceof NDArray || Array.isArray(value) || ArrayBuffer.isView(value);

const expected = "a number or an array";

function parse(value: unknown): number | NDArray | Problem {
  if (typeof value === "number" || value instanceof NDArray) return value;
  if (typeof value === "boolean") return Number(value);
  try {
    if (isHostArray(value)) return ndarray(value.data, { shape: value.shape, dtype: value.dtype });
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return ndarray(value as never);
  } catch (error) {
    if (!(error instanceof KerasError)) throw error;
  }
  return Problem.mustBe(expected, showValue(value));
}

/** A number or a host array, as `Constant` holds it. */
export const constantValue = /* @__PURE__ */ new Kind<
  number | NDArray,
  number | boolean | NDArray | readonly unknown[] | ArrayBufferView
>({
  expected,
  parse,
  write: (value) => (typeof value === "number" ? value : serializeKerasObject(value.toHost())),
  read: (json) => parse(Array.isArray(json) ? fromNestedLists(json as Json, "float32") : deserializeKerasObject(json)),
  writesFloat: (value) => typeof value === "number",
});
