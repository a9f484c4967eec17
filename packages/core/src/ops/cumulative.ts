import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { type HasDef, type Op, op, withDef } from "./define.js";

export interface CumsumAttrs {
  readonly [name: string]: number | boolean;
  readonly axis: number;
  readonly reverse: boolean;
}
const cumsumOp: Op<CumsumAttrs, 1> = /* @__PURE__ */ op<CumsumAttrs, 1>({
  name: "cumsum",
  kind: "index",
  infer([x], { axis }) {
    if (!(axis >= 0 && axis < x.shape.length)) throw new OpError("cumsum", `axis ${axis} must be in [0, ${x.shape.length})`, [x]);
    return x;
  },
  vjp: (g, _inputs, { axis, reverse }) => [cumsum(g, axis, !reverse)],
  reference([x], { axis, reverse }, out) {
    const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const n = x.shape[axis] as number;
    const lines = n === 0 ? 0 : x.data.length / n;
    for (let line = 0; line < lines; line++) {
      const start = Math.floor(line / inner) * n * inner + (line % inner);
      let total = 0;
      for (let i = 0; i < n; i++) {
        const at = start + (reverse ? n - 1 - i : i) * inner;
        total += x.data[at] as number;
        out.data[at] = total;
      }
    }
  },
});
/** Running sum along `axis`, from the end when `reverse`. */
export const cumsum: ((x: Node, axis: number, reverse?: boolean) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, axis: number, reverse = false) => cumsumOp([x], { axis, reverse }),
  cumsumOp,
);
