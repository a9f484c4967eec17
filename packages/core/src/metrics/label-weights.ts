import { Kind, Problem, showValue } from "../config/index.js";
import { NDArray } from "../host/ndarray.js";
import { deserializeKerasObject, isHostArray, toNestedLists } from "../serialization/index.js";

const expected = "a list of finite numbers ≥ 0";

function parse(value: unknown): readonly number[] | Problem {
  const items = value instanceof NDArray ? value.data : value;
  const list = Array.isArray(items) || ArrayBuffer.isView(items) ? Array.from(items as ArrayLike<unknown>, Number) : null;
  if (list === null || !list.every((x) => Number.isFinite(x) && x >= 0)) return Problem.mustBe(expected, showValue(value));
  return Object.freeze(list);
}

/** Weights per label; in files a float32 tensor, as Keras keeps them. */
export const labelWeightsKind = /* @__PURE__ */ new Kind<readonly number[], readonly number[] | ArrayLike<number> | NDArray>({
  expected,
  parse,
  write: (weights) => {
    const data = Float32Array.from(weights);
    return {
      class_name: "__tensor__",
      config: { value: toNestedLists({ dtype: "float32", shape: [data.length], data }), dtype: "float32" },
    };
  },
  read: (json) => {
    const value = deserializeKerasObject(json);
    return parse(isHostArray(value) ? value.data : value);
  },
});
