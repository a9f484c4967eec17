import { type Shape, type Spec, showSpec } from "../host/spec.js";
import { type Attrs, attrKey, NO_ATTRS, showAttr } from "./attrs.js";
import type { OpDef } from "./op-def.js";
import { checkReachable, currentTrace, type Trace } from "./trace.js";

/** A value that exists: what the runtime hangs on a leaf. Opaque down here. */
export interface Leaf {
  readonly spec: Spec;
}

let nextId = 0;

/** One operation in a graph. Immutable, but for an eager node that is observed: it becomes a leaf and drops its inputs. */
export class Node {
  readonly id: number = nextId++;
  readonly op: OpDef;
  readonly attrs: Attrs;
  /** One spec per output; all but a few ops have one. */
  readonly specs: readonly Spec[];
  /** The trace it was made in; `null` outside. */
  readonly trace: Trace | null;
  #inputs: readonly Node[];
  #leaf: Leaf | null = null;

  constructor(op: OpDef, inputs: readonly Node[], attrs: Attrs, specs: readonly Spec[], trace: Trace | null) {
    this.op = op;
    this.#inputs = inputs;
    this.attrs = attrs;
    this.specs = specs;
    this.trace = trace;
  }

  get inputs(): readonly Node[] {
    return this.#inputs;
  }
  get spec(): Spec {
    return this.specs[0] as Spec;
  }
  get shape(): Shape {
    return this.spec.shape;
  }
  get dtype(): Spec["dtype"] {
    return this.spec.dtype;
  }
  /** The computed value, once there is one. */
  get leaf(): Leaf | null {
    return this.#leaf;
  }

  /** Hangs the computed value here and forgets how it was made, so that history never grows. */
  settle(leaf: Leaf): void {
    this.#leaf = leaf;
    this.#inputs = [];
  }

  /** Short on purpose: a deep graph would overflow the stack of `JSON.stringify`. */
  toJSON(): string {
    return `%${this.id}:${this.op.name}:${this.specs.map(showSpec).join(",")}`;
  }
  toString(): string {
    const attrs = Object.keys(this.attrs).length === 0 ? "" : ` ${showAttr(this.attrs)}`;
    return `%${this.id} = ${this.op.name}(${this.inputs.map((n) => `%${n.id}`).join(", ")})${attrs} : ${this.specs.map(showSpec).join(", ")}`;
  }
}

/** Innermost trace among the inputs, or the branch being recorded; ops without inputs belong to the root, so that loop bodies share them. */
function homeOf(op: OpDef, inputs: readonly Node[]): Trace | null {
  if (inputs.length === 0) return currentTrace()?.root ?? null;
  let home: Trace | null = currentTrace()?.keeper ?? null;
  for (const input of inputs) {
    checkReachable(input, op.name);
    if (input.trace !== null && (home === null || input.trace.depth > home.depth)) home = input.trace;
  }
  return home;
}

/** Key of a node among nodes whose inputs are already unique. */
export const nodeKey = (op: OpDef, inputs: readonly Node[], attrs: Attrs): string => {
  let key = op.name;
  for (const input of inputs) key += `,${input.id}`;
  return attrs === NO_ATTRS ? key : `${key}|${attrKey(attrs)}`;
};

/** Makes a node, or finds the equal one of the same trace. Throws `OpError` when the inputs do not fit. */
export function makeNode(op: OpDef, inputs: readonly Node[], attrs: Attrs = NO_ATTRS): Node {
  const home = homeOf(op, inputs);
  if (home === null) return new Node(op, inputs, attrs, op.infer(specsOf(inputs), attrs), null);
  const key = nodeKey(op, inputs, attrs);
  const known = home.table.get(key);
  if (known !== undefined) return known;
  const node = new Node(op, inputs, attrs, op.infer(specsOf(inputs), attrs), home);
  home.table.set(key, node);
  return node;
}

/** A placeholder: never merged with another, filled when the program runs. */
export const makeInput = (op: OpDef, spec: Spec, trace: Trace | null, attrs: Attrs = NO_ATTRS): Node =>
  new Node(op, [], attrs, [spec], trace);

const specsOf = (nodes: readonly Node[]): Spec[] => nodes.map((n) => n.spec);
