import type { Cell } from "./cells.js";
import { renumbered } from "./fuse.js";
import { type Instruction, isFold, type Loop } from "./instructions.js";
import { accessOf } from "./loops.js";
import { readsOf, writesOf } from "./place.js";

/** Elements beyond which a loop gains nothing by running together with others. */
const LARGE = 2 ** 18;

interface Group {
  readonly key: string;
  readonly members: Loop[];
}

/**
 * Makes one instruction of loops that differ only in what they read and write and how much of it, such as an optimizer's step on
 * each of many weights. A loop may move down to a later one as long as nothing before that reads what it makes.
 */
export function batchLoops(list: readonly Instruction[]): readonly Instruction[] {
  const open = new Map<string, Group>();
  const makers = new Map<Cell, Group>();
  const last = new Map<Instruction, Group>();
  for (const instruction of list) {
    for (const c of readsOf(instruction)) {
      const read = makers.get(c);
      if (read !== undefined && open.get(read.key) === read) open.delete(read.key);
    }
    if (instruction.kind !== "loop" || !canMove(instruction)) continue;
    const key = keyOf(instruction);
    const group = open.get(key) ?? { key, members: [] };
    open.set(key, group);
    group.members.push(instruction);
    for (const c of writesOf(instruction)) makers.set(c, group);
  }
  for (const { members } of makers.values()) last.set(members.at(-1) as Loop, { key: "", members });
  const moved = new Set([...makers.values()].flatMap((g) => g.members.slice(0, -1)));
  const merged = list.flatMap((i): Instruction[] => {
    if (i.kind === "loop" && moved.has(i)) return [];
    const loops = last.get(i)?.members ?? [];
    return loops.length > 1 ? [{ kind: "batch", index: 0, loops }] : [i];
  });
  return merged.length === list.length ? list : renumbered(merged);
}

const canMove = (l: Loop): boolean =>
  l.size <= LARGE && l.product === undefined && !l.ops.some(isFold) && l.inputs.every((x) => accessOf(x, l.size) !== null);

/** Equal for loops that can be one instruction. */
const keyOf = (l: Loop): string =>
  JSON.stringify([
    l.inputs.map((x) => [x.view.cell.dtype, accessOf(x, l.size)]),
    l.ops.map((o) => [o.name, o.from, o.cell.dtype, o.cell.escapes, o.sources, o.parameters]),
  ]);
