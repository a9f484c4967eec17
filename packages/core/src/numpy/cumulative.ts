import { OpError } from "../errors/index.js";
import { boolToInt, resultType, toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, dtypeOption, nodeOf, promotionOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { flatten, joined, nanMask, singleAxis, sliceAxis } from "./node-moves.js";

/** Options of running sums and products: one axis (`null`: the flattened tensor) and the dtype to work in. */
export interface CumulativeOptions {
  readonly axis?: number | readonly number[] | null | undefined;
  readonly dtype?: string | null | undefined;
}
type CumulativeOp = (x: TensorLike, options?: CumulativeOptions) => Tensor;

function cumulative(
  op: string,
  run: (x: Node, axis: number) => Node,
  x: TensorLike,
  options: CumulativeOptions,
  nanAs?: number,
): Tensor {
  checkOptions(op, options, ["axis", "dtype"]);
  const raw = nodeOf(x);
  const { axis, dtype } = options;
  const node = g.cast(raw, boolToInt(dtype == null ? raw.dtype : dtypeOption(op, dtype)));
  const line = axis == null ? flatten(node) : node;
  const at = axis == null ? 0 : singleAxis(op, axis, node);
  const nan = nanAs === undefined ? null : nanMask(line);
  return wrap(run(nan === null ? line : g.where(nan, nanAs as number, line), at));
}

/** Running product by doubling: ⌈log₂ n⌉ multiplications of the whole tensor, exact gradients at zeros. */
export function cumprodOf(x: Node, axis: number): Node {
  const n = x.shape[axis] as number;
  let product = x;
  for (let step = 1; step < n; step *= 2) {
    const ones = g.full(
      x.shape.map((d, i) => (i === axis ? step : d)),
      1,
      x.dtype,
    );
    product = g.mul(product, joined([ones, sliceAxis(product, axis, 0, n - step)], axis));
  }
  return product;
}
const cumsumOf = (x: Node, axis: number): Node => g.cumsum(x, axis);

/**
 * Running sum along an axis.
 *
 * @example
 * await ops.cumsum([1, 2, 3]).data(); // Int32Array [1, 3, 6]
 */
export const cumsum: CumulativeOp = /* @__PURE__ */ publicOp<CumulativeOp>("cumsum", (x, o = {}) =>
  cumulative("cumsum", cumsumOf, x, o),
);

/**
 * Running product along an axis.
 *
 * @example
 * await ops.cumprod([1, 2, 3]).data(); // Int32Array [1, 2, 6]
 */
export const cumprod: CumulativeOp = /* @__PURE__ */ publicOp<CumulativeOp>("cumprod", (x, o = {}) =>
  cumulative("cumprod", cumprodOf, x, o),
);

/**
 * Running sum along an axis, NaN counting as 0.
 *
 * @example
 * await ops.nancumsum([1, Number.NaN, 3]).data(); // Float32Array [1, 1, 4]
 */
export const nancumsum: CumulativeOp = /* @__PURE__ */ publicOp<CumulativeOp>("nancumsum", (x, o = {}) =>
  cumulative("nancumsum", cumsumOf, x, o, 0),
);

/**
 * Running product along an axis, NaN counting as 1.
 *
 * @example
 * await ops.nancumprod([2, Number.NaN, 3]).data(); // Float32Array [2, 2, 6]
 */
export const nancumprod: CumulativeOp = /* @__PURE__ */ publicOp<CumulativeOp>("nancumprod", (x, o = {}) =>
  cumulative("nancumprod", cumprodOf, x, o, 1),
);

/** Options of `diff`. */
export interface DiffOptions {
  /** How often differences are taken. */
  readonly n?: number | undefined;
  readonly axis?: number | undefined;
}
/**
 * Differences of neighbours along an axis, `n` times over; the axis shrinks by `n`.
 *
 * @example
 * await ops.diff([1, 4, 9]).data(); // Int32Array [3, 5]
 */
export const diff: (a: TensorLike, options?: DiffOptions) => Tensor = /* @__PURE__ */ publicOp(
  "diff",
  (a: TensorLike, options: DiffOptions = {}) => {
    checkOptions("diff", options, ["n", "axis"]);
    const times = options.n ?? 1;
    let node = nodeOf(a);
    const axis = singleAxis("diff", options.axis ?? -1, node);
    if (!Number.isInteger(times) || times < 0)
      throw new OpError("diff", `n must be a non-negative integer, got ${times}`, [node.spec]);
    for (let i = 0; i < times && node.shape[axis] !== 0; i++) {
      const size = node.shape[axis] as number;
      const [high, low] = [sliceAxis(node, axis, 1, size), sliceAxis(node, axis, 0, size - 1)];
      node = node.dtype === "bool" ? g.xor(high, low) : g.sub(high, low);
    }
    return wrap(node);
  },
);

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  /** Sample points, along the axis or of the shape of `y`. */
  readonly x?: TensorLike | null | undefined;
  /** Distance of sample points when `x` is not given. */
  readonly dx?: number | undefined;
  readonly axis?: number | undefined;
}
/**
 * Integral along an axis by the trapezoidal rule.
 *
 * @example
 * await ops.trapezoid([1, 2, 3]).item(); // 4
 */
export const trapezoid: (y: TensorLike, options?: TrapezoidOptions) => Tensor = /* @__PURE__ */ publicOp(
  "trapezoid",
  (y: TensorLike, options: TrapezoidOptions = {}) => {
    checkOptions("trapezoid", options, ["x", "dx", "axis"]);
    const { x } = options;
    const dtype = toFloat(resultType(promotionOf(y), "float", ...(x == null ? [] : [promotionOf(x)])));
    const node = nodeOf(y, dtype);
    const axis = singleAxis("trapezoid", options.axis ?? -1, node);
    const n = node.shape[axis] as number;
    const pairs = g.add(sliceAxis(node, axis, Math.min(1, n), n), sliceAxis(node, axis, 0, Math.max(0, n - 1)));
    const widths = x == null ? g.scalar(options.dx ?? 1, dtype) : distances(nodeOf(x, dtype), node, axis);
    return wrap(g.sum(g.mul(g.mul(pairs, 0.5), widths), [axis]));
  },
);

/** Distances of sample points, shaped to broadcast against pairs of `y` along `axis`. */
function distances(x: Node, y: Node, axis: number): Node {
  const line = x.shape.length === 1;
  const along = line ? 0 : x.shape.length - (y.shape.length - axis);
  const n = x.shape[along] ?? -1;
  if (along < 0 || n !== y.shape[axis])
    throw new OpError("trapezoid", "x must have one point per element of y along the axis", [x.spec, y.spec]);
  const steps = g.sub(sliceAxis(x, along, Math.min(1, n), n), sliceAxis(x, along, 0, Math.max(0, n - 1)));
  return line
    ? g.reshape(
        steps,
        y.shape.map((_, i) => (i === axis ? (steps.shape[0] as number) : 1)),
      )
    : steps;
}
