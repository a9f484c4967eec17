import { type Shape, sizeOf } from "@keras-ts/core/backend";
import { isDense, isWhole, newCell, type View, wholeView } from "./cells.js";
import { FOLDS, type Instruction, isFold, type Loop } from "./instructions.js";
import { hasRoom, refTo, sharing, start } from "./loops.js";

/** Whether a loop may do a reduction. */
export const canFold = (name: string, x: View): boolean =>
  FOLDS.has(name) && x.cell.dtype === "float32" && isDense(x) && sizeOf(x.shape) > 0;

/** Numbers as in `loop-folds.h`. */
const ALL = 0;
const ROW = 1;
const COLUMN = 2;
/** Rows no longer than this are whole in every tile, and can be folded both ways at once. */
const SHORT_ROW = 128;

export interface Fold {
  readonly axis: number;
  /** Length of a row. */
  readonly columns: number;
}

/** Adds a reduction to the loop that makes its input, or to one that reads it, or starts a loop. `null` when the axes lie otherwise. */
export function addFold(list: Instruction[], name: string, x: View, axes: readonly number[], shape: Shape): View | null {
  const fold = foldOf(x.shape, axes);
  if (fold === null) return null;
  const size = sizeOf(x.shape);
  const loop = maker(list, x, fold) ?? reader(list, x, size, fold) ?? start(list, size);
  const cell = newCell("float32", sizeOf(shape), loop.index);
  cell.escapes = true;
  loop.ops.push({ name, sources: [refTo(loop, x, false)], from: "float32", cell, parameters: [fold.axis, fold.columns] });
  return wholeView(cell, shape);
}

/** A shape as rows and columns of which one or both go; `null` when it cannot be seen so. */
function foldOf(shape: Shape, axes: readonly number[]): Fold | null {
  const parts = shape.map((size, i) => ({ size, goes: axes.includes(i) })).filter((p) => p.size !== 1);
  if (!parts.some((p) => p.goes)) return null;
  if (parts.every((p) => p.goes)) return { axis: ALL, columns: 0 };
  const turns = parts.filter((p, i) => i > 0 && p.goes !== (parts[i - 1] as typeof p).goes).length;
  if (turns !== 1) return null;
  const last = parts.at(-1)?.goes === true;
  const columns = parts.reduce((n, p) => (p.goes === last ? n * p.size : n), 1);
  return { axis: last ? ROW : COLUMN, columns };
}

function maker(list: readonly Instruction[], x: View, fold: Fold): Loop | null {
  const loop = list[x.cell.producer];
  if (loop?.kind !== "loop" || !isWhole(x) || loop.size !== x.cell.size || !hasRoom(loop, 1)) return null;
  return fits(loop, fold) && !loop.ops.some((o) => o.cell === x.cell && isFold(o)) ? loop : null;
}

function reader(list: readonly Instruction[], x: View, size: number, fold: Fold): Loop | null {
  const loop = sharing(list, x.cell.producer, { name: "sum", dtype: "float32", shape: x.shape, sources: [x] }, size);
  return loop !== null && fits(loop, fold) ? loop : null;
}

/** Whether a loop can do a reduction together with those it does. */
export function fits(loop: Loop, fold: Fold): boolean {
  if (fold.axis === ALL) return true;
  return loop.ops.filter(isFold).every(({ parameters: [axis, columns] }) => {
    if (axis === ALL) return true;
    return columns === fold.columns && (axis === fold.axis || fold.columns <= SHORT_ROW);
  });
}
