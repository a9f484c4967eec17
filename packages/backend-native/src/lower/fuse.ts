import { type Cell, isWhole } from "./cells.js";
import { fits } from "./folds.js";
import { type Instruction, isFold, type Loop, type Ref } from "./instructions.js";
import { hasRoom, refTo } from "./loops.js";
import { readsOf, workspaceOf, writesOf } from "./place.js";

/** How many instructions down a loop may move: what it reads must live that long. */
const FAR = 32;

/** Moves loops into later ones of their size that read what they make, where nothing between needs it. */
export function fuseLoops(instructions: readonly Instruction[]): readonly Instruction[] {
  const list = [...instructions];
  const readers = new Map<Cell, Set<Instruction>>();
  for (const i of list) for (const c of readsOf(i)) readers.set(c, (readers.get(c) ?? new Set()).add(i));
  for (let at = 0; at < list.length; at++) {
    const into = list[at] as Instruction;
    if (into.kind !== "loop") continue;
    for (let k = at - 1; k >= 0 && k >= at - FAR; k--) {
      const from = list[k] as Instruction;
      if (from.kind !== "loop" || !reads(into, from) || !fuses(from, into)) continue;
      if (list.slice(k + 1, at).some((i) => writesOf(from).some((c) => readers.get(c)?.has(i) === true))) continue;
      fuse(from, into, readers);
      list.splice(k, 1);
      at--;
    }
  }
  return list.length === instructions.length ? instructions : renumbered(list);
}

/** Tells instructions and what they write their numbers in a new list. */
export function renumbered(list: readonly Instruction[]): readonly Instruction[] {
  return list.map((i, index) => {
    for (const c of writesOf(i)) c.producer = index;
    const workspace = workspaceOf(i);
    if (workspace !== null) workspace.producer = index;
    return { ...i, index };
  });
}

const makes = (loop: Loop, cell: Cell): boolean => loop.ops.some((o) => o.cell === cell);
const reads = (into: Loop, from: Loop): boolean => into.inputs.some((x) => makes(from, x.view.cell));

function fuses(from: Loop, into: Loop): boolean {
  if (from.size !== into.size || !hasRoom(into, from.inputs.length, from.ops.length)) return false;
  const whole = into.inputs.every(({ view, raw }) => {
    const op = from.ops.find((o) => o.cell === view.cell);
    return op === undefined || (!raw && isWhole(view) && !isFold(op));
  });
  const folds = from.ops
    .filter(isFold)
    .map(({ parameters: [axis, columns] }) => ({ axis: axis as number, columns: columns as number }));
  return whole && folds.every((f) => fits(into, f));
}

function fuse(from: Loop, into: Loop, readers: ReadonlyMap<Cell, Set<Instruction>>): void {
  const inputs = into.inputs.splice(0);
  const count = from.ops.length;
  const start: Loop = { ...from, inputs: [...from.inputs], ops: [...from.ops] };
  const refs = inputs.map(({ view, raw }): Ref => {
    const op = from.ops.findIndex((o) => o.cell === view.cell);
    return op >= 0 ? { op } : refTo(start, view, raw);
  });
  const moved = (r: Ref): Ref => ("op" in r ? { op: r.op + count } : (refs[r.input] as Ref));
  into.ops.splice(0, into.ops.length, ...from.ops, ...into.ops.map((o) => ({ ...o, sources: o.sources.map(moved) })));
  into.inputs.push(...start.inputs);
  for (const x of from.inputs) {
    const all = readers.get(x.view.cell);
    all?.delete(from);
    all?.add(into);
  }
  for (const o of from.ops) {
    const all = readers.get(o.cell) ?? new Set();
    all.delete(into);
    o.cell.escapes = isFold(o) || o.cell.home.kind === "output" || all.size > 0;
  }
}
