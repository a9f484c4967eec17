import { BackendError, OpError } from "../errors/index.js";
import { isInteger } from "../host/dtype.js";
import { type Spec, sameShape } from "../host/spec.js";
import type { Node, RefArray } from "../ir/index.js";
import { type Op, op } from "./define.js";
import { and, broadcastTo, cast, equal, full, less, lessEqual, reshape, where, zerosLike } from "./elementwise.js";
import { transpose } from "./shape.js";
import { iota } from "./source.js";

export interface GatherAttrs {
  readonly [name: string]: number;
  readonly axis: number;
}
function checkIndices(name: string, x: Spec, indices: Spec): void {
  if (!isInteger(indices.dtype)) throw new OpError(name, "indices must be integers", [x, indices]);
}

/**
 * Rows of `x` along `axis` at `indices` (any shape, in `[0, size)`; the run fails on others):
 * `[…a, size, …b]` → `[…a, …indices, …b]`.
 */
export const gather: Op<GatherAttrs, 2> = /* @__PURE__ */ op<GatherAttrs, 2>({
  name: "gather",
  kind: "index",
  infer([x, indices], { axis }) {
    checkIndices("gather", x, indices);
    if (!(axis >= 0 && axis < x.shape.length))
      throw new OpError("gather", `axis ${axis} must be in [0, ${x.shape.length})`, [x, indices]);
    return { dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] };
  },
  vjp(g, [x, indices], { axis }) {
    const count = indices.shape.reduce((a, b) => a * b, 1);
    const flat = reshape(g, [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)]);
    const front = x.shape.map((_, i) => (i === 0 ? axis : i <= axis ? i - 1 : i));
    const rows = transpose(flat, front); // [count, …]
    const target = full(
      front.map((i) => x.shape[i] as number),
      0,
      x.dtype,
    );
    const summed = scatterAdd([target, reshape(indices, [count]), rows], {});
    return [
      transpose(
        summed,
        x.shape.map((_, i) => (i < axis ? i + 1 : i === axis ? 0 : i)),
      ),
      null,
    ];
  },
  reference([x, indices], { axis }, out) {
    const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const size = x.shape[axis] as number;
    const outer = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
    for (let o = 0, to = 0; o < outer; o++) {
      for (let k = 0; k < indices.data.length; k++) {
        const row = indices.data[k] as number;
        if (!(row >= 0 && row < size)) throw outOfRange(row, size);
        for (let j = 0, from = (o * size + row) * inner; j < inner; j++) out.data[to++] = x.data[from++] as number;
      }
    }
  },
  foldable: false,
});
const outOfRange = (index: number, size: number): BackendError =>
  new BackendError("reference", `an index of "gather" must be in [0, ${size}), got ${index}`, {
    op: "gather",
    hint: "Check the labels or token ids against the number of classes or the vocabulary size.",
  });

function checkRows(name: string, x: Spec, indices: Spec, rows: Spec): void {
  checkIndices(name, x, indices);
  const fits =
    indices.shape.length === 1 &&
    rows.dtype === x.dtype &&
    sameShape(rows.shape, [indices.shape[0] as number, ...x.shape.slice(1)]);
  if (!fits || x.shape.length === 0)
    throw new OpError(name, "indices [n] and rows [n, …x.shape[1:]] are needed", [x, indices, rows]);
}
function eachRow([x, indices]: readonly [RefArray, RefArray, RefArray], visit: (to: number, from: number) => void): void {
  const width = x.shape.slice(1).reduce((a, b) => a * b, 1);
  for (let k = 0; k < indices.data.length; k++) {
    const row = indices.data[k] as number;
    if (!(row >= 0 && row < (x.shape[0] as number))) continue;
    for (let j = 0; j < width; j++) visit(row * width + j, k * width + j);
  }
}

/** `x` with `rows[k]` added at `indices[k]` of axis 0; repeated indices add up, indices out of range are dropped. */
export const scatterAdd: Op<Record<never, never>, 3> = /* @__PURE__ */ op({
  name: "scatterAdd",
  kind: "index",
  infer([x, indices, rows]) {
    checkRows("scatterAdd", x, indices, rows);
    return x;
  },
  vjp: (g, [x, indices, rows]) => [g, null, rowsAt(g, indices, x, rows)],
  reference(inputs, _attrs, out) {
    const wide = Float64Array.from(inputs[0].data);
    eachRow(inputs, (to, from) => {
      wide[to]! += inputs[2].data[from] as number;
    });
    for (let i = 0; i < wide.length; i++) out.data[i] = wide[i] as number;
  },
});

/** `x` with `rows[k]` put at `indices[k]` of axis 0; the last of repeated indices wins, indices out of range are dropped. */
export const scatterSet: Op<Record<never, never>, 3> = /* @__PURE__ */ op({
  name: "scatterSet",
  kind: "index",
  infer([x, indices, rows]) {
    checkRows("scatterSet", x, indices, rows);
    return x;
  },
  vjp(g, [x, indices, rows]) {
    // A row survives when its number is the one that ends up written.
    const count = indices.shape[0] as number;
    const numbers = cast(iota([], { dtype: "int32", shape: [count], axis: 0 }), g.dtype);
    const owner = scatterSet([full([x.shape[0] as number], -1, g.dtype), indices, numbers], {});
    const keptX = broadcastTo(reshape(equal(owner, -1), [x.shape[0] as number, ...x.shape.slice(1).map(() => 1)]), x.shape);
    const won = equal(rowsAt(owner, indices, owner, numbers), numbers);
    const keptRows = broadcastTo(reshape(won, [count, ...rows.shape.slice(1).map(() => 1)]), rows.shape);
    return [where(keptX, g, 0), null, where(keptRows, rowsAt(g, indices, x, rows), 0)];
  },
  reference(inputs, _attrs, out) {
    out.data.set(inputs[0].data);
    eachRow(inputs, (to, from) => {
      out.data[to] = inputs[2].data[from] as number;
    });
  },
});

/** Rows of `g` at the indices, zero where the index is out of range. */
function rowsAt(g: Node, indices: Node, x: Node, rows: Node): Node {
  const size = x.shape[0] as number;
  if (size === 0) return zerosLike(rows);
  const inside = and(lessEqual(0, indices), less(indices, size));
  const picked = gather([g, where(inside, indices, 0)], { axis: 0 });
  const mask = broadcastTo(reshape(inside, [indices.shape[0] as number, ...rows.shape.slice(1).map(() => 1)]), picked.shape);
  return where(mask, picked, 0);
}
