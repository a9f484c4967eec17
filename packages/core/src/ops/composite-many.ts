import type { Spec } from "../host/spec.js";
import { type Attrs, type Differentiated, makeNode, type Node, type OpDef, outputsOf } from "../ir/index.js";
import type { HasDef } from "./define.js";

/** A composite with several outputs: usually a result and what its backward needs of it. */
export interface ManyRecord<A extends Attrs> {
  readonly name: string;
  infer(inputs: readonly Spec[], attrs: A): readonly Spec[];
  expand(inputs: readonly Node[], attrs: A): readonly Node[];
  /** Left out: derived from `expand`. */
  differentiate?(node: Node, wanted: readonly boolean[]): Differentiated;
}
/** Makes a node and gives its outputs. */
export interface Many<A extends Attrs> extends HasDef {
  (inputs: readonly Node[], attrs: A): readonly Node[];
}

/** Declares a composite with several outputs. */
export function compositeMany<A extends Attrs>(record: ManyRecord<A>): Many<A> {
  const { name, differentiate } = record;
  const def: OpDef = {
    name,
    kind: "composite",
    foldable: true,
    infer: (inputs, attrs) => record.infer(inputs, attrs as A),
    expand: (inputs, attrs) => record.expand(inputs, attrs as A),
    ...(differentiate === undefined ? {} : { differentiate }),
  };
  return Object.assign((inputs: readonly Node[], attrs: A) => outputsOf(makeNode(def, inputs, attrs)), { def });
}
