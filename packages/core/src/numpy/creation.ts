import { OpError } from "../errors/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, dtypeOption, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { shapeArgument } from "./static-numbers.js";

/** The dtype of a new tensor: by default the default float, for `…Like` ops that of the given tensor. */
export interface CreationOptions {
  readonly dtype?: string | null | undefined;
}
/** Sizes of the axes; a number is one axis. */
export type ShapeArgument = number | readonly number[];

const filled = (name: string, value: number): ((shape: ShapeArgument, options?: CreationOptions) => Tensor) =>
  publicOp(name, (shape: ShapeArgument, options: CreationOptions = {}) => {
    checkOptions(name, options, ["dtype"]);
    return wrap(g.full(shapeArgument(name, shape), value, dtypeOption(name, options.dtype)));
  });

/**
 * A tensor of zeros.
 *
 * @example
 * await ops.zeros([2]).data(); // Float32Array [0, 0]
 */
export const zeros: (shape: ShapeArgument, options?: CreationOptions) => Tensor = /* @__PURE__ */ filled("zeros", 0);

/**
 * A tensor of ones.
 *
 * @example
 * await ops.ones([2], { dtype: "int32" }).data(); // Int32Array [1, 1]
 */
export const ones: (shape: ShapeArgument, options?: CreationOptions) => Tensor = /* @__PURE__ */ filled("ones", 1);

/**
 * A tensor whose elements do not matter; they are zeros.
 *
 * @example
 * ops.empty([2, 3]).shape; // [2, 3]
 */
export const empty: (shape: ShapeArgument, options?: CreationOptions) => Tensor = /* @__PURE__ */ filled("empty", 0);

/**
 * A tensor filled with a value, which broadcasts to the shape.
 *
 * @example
 * await ops.full([2], 7).data(); // Float32Array [7, 7]
 */
export const full: (shape: ShapeArgument, fillValue: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ publicOp(
  "full",
  (shape: ShapeArgument, fillValue: TensorLike, options: CreationOptions = {}) => {
    checkOptions("full", options, ["dtype"]);
    const value = nodeOf(fillValue, dtypeOption("full", options.dtype));
    return wrap(g.broadcastTo(value, shapeArgument("full", shape)));
  },
);

const filledLike = (name: string, value: number): ((x: TensorLike, options?: CreationOptions) => Tensor) =>
  publicOp(name, (x: TensorLike, options: CreationOptions = {}) => {
    checkOptions(name, options, ["dtype"]);
    const { shape, dtype } = nodeOf(x);
    return wrap(g.full(shape, value, options.dtype == null ? dtype : dtypeOption(name, options.dtype)));
  });

/**
 * Zeros of the shape and dtype of `x`.
 *
 * @example
 * await ops.zerosLike([5, 6]).data(); // Int32Array [0, 0]
 */
export const zerosLike: (x: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ filledLike("zerosLike", 0);

/**
 * Ones of the shape and dtype of `x`.
 *
 * @example
 * await ops.onesLike([5, 6]).data(); // Int32Array [1, 1]
 */
export const onesLike: (x: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ filledLike("onesLike", 1);

/**
 * A tensor of the shape and dtype of `x` whose elements do not matter; they are zeros.
 *
 * @example
 * ops.emptyLike([5, 6]).shape; // [2]
 */
export const emptyLike: (x: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ filledLike("emptyLike", 0);

/**
 * A tensor of the shape and dtype of `x` filled with a value, which broadcasts.
 *
 * @example
 * await ops.fullLike([5, 6], 7).data(); // Int32Array [7, 7]
 */
export const fullLike: (x: TensorLike, fillValue: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ publicOp(
  "fullLike",
  (x: TensorLike, fillValue: TensorLike, options: CreationOptions = {}) => {
    checkOptions("fullLike", options, ["dtype"]);
    const { shape, dtype } = nodeOf(x);
    const value = nodeOf(fillValue, options.dtype == null ? dtype : dtypeOption("fullLike", options.dtype));
    return wrap(g.broadcastTo(value, shape));
  },
);

/**
 * Anything tensor-like as a tensor, of another dtype if one is given.
 *
 * @example
 * await ops.array([1, 2], { dtype: "float32" }).data(); // Float32Array [1, 2]
 */
export const array: (x: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ publicOp(
  "array",
  (x: TensorLike, options: CreationOptions = {}) => {
    checkOptions("array", options, ["dtype"]);
    return wrap(nodeOf(x, options.dtype == null ? null : dtypeOption("array", options.dtype)));
  },
);

/**
 * A tensor of the same value; tensors never change, so nothing is copied.
 *
 * @example
 * await ops.copy([1, 2]).data(); // Int32Array [1, 2]
 */
export const copy: (x: TensorLike) => Tensor = /* @__PURE__ */ plainOp("copy", (x: TensorLike) => wrap(nodeOf(x)));

/** How `meshgrid` lays out its axes. */
export interface MeshgridOptions {
  /** `"xy"`: the first two axes swap places; `"ij"`: axis i belongs to input i. */
  readonly indexing?: "xy" | "ij" | undefined;
}

const isOptions = (x: unknown): x is MeshgridOptions =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/**
 * Coordinates of a grid: one tensor per input, all of the grid's shape. Inputs are flattened.
 *
 * @example
 * const [x, y] = ops.meshgrid([1, 2], [3, 4]);
 * await y.data(); // Int32Array [3, 3, 4, 4]
 */
export const meshgrid: (...x: readonly (TensorLike | MeshgridOptions)[]) => Tensor[] = /* @__PURE__ */ publicOp(
  "meshgrid",
  (...args: readonly (TensorLike | MeshgridOptions)[]) => {
    const last = args.at(-1);
    const options: MeshgridOptions = isOptions(last) ? last : {};
    checkOptions("meshgrid", options, ["indexing"]);
    const { indexing = "xy" } = options;
    if (indexing !== "xy" && indexing !== "ij")
      throw new OpError("meshgrid", `indexing must be "xy" or "ij", got ${JSON.stringify(indexing)}`);
    const nodes = (isOptions(last) ? args.slice(0, -1) : args).map((x) => nodeOf(x as TensorLike));
    const sizes = nodes.map((n) => n.shape.reduce((a, b) => a * b, 1));
    const placeOf = (i: number): number => (indexing === "xy" && sizes.length > 1 && i < 2 ? 1 - i : i);
    const grid = sizes.map((_, i) => sizes[placeOf(i)] as number);
    return nodes.map((n, i) => {
      const line = g.reshape(
        n,
        grid.map((_, axis) => (axis === placeOf(i) ? (sizes[i] as number) : 1)),
      );
      return wrap(g.broadcastTo(line, grid));
    });
  },
);
