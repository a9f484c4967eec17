import { OpError } from "../errors/index.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import { type HasDef, type Op, op } from "./define.js";
import { gemm } from "./gemm.js";
import { swapLast } from "./shape.js";

const matmulOp: Op<Record<never, never>, 2> = /* @__PURE__ */ op({
  name: "matmul",
  kind: "contract",
  infer([x, y]) {
    const [n, k] = [x.shape.length, x.shape.at(-1)];
    const fits = n >= 2 && y.shape.length === n && x.dtype === y.dtype && sameShape(x.shape.slice(0, -2), y.shape.slice(0, -2));
    if (!fits) throw new OpError("matmul", "inputs must be matrices, or stacks of equal shape, of one dtype", [x, y]);
    if (k !== y.shape[n - 2]) throw new OpError("matmul", `inner dimensions must agree (${k} vs ${y.shape[n - 2]})`, [x, y]);
    return { dtype: x.dtype, shape: [...x.shape.slice(0, -1), y.shape[n - 1] as number] };
  },
  vjp: (g, [x, y]) => [matmul(g, swapLast(y)), matmul(swapLast(x), g)],
  reference([x, y], _attrs, out) {
    const [m, n] = out.shape.slice(-2) as [number, number];
    const k = x.shape[x.shape.length - 1] as number;
    const stacks = m * n === 0 ? 0 : out.data.length / (m * n);
    for (let s = 0; s < stacks; s++) {
      const a = { data: x.data, at: s * m * k, rowStep: k, colStep: 1 };
      const b = { data: y.data, at: s * k * n, rowStep: n, colStep: 1 };
      gemm(a, b, out.data, s * m * n, m, k, n);
    }
  },
});
/** `[…, m, k] · […, k, n]` with equal leading axes. */
export const matmul: ((x: Node, y: Node) => Node) & HasDef = /* @__PURE__ */ Object.assign(
  (x: Node, y: Node) => matmulOp([x, y], {}),
  {
    def: matmulOp.def,
  },
);
