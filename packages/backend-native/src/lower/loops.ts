import { byteWidth, type DType, type Shape, sizeOf } from "@keras-ts/core/backend";
import { type Cell, isDense, isWhole, newCell, type View, wholeView } from "./cells.js";
import {
  type Batch,
  type Instruction,
  isFold,
  type Loop,
  type LoopInput,
  type LoopOp,
  loopsOf,
  type Ref,
} from "./instructions.js";

/** Bounds that keep a loop's tiles in the first-level cache. */
const MOST_OPS = 48;
const MOST_INPUTS = 24;

/** An elementwise op as the graph has it. */
export interface Elementwise {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly sources: readonly View[];
  /** Sources handed over as they are. */
  readonly raw?: boolean;
  readonly parameters?: readonly number[];
}

/** How many instructions back a loop that reads the same values is looked for. */
const REACH = 12;

/**
 * Adds an op to the latest instruction its sources come from if that is a loop of the same size that can take it, else to
 * a later one that reads the same values, else starts a loop. Whatever a loop needs was made before it began, so loops
 * never wait for one another.
 */
export function addElementwise(list: Instruction[], op: Elementwise): View {
  const size = sizeOf(op.shape);
  const latest = op.sources.reduce((at, v) => Math.max(at, v.cell.producer), -1);
  const loop = joinable(list[latest], op, size) ?? sharing(list, latest, op, size) ?? start(list, size);
  const sources = op.sources.map((v) => refTo(loop, v, op.raw === true));
  const cell = newCell(op.dtype, size, loop.index);
  loop.ops.push({ name: op.name, sources, from: op.sources[0]?.cell.dtype ?? op.dtype, cell, parameters: op.parameters ?? [] });
  return wholeView(cell, op.shape);
}

export function start(list: Instruction[], size: number): Loop {
  const loop: Loop = { kind: "loop", index: list.length, size, inputs: [], ops: [] };
  list.push(loop);
  return loop;
}

function joinable(candidate: Instruction | undefined, op: Elementwise, size: number): Loop | null {
  if (candidate?.kind !== "loop" || candidate.size !== size || !hasRoom(candidate, op.sources.length)) return null;
  const inside = op.sources.filter((v) => v.cell.producer === candidate.index);
  const folded = candidate.ops.some((o) => isFold(o) && inside.some((v) => v.cell === o.cell));
  return op.raw !== true && inside.every(isWhole) && !folded ? candidate : null;
}

export const hasRoom = (loop: Loop, sources: number, ops = 1): boolean =>
  loop.ops.length + ops <= MOST_OPS && loop.inputs.length + sources <= MOST_INPUTS;

/** The last loop after all sources were made that reads one of them anyway. */
export function sharing(list: readonly Instruction[], latest: number, op: Elementwise, size: number): Loop | null {
  if (op.raw === true) return null;
  for (let i = list.length - 1; i > latest && i >= list.length - REACH; i--) {
    const loop = joinable(list[i], op, size);
    if (loop?.inputs.some((x) => !x.raw && x.view.cell.size === size && op.sources.some((v) => v.cell === x.view.cell)))
      return loop;
  }
  return null;
}

export function refTo(loop: Loop, view: View, raw: boolean): Ref {
  const made = loop.ops.findIndex((o) => o.cell === view.cell);
  if (made >= 0) return { op: made };
  const known = loop.inputs.findIndex((i) => i.raw === raw && sameView(i.view, view));
  if (known >= 0) return { input: known };
  view.cell.escapes = true;
  loop.inputs.push({ view, raw });
  return { input: loop.inputs.length - 1 };
}

const sameView = (a: View, b: View): boolean =>
  a.cell === b.cell && a.offset === b.offset && a.shape.join() === b.shape.join() && a.strides.join() === b.strides.join();

/** When op `k` reads its sources: in turn, but folds after all others. */
const readAt = (loop: Loop, op: LoopOp, k: number): number => (isFold(op) ? loop.ops.length : k);

/** Where the ops of a loop put their results: cells somebody else reads, and registers for the rest. */
export interface Slots {
  readonly outputs: readonly Cell[];
  /** Per op: number of its target, counting inputs, outputs and registers. */
  readonly targets: readonly number[];
}

export function slotsOf(loop: Loop): Slots {
  const outputs = loop.ops.map((o) => o.cell).filter((c) => c.escapes);
  const base = loop.inputs.length + outputs.length;
  const cellOf = (op: number): Cell => (loop.ops[op] as LoopOp).cell;
  const last = new Map<number, number>();
  loop.ops.forEach((o, i) => {
    for (const s of o.sources) if ("op" in s) last.set(s.op, Math.max(last.get(s.op) ?? 0, readAt(loop, o, i)));
  });
  const free: number[] = [];
  let used = 0;
  const targets: number[] = [];
  loop.ops.forEach((o, i) => {
    const ending = [...new Set(o.sources.flatMap((r) => ("op" in r ? [r.op] : [])))].filter(
      (s) => last.get(s) === i && !cellOf(s).escapes,
    );
    // A source that ends here makes room for a result as wide: ops read an element before they write it.
    const heir = ending.find((s) => byteWidth(cellOf(s).dtype) === byteWidth(o.cell.dtype));
    if (o.cell.escapes) targets.push(loop.inputs.length + outputs.indexOf(o.cell));
    else targets.push(heir === undefined ? base + (free.pop() ?? used++) : (targets[heir] as number));
    for (const s of ending) if (s !== heir || o.cell.escapes) free.push((targets[s] as number) - base);
    if (!o.cell.escapes && !last.has(i)) free.push((targets[i] as number) - base);
  });
  return { outputs, targets };
}

/** Whether output `cell` may take the memory of input `i`: every read of that cell comes element by element, and not after the write. */
function mayOverwriteIn(loop: Loop, input: Cell, cell: Cell): boolean {
  const written = loop.ops.findIndex((o) => o.cell === cell);
  if (isFold(loop.ops[written] as LoopOp)) return false;
  return loop.inputs.every((candidate, i) => {
    if (candidate.view.cell !== input) return true;
    if (candidate.raw || !isWhole(candidate.view)) return false;
    const lastRead = loop.ops.reduce(
      (at, o, k) => (o.sources.some((s) => "input" in s && s.input === i) ? Math.max(at, readAt(loop, o, k)) : at),
      -1,
    );
    return lastRead <= written;
  });
}

/** As above for loops that run together: only the loop that writes the cell may read the input, and no product. */
export const loopMayOverwrite = (i: Loop | Batch, input: Cell, cell: Cell): boolean =>
  loopsOf(i).every((loop) => {
    if (loop.product?.inputs.some((v) => v.cell === input)) return false;
    if (loop.ops.some((o) => o.cell === cell)) return mayOverwriteIn(loop, input, cell);
    return loop.inputs.every((x) => x.view.cell !== input);
  });

/** How a loop reads an input: element by element, or one for all; `null` for any other way. */
export function accessOf({ view, raw }: LoopInput, size: number): "each" | "one" | null {
  if (raw) return null;
  if (isDense(view) && sizeOf(view.shape) === size) return "each";
  return view.strides.every((s) => s === 0) || sizeOf(view.shape) === 1 ? "one" : null;
}
