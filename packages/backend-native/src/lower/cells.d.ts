import { type DType, type Shape } from "@keras-ts/core/backend";
/** Where a cell's memory is: the block's arena (once placed), a constant, an input or an output of the block. */
export type Home = {
    readonly kind: "arena";
    offset: number;
} | {
    readonly kind: "constant";
    readonly offset: number;
} | {
    readonly kind: "input" | "output";
    readonly index: number;
};
/** A dense piece of memory that one instruction fills. */
export interface Cell {
    readonly dtype: DType;
    /** Elements. */
    readonly size: number;
    home: Home;
    /** Number of the instruction that fills it; −1 for what is there from the start. */
    readonly producer: number;
    /** Read by an instruction other than the one that makes it, or an output. */
    escapes: boolean;
}
/** A tensor as a way to read a cell: any strides, in elements. */
export interface View {
    readonly cell: Cell;
    readonly shape: Shape;
    readonly strides: readonly number[];
    readonly offset: number;
}
export declare const newCell: (dtype: DType, size: number, producer: number, home?: Home) => Cell;
export declare const bytesOf: (cell: Cell) => number;
export declare const wholeView: (cell: Cell, shape: Shape) => View;
/** Whether the elements lie in order without gaps. Axes of size 1 have no say. */
export declare function isDense({ shape, strides }: View): boolean;
/** Whether it reads its cell from the first element to the last, in order. */
export declare const isWhole: (v: View) => boolean;
export declare function broadcastView(v: View, shape: Shape): View;
export declare const transposeView: (v: View, perm: readonly number[]) => View;
export declare function sliceView(v: View, starts: readonly number[], steps: readonly number[], shape: Shape): View;
export declare function reverseView(v: View, axes: readonly number[]): View;
/** The same elements in another shape, where the strides allow it; else `null`. */
export declare function reshapeView(v: View, shape: Shape): View | null;
