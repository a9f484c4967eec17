import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { type BinaryOp, elementwiseOp, type UnaryOp, unaryOp } from "./elementwise.js";

/** Everything but 0 is true, NaN included. */
function logical(name: "logicalAnd" | "logicalOr" | "logicalXor", compute: (a: Node, b: Node) => Node): BinaryOp {
  return elementwiseOp(name, 2, (x1: TensorLike, x2: TensorLike): Tensor => {
    const [a, b] = [truth(x1), truth(x2)];
    const shape = g.broadcastShapes(name, [a.spec, b.spec]);
    return wrap(compute(g.broadcastTo(a, shape), g.broadcastTo(b, shape)));
  });
}
const truth = (x: TensorLike): Node => g.cast(nodeOf(x), "bool");

/**
 * Whether both elements are true.
 *
 * @example
 * await ops.logicalAnd([true, false], true).data(); // Uint8Array [1, 0]
 */
export const logicalAnd: BinaryOp = /* @__PURE__ */ logical("logicalAnd", g.and);

/**
 * Whether at least one element is true.
 *
 * @example
 * await ops.logicalOr([true, false], false).data(); // Uint8Array [1, 0]
 */
export const logicalOr: BinaryOp = /* @__PURE__ */ logical("logicalOr", g.or);

/**
 * Whether exactly one element is true.
 *
 * @example
 * await ops.logicalXor([true, false], true).data(); // Uint8Array [0, 1]
 */
export const logicalXor: BinaryOp = /* @__PURE__ */ logical("logicalXor", (a, b) => g.not(g.equal(a, b)));

/**
 * Whether an element is false (0).
 *
 * @example
 * await ops.logicalNot([true, false]).data(); // Uint8Array [0, 1]
 */
export const logicalNot: UnaryOp = /* @__PURE__ */ unaryOp("logicalNot", g.not);
