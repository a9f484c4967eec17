import { sizeOf } from "../host/spec.js";
import { isHostArray, type Node, type Rule } from "../ir/index.js";
import { constant, MAX_CONSTANT } from "../ops/index.js";
import { evaluate, fromHost, toHost } from "../reference/index.js";

/** Computes nodes of constants while compiling, as long as the result stays small. */
export const fold: Rule = (node, inputs) => {
  const { op } = node;
  if (!op.foldable || op.kind === "source" || inputs.length === 0 || node.specs.some((s) => sizeOf(s.shape) > MAX_CONSTANT))
    return undefined;
  // Engines stretch a number for free, and the other rules recognise it.
  if (node.op.name === "broadcastTo") return undefined;
  const values = inputs.map(constantValue);
  if (values.some((v) => v === null)) return undefined;
  return evaluate(
    op,
    values.map((v) => fromHost(v as NonNullable<typeof v>)),
    node.attrs,
    node.specs,
  ).map((x) => constant(toHost(x)));
};

function constantValue(node: Node) {
  const { value } = node.attrs;
  return node.op.name === "constant" && isHostArray(value) ? value : null;
}
