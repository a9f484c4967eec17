import type { Spec } from "../host/spec.js";
import {
  type Attrs,
  type Cotangents,
  makeNode,
  NO_ATTRS,
  type Node,
  type OpDef,
  type OpKind,
  type RefArray,
} from "../ir/index.js";

/** Inputs of an op of `N` operands; `number` stands for "any count". */
export type Tuple<N extends number, T> = N extends 0
  ? readonly []
  : N extends 1
    ? readonly [T]
    : N extends 2
      ? readonly [T, T]
      : N extends 3
        ? readonly [T, T, T]
        : N extends 4
          ? readonly [T, T, T, T]
          : readonly T[];

/** The full record of a basis op, as its author writes it. */
export interface OpRecord<A extends Attrs, N extends number> {
  readonly name: string;
  readonly kind: OpKind;
  /** Output spec; throws `OpError`. The only place shapes are decided. */
  infer(inputs: Tuple<N, Spec>, attrs: A): Spec;
  /** Cotangent per input, `null` where none flows; written in ops, so second derivatives come free. */
  readonly vjp: "zero" | ((g: Node, inputs: Tuple<N, Node>, attrs: A, out: Node) => Cotangents);
  /** The meaning: float64, dense, row-major, into `out`, which arrives zeroed. */
  reference(inputs: Tuple<N, RefArray>, attrs: A, out: RefArray): void;
  readonly foldable?: boolean;
}

/** A composite: its meaning is `expand`; the rest may be given where it pays, and is then tested against it. */
export interface CompositeRecord<A extends Attrs, N extends number> {
  readonly name: string;
  infer(inputs: Tuple<N, Spec>, attrs: A): Spec;
  expand(inputs: Tuple<N, Node>, attrs: A): Node;
  readonly vjp?: "zero" | ((g: Node, inputs: Tuple<N, Node>, attrs: A, out: Node) => Cotangents);
  reference?(inputs: Tuple<N, RefArray>, attrs: A, out: RefArray): void;
  readonly foldable?: boolean;
}

/** Carries the record of a callable op. */
export interface HasDef {
  readonly def: OpDef;
}
/** Makes a node of this op: `reshape([x], { shape })`. */
export interface Op<A extends Attrs, N extends number> extends HasDef {
  (inputs: Tuple<N, Node>, attrs: A): Node;
}

const callable = <A extends Attrs, N extends number>(def: OpDef): Op<A, N> =>
  Object.assign((inputs: Tuple<N, Node>, attrs: A) => makeNode(def, inputs as readonly Node[], attrs ?? NO_ATTRS), { def });

/** A callable form that carries the record of its op; marked pure where it is used, so that unused ops leave a bundle. */
export const withDef = <F extends object>(fn: F, { def }: HasDef): F & HasDef => Object.assign(fn, { def });

/** Declares a basis op: one every engine must run. */
export function op<A extends Attrs, N extends number>(record: OpRecord<A, N>): Op<A, N> {
  const erased = record as unknown as ErasedRecord;
  return callable({
    name: record.name,
    kind: record.kind,
    foldable: record.foldable ?? true,
    vjp: erased.vjp,
    infer: (inputs, attrs) => [erased.infer(inputs, attrs)],
    reference: (inputs, attrs, outs) => erased.reference(inputs, attrs, outs[0] as RefArray),
  });
}

/** Declares a composite: engines may override it, all others run its expansion. */
export function composite<A extends Attrs, N extends number>(record: CompositeRecord<A, N>): Op<A, N> {
  const erased = record as unknown as ErasedComposite;
  const { vjp, reference } = erased;
  return callable({
    name: record.name,
    kind: "composite",
    foldable: record.foldable ?? true,
    ...(vjp === undefined ? {} : { vjp }),
    infer: (inputs, attrs) => [erased.infer(inputs, attrs)],
    expand: (inputs, attrs) => [erased.expand(inputs, attrs)],
    ...(reference === undefined ? {} : { reference: (inputs, attrs, outs) => reference(inputs, attrs, outs[0] as RefArray) }),
  });
}

type Vjp = NonNullable<OpDef["vjp"]>;
interface ErasedRecord {
  readonly vjp: Vjp;
  infer(inputs: readonly Spec[], attrs: Attrs): Spec;
  reference(inputs: readonly RefArray[], attrs: Attrs, out: RefArray): void;
}
interface ErasedComposite {
  readonly vjp?: Vjp;
  infer(inputs: readonly Spec[], attrs: Attrs): Spec;
  expand(inputs: readonly Node[], attrs: Attrs): Node;
  reference?(inputs: readonly RefArray[], attrs: Attrs, out: RefArray): void;
}
