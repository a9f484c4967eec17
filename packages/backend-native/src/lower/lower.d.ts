import { type Graph } from "@keras-ts/core/backend";
import type { Constants } from "./constants.js";
import type { Block } from "./instructions.js";
/** What all blocks of a program share. */
export interface Programme {
    readonly constants: Constants;
    /** Finished blocks, inner ones before those that use them. */
    readonly blocks: Block[];
    readonly known: Map<Graph, number>;
}
/** Lowers a graph and everything inside it; returns its number. */
export declare function lowerGraph(graph: Graph, programme: Programme): number;
