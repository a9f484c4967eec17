import { type Cell } from "./cells.js";
import type { Instruction } from "./instructions.js";
export declare const readsOf: (i: Instruction) => readonly Cell[];
export declare const writesOf: (i: Instruction) => readonly Cell[];
/** Number of the last instruction that reads each cell. */
export declare function lastReads(instructions: readonly Instruction[]): Map<Cell, number>;
/** Gives every cell of the arena its offset, reusing what is dead; returns the bytes needed. */
export declare function placeCells(instructions: readonly Instruction[]): number;
