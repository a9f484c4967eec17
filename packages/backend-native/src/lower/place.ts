import { bytesOf, type Cell, isWhole } from "./cells.js";
import { type Call, type Instruction, type Loop, loopsOf, madeBy } from "./instructions.js";
import { loopMayOverwrite, slotsOf } from "./loops.js";
import { overwrites } from "./tables.js";

const ALIGNMENT = 64;

export const readsOf = (i: Instruction): readonly Cell[] =>
  i.kind === "call" ? i.inputs.map((v) => v.cell) : loopsOf(i).flatMap(loopReads);
function loopReads({ inputs, product }: Loop): readonly Cell[] {
  const cells = inputs.map((x) => x.view.cell);
  if (product === undefined) return cells;
  return [...cells.filter((c) => c !== madeBy(product)), ...product.inputs.map((v) => v.cell)];
}
export const writesOf = (i: Instruction): readonly Cell[] =>
  i.kind === "call" ? i.outputs.map((o) => o.cell) : loopsOf(i).flatMap((l) => slotsOf(l).outputs);
/** Memory an instruction needs while it runs: of a loop with a product, that of the product, for machines that must have it whole. */
export const workspaceOf = (i: Instruction): Cell | null =>
  i.kind === "call" ? i.workspace : i.kind === "loop" && i.product !== undefined ? madeBy(i.product) : null;
const inArena = (c: Cell): boolean => c.home.kind === "arena";

/** Number of the last instruction that reads each cell. */
export function lastReads(instructions: readonly Instruction[]): Map<Cell, number> {
  const last = new Map<Cell, number>();
  instructions.forEach((instruction, i) => {
    for (const c of readsOf(instruction)) last.set(c, i);
  });
  return last;
}

/** Gives every cell of the arena its offset, reusing what is dead; returns the bytes needed. */
export function placeCells(instructions: readonly Instruction[]): number {
  const arena = new Arena();
  const last = lastReads(instructions);
  instructions.forEach((instruction, i) => {
    const reads = new Set(readsOf(instruction).filter(inArena));
    const dying = [...reads].filter((c) => last.get(c) === i);
    const taken = new Set<Cell>();
    const writes = writesOf(instruction).filter(inArena);
    for (const cell of writes) {
      const heir = dying.find((c) => !taken.has(c) && inherits(instruction, c, cell));
      if (heir === undefined) arena.allocate(cell);
      else {
        taken.add(heir);
        arena.pass(heir, cell);
      }
    }
    const workspace = workspaceOf(instruction);
    if (workspace !== null) {
      arena.allocate(workspace);
      arena.free(workspace);
    }
    for (const c of dying) if (!taken.has(c)) arena.free(c);
    for (const c of writes) if (!last.has(c)) arena.free(c);
  });
  return arena.size;
}

const inherits = (i: Instruction, from: Cell, to: Cell): boolean =>
  bytesOf(from) === bytesOf(to) && from.size === to.size && mayOverwrite(i, from, to);

/** Whether an instruction may write `to` into the memory of `from`, which it reads. */
export const mayOverwrite = (i: Instruction, from: Cell, to: Cell): boolean =>
  i.kind === "call" ? callMayOverwrite(i, from, to) : loopMayOverwrite(i, from, to);

/** A loop of steps begins with its carries where they are; some kernels work element by element. Nothing else may look there. */
function callMayOverwrite({ name, inputs, outputs, attributes, carries }: Call, from: Cell, to: Cell): boolean {
  const k = outputs.findIndex((o) => o.cell === to);
  const known = overwrites(name, attributes);
  const source = k < carries ? k : known?.output === k ? known.input : -1;
  return source >= 0 && inputs.every((v, i) => v.cell !== from || (i === source && isWhole(v)));
}

/** Offsets of live pieces, and the gaps between them in order. */
class Arena {
  size = 0;
  #gaps: { offset: number; bytes: number }[] = [];
  readonly #held = new Map<Cell, number>();

  /** The smallest gap that fits, else the end. */
  allocate(cell: Cell): void {
    const bytes = Math.max(1, Math.ceil(bytesOf(cell) / ALIGNMENT)) * ALIGNMENT;
    let best = -1;
    this.#gaps.forEach((gap, i) => {
      if (gap.bytes >= bytes && (best < 0 || gap.bytes < (this.#gaps[best] as typeof gap).bytes)) best = i;
    });
    let offset: number;
    if (best >= 0) {
      const gap = this.#gaps[best] as { offset: number; bytes: number };
      offset = gap.offset;
      gap.offset += bytes;
      gap.bytes -= bytes;
      if (gap.bytes === 0) this.#gaps.splice(best, 1);
    } else {
      const end = this.#gaps.at(-1);
      offset = end !== undefined && end.offset + end.bytes === this.size ? end.offset : this.size;
      if (offset !== this.size) this.#gaps.pop();
      this.size = offset + bytes;
    }
    this.#held.set(cell, bytes);
    cell.home = { kind: "arena", offset };
  }

  /** Hands a dead cell's memory to a new one. */
  pass(from: Cell, to: Cell): void {
    this.#held.set(to, this.#held.get(from) as number);
    this.#held.delete(from);
    to.home = { ...from.home };
  }

  free(cell: Cell): void {
    const bytes = this.#held.get(cell);
    if (bytes === undefined || cell.home.kind !== "arena") return;
    this.#held.delete(cell);
    const { offset } = cell.home;
    const at = this.#gaps.findIndex((g) => g.offset > offset);
    const next = at < 0 ? this.#gaps.length : at;
    this.#gaps.splice(next, 0, { offset, bytes });
    this.#merge(next);
    this.#merge(next - 1);
  }

  #merge(i: number): void {
    const [a, b] = [this.#gaps[i], this.#gaps[i + 1]];
    if (a === undefined || b === undefined || a.offset + a.bytes !== b.offset) return;
    a.bytes += b.bytes;
    this.#gaps.splice(i + 1, 1);
  }
}
