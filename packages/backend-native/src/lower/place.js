import { bytesOf } from "./cells.js";
import { mayOverwrite, slotsOf } from "./loops.js";
const ALIGNMENT = 64;
export const readsOf = (i) => (i.kind === "loop" ? i.inputs.map((x) => x.view.cell) : i.inputs.map((v) => v.cell));
export const writesOf = (i) => (i.kind === "loop" ? slotsOf(i).outputs : i.outputs.map((o) => o.cell));
const inArena = (c) => c.home.kind === "arena";
/** Number of the last instruction that reads each cell. */
export function lastReads(instructions) {
    const last = new Map();
    instructions.forEach((instruction, i) => {
        for (const c of readsOf(instruction))
            last.set(c, i);
    });
    return last;
}
/** Gives every cell of the arena its offset, reusing what is dead; returns the bytes needed. */
export function placeCells(instructions) {
    const arena = new Arena();
    const last = lastReads(instructions);
    instructions.forEach((instruction, i) => {
        const reads = new Set(readsOf(instruction).filter(inArena));
        const dying = [...reads].filter((c) => last.get(c) === i);
        const taken = new Set();
        const writes = writesOf(instruction).filter(inArena);
        for (const cell of writes) {
            const heir = instruction.kind === "loop" ? dying.find((c) => !taken.has(c) && inherits(instruction, c, cell)) : undefined;
            if (heir === undefined)
                arena.allocate(cell);
            else {
                taken.add(heir);
                arena.pass(heir, cell);
            }
        }
        const workspace = instruction.kind === "call" ? instruction.workspace : null;
        if (workspace !== null) {
            arena.allocate(workspace);
            arena.free(workspace);
        }
        for (const c of dying)
            if (!taken.has(c))
                arena.free(c);
        for (const c of writes)
            if (!last.has(c))
                arena.free(c);
    });
    return arena.size;
}
const inherits = (loop, from, to) => bytesOf(from) === bytesOf(to) && from.size === to.size && mayOverwrite(loop, from, to);
/** Offsets of live pieces, and the gaps between them in order. */
class Arena {
    size = 0;
    #gaps = [];
    #held = new Map();
    /** The smallest gap that fits, else the end. */
    allocate(cell) {
        const bytes = Math.max(1, Math.ceil(bytesOf(cell) / ALIGNMENT)) * ALIGNMENT;
        let best = -1;
        this.#gaps.forEach((gap, i) => {
            if (gap.bytes >= bytes && (best < 0 || gap.bytes < this.#gaps[best].bytes))
                best = i;
        });
        let offset;
        if (best >= 0) {
            const gap = this.#gaps[best];
            offset = gap.offset;
            gap.offset += bytes;
            gap.bytes -= bytes;
            if (gap.bytes === 0)
                this.#gaps.splice(best, 1);
        }
        else {
            const end = this.#gaps.at(-1);
            offset = end !== undefined && end.offset + end.bytes === this.size ? end.offset : this.size;
            if (offset !== this.size)
                this.#gaps.pop();
            this.size = offset + bytes;
        }
        this.#held.set(cell, bytes);
        cell.home = { kind: "arena", offset };
    }
    /** Hands a dead cell's memory to a new one. */
    pass(from, to) {
        this.#held.set(to, this.#held.get(from));
        this.#held.delete(from);
        to.home = { ...from.home };
    }
    free(cell) {
        const bytes = this.#held.get(cell);
        if (bytes === undefined || cell.home.kind !== "arena")
            return;
        this.#held.delete(cell);
        const { offset } = cell.home;
        const at = this.#gaps.findIndex((g) => g.offset > offset);
        const next = at < 0 ? this.#gaps.length : at;
        this.#gaps.splice(next, 0, { offset, bytes });
        this.#merge(next);
        this.#merge(next - 1);
    }
    #merge(i) {
        const [a, b] = [this.#gaps[i], this.#gaps[i + 1]];
        if (a === undefined || b === undefined || a.offset + a.bytes !== b.offset)
            return;
        a.bytes += b.bytes;
        this.#gaps.splice(i + 1, 1);
    }
}
