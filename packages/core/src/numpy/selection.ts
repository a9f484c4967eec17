import { OpError } from "../errors/index.js";
import { resultType } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, plainOp, promoted, promotionOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { commonShape } from "./common-shape.js";
import { nonzero } from "./indexing.js";

const truth = (x: TensorLike): Node => g.cast(nodeOf(x), "bool");

/**
 * `x1` where the condition holds, else `x2`; all three broadcast. With the condition alone, the positions that hold, as
 * `nonzero`. Throws `OpError` when only one branch is given.
 *
 * @example
 * await ops.where([true, false], [1, 2], 0).data(); // Int32Array [1, 0]
 */
export const where: {
  (condition: TensorLike, x1: TensorLike, x2: TensorLike): Tensor;
  (condition: TensorLike): Tensor[];
} = /* @__PURE__ */ Object.defineProperty(
  (condition: TensorLike, x1?: TensorLike | null, x2?: TensorLike | null): never => {
    if (x1 == null && x2 == null) return nonzero(condition) as never;
    if (x1 == null || x2 == null)
      throw new OpError("where", `both x1 and x2 must be given, got only ${x1 == null ? "x2" : "x1"}`);
    return choose(condition, x1, x2) as never;
  },
  "name",
  { value: "where" },
);

const choose = /* @__PURE__ */ plainOp(
  "where",
  (condition: TensorLike, x1: TensorLike, x2: TensorLike): Tensor => {
    const [a, b] = promoted([x1, x2]) as [Node, Node];
    return wrap(g.where(truth(condition), a, b));
  },
  (...args) => ({ dtype: resultType(...args.slice(1).map(promotionOf)), shape: commonShape("where", args) }),
);

/** Options of `select`. */
export interface SelectOptions {
  /** Taken where no condition holds. */
  readonly default?: TensorLike | undefined;
}

/**
 * The choice of the first condition that holds, else the default; all broadcast.
 *
 * @example
 * const x = ops.arange(4);
 * await ops.select([ops.less(x, 1), ops.greater(x, 2)], [x, ops.multiply(x, 10)], { default: -1 }).data(); // Int32Array [0, -1, -1, 30]
 */
export const select: (condlist: readonly TensorLike[], choicelist: readonly TensorLike[], options?: SelectOptions) => Tensor =
  /* @__PURE__ */ publicOp(
    "select",
    (condlist: readonly TensorLike[], choicelist: readonly TensorLike[], options: SelectOptions = {}) => {
      checkOptions("select", options, ["default"]);
      if (
        !Array.isArray(condlist) ||
        !Array.isArray(choicelist) ||
        condlist.length === 0 ||
        condlist.length !== choicelist.length
      ) {
        const [c, x] = [condlist, choicelist].map((list) => (Array.isArray(list) ? list.length : typeof list));
        throw new OpError("select", `condlist and choicelist must be lists of one length above 0, got ${c} and ${x}`);
      }
      const otherwise = options.default ?? 0;
      const dtype = resultType(...[...choicelist, otherwise].map(promotionOf));
      let out = nodeOf(otherwise, dtype);
      for (let i = condlist.length - 1; i >= 0; i--) out = g.where(truth(condlist[i]), nodeOf(choicelist[i], dtype), out);
      return wrap(out);
    },
  );
