import { type DType, type Shape } from "@keras-ts/core/backend";
import { type Cell, type View } from "./cells.js";
import type { Instruction, Loop } from "./instructions.js";
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
/**
 * Adds an op to the latest instruction its sources come from if that is a loop of the same size that can take it, else
 * starts a loop. Everything else a loop needs was made before it began, so loops never wait for one another.
 */
export declare function addElementwise(list: Instruction[], op: Elementwise): View;
/** Where the ops of a loop put their results: cells somebody else reads, and registers for the rest. */
export interface Slots {
    readonly outputs: readonly Cell[];
    /** Per op: number of its target, counting inputs, outputs and registers. */
    readonly targets: readonly number[];
}
export declare function slotsOf(loop: Loop): Slots;
/** Whether output `cell` may take the memory of input `i`: every read of that cell comes element by element, and not after the write. */
export declare function mayOverwrite(loop: Loop, input: Cell, cell: Cell): boolean;
