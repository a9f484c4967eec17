import type { DType } from "../host/dtype.js";
import { resultType } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import { nodeOf, promotionOf, type TensorLike } from "./convert.js";

/** Several arguments as nodes of their common dtype; `also` joins the promotion (a weak `"float"` makes it floating). */
export function promoted(xs: readonly TensorLike[], ...also: readonly ("int" | "float" | DType)[]): Node[] {
  const dtype = resultType(...xs.map(promotionOf), ...also);
  return xs.map((x) => nodeOf(x, dtype));
}

/** One argument converted by a rule of `host/promote`. */
export const converted = (x: TensorLike, rule: (dtype: DType) => DType): Node => {
  const node = nodeOf(x);
  return nodeOf(x, rule(node.dtype));
};
