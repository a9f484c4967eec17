import type { Node, Shape } from "@keras-ts/core/backend";
import { type Cell, isWhole, type View } from "./cells.js";
import { renumbered } from "./fuse.js";
import { type Call, type Instruction, isFold, type Loop, madeBy } from "./instructions.js";
import { accessOf } from "./loops.js";
import { readsOf, writesOf } from "./place.js";

/** Elements of a result from which on it pays not to write and read it. */
const LARGE = 2 ** 18;
/** Sums of more terms take so long that the loop is nothing beside them. */
const DEEP = 512;
/** What `kernels/turned-product.cpp` can do by rows. */
const LEAST = { depth: 64, rows: 32, columns: 32 };
/** How many instructions down a product may move: what it multiplies must live that long. */
const FAR = 8;
/** Functions that look at a tile as a whole: results depend on where tiles begin. */
const TILEWISE: ReadonlySet<string> = new Set(["sin", "cos"]);

/**
 * Puts loops together with the products of which they are the only reader, such as an optimizer's step with the gradient of
 * weights: the loop goes on with the rows of a product as they are made. It moves up to the product where it can, else the
 * product down to it.
 */
export function joinProducts(instructions: readonly Instruction[]): readonly Instruction[] {
  const list = [...instructions];
  const readers = new Map<Cell, number>();
  for (const i of list) for (const c of new Set(readsOf(i))) readers.set(c, (readers.get(c) ?? 0) + 1);
  for (let at = 0; at < list.length; at++) {
    const loop = list[at] as Instruction;
    if (loop.kind !== "loop" || !goesByPieces(loop)) continue;
    const from = list.findLastIndex((i, k) => k < at && isProductFor(loop, i, readers));
    if (from < 0) continue;
    let to = at;
    while (to - 1 > from && passes(loop, list[to - 1] as Instruction)) to--;
    if (to - from > FAR) continue;
    const product = list[from] as Call;
    list.splice(at, 1);
    list.splice(to, 0, { ...loop, product });
    list.splice(from, 1);
    at--;
  }
  return list.length === instructions.length ? instructions : renumbered(list);
}

const goesByPieces = (l: Loop): boolean =>
  l.size >= LARGE &&
  l.ops.every((o) => !isFold(o) && !TILEWISE.has(o.name)) &&
  l.inputs.every((x) => accessOf(x, l.size) !== null);

function isProductFor(loop: Loop, i: Instruction, readers: ReadonlyMap<Cell, number>): boolean {
  if (i.kind !== "call" || i.name !== "matmul" || i.posts.length > 0) return false;
  const made = madeBy(i);
  const uses = loop.inputs.filter((x) => x.view.cell === made);
  return (
    uses.length === 1 &&
    uses.every((x) => isWhole(x.view)) &&
    readers.get(made) === 1 &&
    made.home.kind === "arena" &&
    isTurned(i)
  );
}

function pays(a: Shape, b: Shape): boolean {
  const [rows, depth, columns] = [a[0] as number, a[1] as number, b[1] as number];
  const possible = depth >= LEAST.depth && rows >= LEAST.rows && columns >= LEAST.columns;
  return possible && depth <= DEEP && rows * columns >= LARGE;
}

/** Whether a product looks like such a gradient, so that what follows it is better left to a loop. */
export function isLargeGradient({ op, inputs: [a, b] }: Node): boolean {
  const matrices = a !== undefined && b !== undefined && a.shape.length === 2 && b.shape.length === 2;
  return matrices && op.name === "matmul" && a.op.name === "transpose" && pays(a.shape, b.shape);
}

/** aᵀ b of two matrices in rows. */
function isTurned({ inputs }: Call): boolean {
  const [a, b] = inputs as readonly [View, View];
  if (a.cell.dtype !== "float32" || a.shape.length !== 2 || b.shape.length !== 2) return false;
  const [[rows], columns] = [a.shape as [number, number], b.shape[1] as number];
  return (
    pays(a.shape, b.shape) &&
    a.strides[0] === 1 &&
    (a.strides[1] as number) >= rows &&
    b.strides[1] === 1 &&
    (b.strides[0] as number) >= columns
  );
}

/** Whether a loop may run before an instruction: it needs nothing of it, leaves alone what it reads, and cannot be in vain. */
function passes(loop: Loop, before: Instruction): boolean {
  const made = new Set(writesOf(before));
  const read = new Set(readsOf(before));
  return (
    !canFail(before) && loop.inputs.every(({ view: { cell } }) => !made.has(cell) && (!read.has(cell) || cell.size < loop.size))
  );
}
/** What a step writes over must not be lost to it when it fails. */
const canFail = (i: Instruction): boolean => i.kind === "call" && (i.name === "gather" || i.blocks.length > 0);
