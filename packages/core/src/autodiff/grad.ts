import { KerasError, OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { sameSpec, showSpec } from "../host/spec.js";
import { type Cotangents, isPick, makeNode, type Node, outputsOf, toposort } from "../ir/index.js";
import { add, scalar } from "../ops/index.js";
import { noteSubstitution } from "./substitute.js";

/** Gradients, and what took the place of nodes whose forward had to be made anew. */
export interface Gradients {
  /** One per `wrt`; `null` where the outputs do not depend on it. */
  readonly grads: readonly (Node | null)[];
  /**
   * Old node → the node that replaced it (composites expanded, loops that now keep residuals). Whoever holds an old
   * node must substitute, or that forward runs twice.
   */
  readonly substitute: ReadonlyMap<Node, Node>;
}

/** Seeds the cotangent of a scalar output with 1. */
export function gradOf(loss: Node, wrt: readonly Node[]): Gradients {
  if (loss.shape.length !== 0 || !isFloat(loss.dtype)) throw new OpError("grad", "the loss must be a floating-point scalar", [loss.spec]);
  return grad([loss], [scalar(1, loss.dtype)], wrt);
}

/** Reverse-mode differentiation, graph to graph: Σ cotangents · d outputs / d wrt. */
export function grad(outputs: readonly Node[], cotangents: Cotangents, wrt: readonly Node[]): Gradients {
  const stop = new Set(wrt);
  const order = toposort(outputs, (n) => stop.has(n));
  const needed = dependents(order, stop);
  const forward = prepare(order, needed, stop);
  const table = new Cotangent();
  outputs.forEach((out, i) => {
    const seed = cotangents[i];
    if (seed) table.add(forward.now(out), seed);
  });
  for (const step of forward.steps.reverse()) step(table);
  noteSubstitution(forward.replaced);
  return { grads: wrt.map((n) => table.get(n)), substitute: forward.replaced };
}

/** Nodes with a floating-point path from a `wrt`. */
function dependents(order: readonly Node[], wrt: ReadonlySet<Node>): Set<Node> {
  const needed = new Set<Node>();
  for (const node of order) {
    if (wrt.has(node) ? isFloat(node.dtype) : node.op.vjp !== "zero" && node.inputs.some((n) => needed.has(n))) needed.add(node);
  }
  return needed;
}

/** Cotangents collected so far, per node. */
class Cotangent {
  readonly #sums = new Map<Node, Node>();

  add(node: Node, g: Node): void {
    if (!sameSpec(node.spec, g.spec)) {
      throw new KerasError(`[grad] the cotangent of ${node} must be ${showSpec(node.spec)}, got ${showSpec(g.spec)}.`);
    }
    const before = this.#sums.get(node);
    this.#sums.set(node, before === undefined ? g : add(before, g));
  }
  get(node: Node): Node | null {
    return this.#sums.get(node) ?? null;
  }
}

interface Forward {
  /** Backward steps in forward order. */
  readonly steps: ((table: Cotangent) => void)[];
  readonly replaced: Map<Node, Node>;
  now(node: Node): Node;
}

/** Walks forward: rebuilds what must change (and everything above it) and lines up the backward steps. */
function prepare(order: readonly Node[], needed: ReadonlySet<Node>, stop: ReadonlySet<Node>): Forward {
  const replaced = new Map<Node, Node>();
  const now = (n: Node): Node => replaced.get(n) ?? n;
  const steps: Forward["steps"] = [];
  const partsOf = new Map<Node, readonly Node[]>();
  for (const node of order) {
    if (stop.has(node)) continue;
    const parts = isPick(node) ? partsOf.get(node.inputs[0] as Node) : undefined;
    if (parts !== undefined) {
      replaced.set(node, parts[node.attrs.index as number] as Node);
      continue;
    }
    const inputs = node.inputs.map(now);
    const moved = inputs.some((n, i) => n !== node.inputs[i]);
    if (!needed.has(node)) {
      if (moved) partsOf.set(node, settle(node, outputsOf(makeNode(node.op, inputs, node.attrs)), replaced));
      continue;
    }
    const fresh = moved ? makeNode(node.op, inputs, node.attrs) : node;
    const outs = backwardOf(fresh, inputs.map((_, i) => needed.has(node.inputs[i] as Node)), steps);
    if (outs !== null) partsOf.set(node, settle(node, outs, replaced));
    else if (moved) partsOf.set(node, settle(node, outputsOf(fresh), replaced));
  }
  return { steps, replaced, now };
}

function settle(old: Node, outs: readonly Node[], replaced: Map<Node, Node>): readonly Node[] {
  if (old.specs.length === 1) replaced.set(old, outs[0] as Node);
  return outs;
}

/** Lines up the backward of one node; returns what replaces its outputs, or `null` when it stays. */
function backwardOf(node: Node, wanted: readonly boolean[], steps: Forward["steps"]): readonly Node[] | null {
  const { vjp } = node.op;
  if (node.op.differentiate !== undefined) {
    const made = node.op.differentiate(node, wanted);
    const outs = outputsOf(made.replacement).slice(0, node.specs.length);
    steps.push((table) => {
      const gs = outs.map((n) => table.get(n));
      if (gs.some((g) => g !== null)) deliver(table, node, made.backward(gs), wanted);
    });
    return outs;
  }
  if (typeof vjp === "function") {
    steps.push((table) => {
      const g = table.get(node);
      if (g !== null) deliver(table, node, vjp(g, node.inputs, node.attrs, node), wanted);
    });
    return null;
  }
  if (node.op.expand === undefined) throw new OpError(node.op.name, "has no gradient", node.inputs.map((n) => n.spec));
  const outs = node.op.expand(node.inputs, node.attrs);
  return expandInto(node, outs, wanted, steps);
}

/** Differentiates a composite through its expansion. */
function expandInto(node: Node, outs: readonly Node[], wanted: readonly boolean[], steps: Forward["steps"]): readonly Node[] {
  const wrt = node.inputs.filter((_, i) => wanted[i]);
  const stop = new Set(node.inputs);
  const order = toposort(outs, (n) => stop.has(n));
  const inner = prepare(order, dependents(order, new Set(wrt)), stop);
  steps.push(...inner.steps);
  return outs.map(inner.now);
}

function deliver(table: Cotangent, node: Node, gs: Cotangents, wanted: readonly boolean[]): void {
  node.inputs.forEach((input, i) => {
    const g = gs[i];
    if (g && wanted[i]) table.add(input, g);
  });
}
