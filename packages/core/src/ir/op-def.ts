import type { Spec } from "../host/spec.js";
import type { Attrs } from "./attrs.js";
import type { Node } from "./node.js";

/** What kind of work an op is: shared code branches on this, never on a name. */
export type OpKind = "elementwise" | "reduce" | "move" | "contract" | "window" | "index" | "source" | "control" | "composite";

/** A dense value in the reference engine: numbers in a typed array wide enough to hold the dtype exactly. */
export interface RefArray extends Spec {
  readonly data: RefData;
}
/** 16-bit floats live as rounded float32, 64-bit integers as float64 (exact up to 2⁵³). */
export type RefData = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Runs closed sub-graphs for the references of `scan`, `while` and `cond`. */
export interface RefContext {
  run(graph: unknown, inputs: readonly RefArray[]): readonly RefArray[];
}

/** Cotangents flow in per output; one comes out per input, `null` where none flows. */
export type Cotangents = readonly (Node | null)[];

/** A forward that also yields what its backward needs, and that backward. */
export interface Differentiated {
  /** Takes the place of the original node for every user of it. Same outputs first, residuals behind. */
  readonly replacement: Node;
  /** Cotangents of the original's inputs from those of its outputs. */
  backward(gs: Cotangents): Cotangents;
}

/** Everything core knows of one op, with types erased; `ops/define.ts` has the typed constructors. */
export interface OpDef {
  readonly name: string;
  readonly kind: OpKind;
  /** Output specs; the only place shapes are decided. Throws `OpError` on inputs it cannot take. */
  infer(inputs: readonly Spec[], attrs: Attrs): readonly Spec[];
  /** `"zero"`: no gradient flows. Left out: derived from `expand`, or (control) from `differentiate`. */
  readonly vjp?: "zero" | ((g: Node, inputs: readonly Node[], attrs: Attrs, out: Node) => Cotangents);
  /** For ops whose backward needs more than inputs and output; wins over `vjp`. */
  differentiate?(node: Node, wanted: readonly boolean[]): Differentiated;
  /** Meaning in basis ops; present exactly on composites. One node per output. */
  expand?(inputs: readonly Node[], attrs: Attrs): readonly Node[];
  /** The meaning, in float64: fills `outs`, which arrive zeroed (elementwise ops write every element anyway). Left out on composites that derive it from `expand`. */
  reference?(inputs: readonly RefArray[], attrs: Attrs, outs: readonly RefArray[], context: RefContext): void;
  /** Safe to fold when all inputs are constants (random and control ops are not). */
  readonly foldable: boolean;
}
