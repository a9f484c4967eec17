import { cond as condNodes } from "../control/index.js";
import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { nodeOf, plainOp, publicOp, type TensorLike } from "../surface/index.js";
import { type Packed, pack } from "./trees.js";

/**
 * The result of `trueFn()` or `falseFn()`, whichever `pred` chooses; only that one runs. Both must return tensors (in lists or
 * objects) of the same shapes and dtypes. A plain boolean chooses at once.
 *
 * @example
 * await ops.cond(ops.greater(2, 1), () => ops.add(1, 1), () => ops.add(0, 0)).item(); // 2
 */
export const cond: <T>(pred: TensorLike, trueFn: () => T, falseFn: () => T) => T = /* @__PURE__ */ plainOp(
  "cond",
  (pred: TensorLike, trueFn: () => unknown, falseFn: () => unknown) => {
    if (typeof pred === "boolean" || typeof pred === "number") return settled((pred ? trueFn : falseFn)());
    const predicate = g.cast(nodeOf(pred), "bool");
    if (predicate.shape.length !== 0) throw new OpError("cond", "the predicate must be a scalar", [predicate.spec]);
    return choose("cond", predicate, trueFn, falseFn);
  },
) as never;

/** Numbers among the results become tensors. */
function settled(result: unknown): unknown {
  const packed = pack(result);
  return packed.rebuild(packed.nodes);
}

function choose(where: string, predicate: Node, trueFn: () => unknown, falseFn: () => unknown): unknown {
  const seen: Packed[] = [];
  const branch = (fn: () => unknown) => (): readonly Node[] => {
    const packed = pack(fn());
    const [first] = seen;
    if (first !== undefined && first.structure !== packed.structure) {
      throw new OpError(where, `all branches must return the same structure, got ${first.structure} and ${packed.structure}`);
    }
    seen.push(packed);
    return packed.nodes;
  };
  const outs = condNodes(predicate, branch(trueFn), branch(falseFn));
  return (seen[0] as Packed).rebuild(outs);
}

/**
 * The result of branch number `index` (cut to the branches there are) on the operands. All branches must return the same
 * shapes and dtypes.
 *
 * @example
 * await ops.switch(1, [(x: Tensor) => x, (x: Tensor) => ops.negative(x)], ops.ones([2])).data(); // Float32Array [-1, -1]
 */
export const switch_: <A extends readonly unknown[], T>(
  index: TensorLike,
  branches: readonly ((...operands: A) => T)[],
  ...operands: A
) => T = /* @__PURE__ */ publicOp(
  "switch",
  (index: TensorLike, branches: readonly ((...operands: readonly unknown[]) => unknown)[], ...operands: readonly unknown[]) => {
    if (branches.length === 0) throw new OpError("switch", "at least one branch is needed");
    const packed = pack(operands);
    const given = packed.rebuild(packed.nodes) as readonly unknown[];
    const run = (i: number) => (): unknown => (branches[i] as (...operands: readonly unknown[]) => unknown)(...given);
    const last = branches.length - 1;
    if (typeof index === "number") return settled(run(Math.min(Math.max(Math.trunc(index), 0), last))());
    const node = g.cast(nodeOf(index), "int32");
    if (node.shape.length !== 0) throw new OpError("switch", "the index must be a scalar", [node.spec]);
    const from = (i: number): unknown =>
      i === last ? settled(run(i)()) : choose("switch", g.lessEqual(node, i), run(i), () => from(i + 1));
    return from(0);
  },
) as never;
