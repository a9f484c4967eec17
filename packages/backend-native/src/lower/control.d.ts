import { type Graph, type Node } from "@keras-ts/core/backend";
import { type Cell } from "./cells.js";
import type { Block } from "./instructions.js";
/** What an instruction that runs blocks needs besides its inputs and outputs. */
export interface ControlCall {
    readonly attributes: readonly (readonly number[])[];
    readonly blocks: readonly number[];
    readonly workspace: Cell;
}
/** Lays out the workspace of `scan`, `while` and `cond`: second homes of the carries, then the arenas of the blocks. */
export declare function controlCall(node: Node, lower: (graph: Graph) => number, blockAt: (i: number) => Block): ControlCall;
