import type { DType } from "../host/dtype.js";
import { flattenTree } from "../host/nested.js";
import { type Origin, Tensor } from "../runtime/index.js";

/** Anything a functional model can call: a layer, a model, or one use of an op. */
export interface Operation {
  /** Unique within a model; layers count `dense`, `dense_1`, … */
  readonly name: string;
  /** Calls on symbolic tensors so far, in order. */
  readonly inboundNodes: CallNode[];
  /** Runs on real tensors when the model does. */
  run(args: readonly unknown[]): unknown;
}

/** One call of an operation on symbolic tensors: an edge bundle of a functional model. */
export class CallNode {
  readonly operation: Operation;
  /** Arguments as given: symbolic tensors stand anywhere in nested lists and objects. */
  readonly args: readonly unknown[];
  readonly inputs: readonly Tensor[];
  /** Outputs in the structure the call returned. */
  readonly output: unknown;
  readonly outputs: readonly Tensor[];

  constructor(operation: Operation, args: readonly unknown[], makeOutput: (node: CallNode) => unknown) {
    this.operation = operation;
    this.args = args;
    this.inputs = symbolicIn(args);
    this.output = makeOutput(this);
    this.outputs = flattenTree(this.output).filter((t): t is Tensor => t instanceof Tensor);
    operation.inboundNodes.push(this);
  }
}

/** Where a symbolic tensor comes from: output `index` of a call. */
export class KerasOrigin implements Origin {
  readonly kind = "keras" as const;
  readonly call: CallNode;
  readonly index: number;
  constructor(call: CallNode, index: number) {
    this.call = call;
    this.index = index;
  }
}

/** What a symbolic tensor is said to be before a model exists. */
export interface SymbolicSpec {
  readonly dtype: DType;
  readonly shape: readonly (number | null)[];
  readonly name?: string | undefined;
}

const names = new WeakMap<Tensor, string>();
/** The name of a symbolic tensor, where it was given one. */
export const tensorName = (t: Tensor): string | undefined => names.get(t);

/** A symbolic tensor made by a call. */
export function symbolicOutput(spec: SymbolicSpec, call: CallNode, index: number): Tensor {
  const t = new Tensor({ dtype: spec.dtype, shape: spec.shape, origin: new KerasOrigin(call, index) });
  if (spec.name !== undefined) names.set(t, spec.name);
  return t;
}

/** The call that made a symbolic tensor; `null` for real ones and free placeholders. */
export const originOf = (t: Tensor): KerasOrigin | null => (t.origin instanceof KerasOrigin ? t.origin : null);

const FREE: Origin = { kind: "keras" };
/**
 * A symbolic tensor that no call made: what `compute_output_spec` style questions are asked with.
 *
 * @example
 * symbolicTensor({ shape: [null, 3], dtype: "float32" }).shape; // [null, 3]
 */
export function symbolicTensor(spec: SymbolicSpec): Tensor {
  const t = new Tensor({ dtype: spec.dtype, shape: spec.shape, origin: FREE });
  if (spec.name !== undefined) names.set(t, spec.name);
  return t;
}

/** Symbolic tensors among arguments, depth first. */
export function symbolicIn(args: unknown): Tensor[] {
  const found: Tensor[] = [];
  collect(args, found);
  return found;
}

function collect(value: unknown, found: Tensor[]): void {
  if (value instanceof Tensor) {
    if (value.isSymbolic) found.push(value);
  } else if (Array.isArray(value)) {
    // Long lists of numbers are not searched: their ends tell.
    if (typeof value[0] !== "number" || typeof value.at(-1) !== "number" || value.length < 8)
      for (const v of value) collect(v, found);
  } else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const v of Object.values(value)) collect(v, found);
  }
}

/** Arguments with each symbolic tensor replaced. */
export function replaceSymbolic(value: unknown, to: (t: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return value.isSymbolic ? to(value) : value;
  if (Array.isArray(value)) return value.map((v) => replaceSymbolic(v, to));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replaceSymbolic(v, to)]));
  }
  return value;
}
