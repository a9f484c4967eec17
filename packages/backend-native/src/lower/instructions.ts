import type { DType, Shape } from "@keras-ts/core/backend";
import type { Cell, View } from "./cells.js";

/** A value an op of a fused loop takes: an input of the loop, or what an earlier op made. */
export type Ref = { readonly input: number } | { readonly op: number };

/** One op of a fused loop. */
export interface LoopOp {
  readonly name: string;
  readonly sources: readonly Ref[];
  readonly from: DType;
  readonly cell: Cell;
  readonly parameters: readonly number[];
}

/** Reductions a loop can do; they are ops that make one element of many and run after all others of a tile. */
export const FOLDS: ReadonlySet<string> = new Set(["sum", "reduceMax", "reduceMin"]);
export const isFold = (op: LoopOp): boolean => FOLDS.has(op.name);

export interface LoopInput {
  readonly view: View;
  /** Handed over as it is, not element by element. */
  readonly raw: boolean;
}

/** Elementwise ops over one number of elements, run as one loop. Grows while the graph is read. */
export interface Loop {
  readonly kind: "loop";
  readonly index: number;
  readonly size: number;
  readonly inputs: LoopInput[];
  readonly ops: LoopOp[];
  /** A product that makes one of the inputs piece by piece, as the loop goes on with it. */
  readonly product?: Call;
}

/** Loops of one code over elements of their own, run one after the other. */
export interface Batch {
  readonly kind: "batch";
  readonly index: number;
  readonly loops: readonly Loop[];
}

export interface Output {
  readonly cell: Cell;
  readonly shape: Shape;
}
/** What a product does to each result before it writes it; `input` is the number of the instruction's input that takes part. */
export interface PostOp {
  readonly name: string;
  readonly input: number | null;
  readonly constant: number | null;
}
/** Any other instruction. */
export interface Call {
  readonly kind: "call";
  readonly index: number;
  readonly name: string;
  readonly inputs: readonly View[];
  readonly outputs: readonly Output[];
  readonly attributes: readonly (readonly number[])[];
  readonly posts: readonly PostOp[];
  /** Numbers of the blocks it runs. */
  readonly blocks: readonly number[];
  /** Of a loop: so many outputs go on from the inputs of the same numbers, and may take their memory. */
  readonly carries: number;
  /** Memory of its own while it runs. */
  readonly workspace: Cell | null;
}
export type Instruction = Loop | Batch | Call;

/** The first result of a call. */
export const madeBy = (call: Call): Cell => (call.outputs[0] as Output).cell;
export const loopsOf = (i: Loop | Batch): readonly Loop[] => (i.kind === "loop" ? [i] : i.loops);

/** A graph as instructions; cells know where they live once it was placed. */
export interface Block {
  /** Of a loop's body: so many outputs are the next values of the inputs of the same numbers. */
  readonly carries: number;
  readonly inputs: readonly Cell[];
  /** Cell of each output, in order. */
  readonly outputs: readonly Cell[];
  readonly instructions: readonly Instruction[];
  /** Bytes. */
  readonly arena: number;
}
