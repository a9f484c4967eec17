import { OpError } from "../errors/index.js";
import { byteWidth, type DType, isInteger } from "../host/dtype.js";
import { type HostArray, type HostData, viewOf } from "../host/host-array.js";
import { showSpec } from "../host/spec.js";
import { currentTrace } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type Tensor, tensorFromHost } from "../runtime/index.js";
import { checkOptions, dtypeOption, nodeOf, promotionOf, publicOp, shapeOf, type TensorLike, wrap } from "../surface/index.js";
import type { SymbolicSpec } from "../symbolic/index.js";

/** Options of `view`. */
export interface ViewOptions {
  /** Default: the dtype of the input. */
  readonly dtype?: string | null | undefined;
}

/** The spec of the same bytes read as `dtype`: the last axis grows or shrinks with the width. */
function viewed(from: SymbolicSpec, dtype: DType): SymbolicSpec {
  const [own, other] = [byteWidth(from.dtype), byteWidth(dtype)];
  if (own === other) return { dtype, shape: from.shape };
  const last = from.shape.at(-1);
  if (last === undefined || (last !== null && (last * own) % other !== 0)) {
    throw new OpError("view", `the bytes of the last axis must make whole ${dtype} elements, got ${showSpec(from)}`);
  }
  return { dtype, shape: [...from.shape.slice(0, -1), last === null ? null : (last * own) / other] };
}

const target = (options: ViewOptions, own: DType): DType => (options.dtype == null ? own : dtypeOption("view", options.dtype));

/**
 * The same bytes read as another dtype; the last axis grows or shrinks with the element's width. Between other than
 * integers of one width it reads the value at once, so it throws `OpError` inside traced functions.
 *
 * @example
 * await ops.view(ops.array([1, 2], { dtype: "float32" }), { dtype: "int32" }).data(); // Int32Array [1065353216, 1073741824]
 */
export const view: (x: TensorLike, options?: ViewOptions) => Tensor = /* @__PURE__ */ publicOp(
  "view",
  (x: TensorLike, options: ViewOptions = {}): Tensor => {
    checkOptions("view", options, ["dtype"]);
    const node = nodeOf(x);
    const dtype = target(options, node.dtype);
    const spec = viewed(node.spec, dtype) as HostArray;
    if (dtype === node.dtype) return wrap(node);
    if (byteWidth(dtype) === byteWidth(node.dtype) && isInteger(dtype) && isInteger(node.dtype)) return wrap(g.cast(node, dtype));
    if (currentTrace() !== null) {
      const hint = "Call it outside jit, fit and layers.";
      throw new OpError("view", `values must exist to be read as ${dtype}, got a traced tensor`, [node.spec], { dtype }, hint);
    }
    const bytes = wrap(node).hostSync().data.slice();
    const data = new (viewOf(dtype) as Uint8ArrayConstructor)(bytes.buffer as ArrayBuffer) as HostData;
    return tensorFromHost({ dtype, shape: spec.shape, data });
  },
  (x, options = {}) => {
    const own = promotionOf(x) as DType;
    return viewed({ dtype: own, shape: shapeOf(x) }, target(options, own));
  },
);
