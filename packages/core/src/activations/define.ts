import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { converted, plainOp, type TensorLike, wrap } from "../surface/index.js";

/** An activation as layers hold it; any function of one tensor will do. */
export type Activation = (x: Tensor) => Tensor;

/** Declares an activation without options under its name in files; integers become floats first. */
export const simple = (name: string, fn: (x: Node) => Node): ((x: TensorLike) => Tensor) =>
  named(
    name,
    plainOp(name, (x: TensorLike) => wrap(fn(converted(x, toFloatWide)))),
  );
