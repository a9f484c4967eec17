import { isHostArray } from "./attrs.js";
import type { Node } from "./node.js";

/** The number a node is filled with everywhere, as far as it is a constant or one stretched; else `undefined`. */
export function filledWith(node: Node | undefined): number | undefined {
  if (node === undefined) return undefined;
  if (node.op.name === "broadcastTo") return filledWith(node.inputs[0]);
  const { value } = node.attrs;
  if (node.op.name !== "constant" || !isHostArray(value) || value.data.length !== 1 || node.dtype.endsWith("float16"))
    return undefined;
  return Number(value.data[0]);
}
