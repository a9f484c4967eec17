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
  if (loss.shape.length !== 0 || !isFloat(loss.dtype))
    throw new OpError("grad", "the loss must be a floating-point scalar", [loss.spec]);
  return grad([loss], [scalar(1, loss.dtype)], wrt);
}

/** Reverse-mode differentiation, graph to graph: Σ cotangents · d outputs / d wrt. */
export function grad(outputs: readonly Node[], cotangents: Cotangents, wrt: readonly Node[]): Gradients {
  const stop = new Set(wrt);
  const special = new Specials();
  const forward = prepare(
    toposort(outputs, (n) => stop.has(n)),
    stop,
    stop,
    special,
  );
  // Sorted anew: what an expansion is made of may have been there before, and each node has one backward.
  const order = toposort(outputs.map(forward.now), (n) => stop.has(n));
  const needed = dependents(order, stop);
  const table = new Cotangent();
  outputs.forEach((out, i) => {
    const seed = cotangents[i];
    if (seed) table.add(forward.now(out), seed);
  });
  for (const node of order.reverse()) if (needed.has(node) && !stop.has(node)) backward(node, needed, special, table);
  noteSubstitution(forward.replaced);
  return { grads: wrt.map((n) => table.get(n)), substitute: forward.replaced };
}

/** Hands the cotangent of one node on to its inputs. */
function backward(node: Node, needed: ReadonlySet<Node>, special: Specials, table: Cotangent): void {
  const made = special.of(node);
  if (made !== undefined) {
    const gs = outputsOf(node)
      .slice(0, made.node.specs.length)
      .map((n) => table.get(n));
    if (gs.some((g) => g !== null)) deliver(table, made.node, made.backward(gs), made.wanted);
    return;
  }
  const { vjp } = node.op;
  const g = table.get(node);
  if (typeof vjp !== "function" || g === null) return; // a pick: its node reads the cotangent
  deliver(
    table,
    node,
    vjp(g, node.inputs, node.attrs, node),
    node.inputs.map((n) => needed.has(n)),
  );
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

/** A node that was differentiated as a whole. */
interface Special {
  readonly node: Node;
  readonly wanted: readonly boolean[];
  readonly replacement: Node;
  backward(gs: Cotangents): Cotangents;
}
class Specials {
  readonly #byReplacement = new Map<Node, Special>();
  readonly #byNode = new Map<string, Special>();

  of(replacement: Node): Special | undefined {
    return this.#byReplacement.get(replacement);
  }
  differentiate(node: Node, wanted: readonly boolean[]): Special {
    const key = `${node.id}:${wanted.join()}`;
    const known = this.#byNode.get(key);
    if (known !== undefined) return known;
    const made = (node.op.differentiate as NonNullable<Node["op"]["differentiate"]>)(node, wanted);
    const special: Special = { node, wanted, replacement: made.replacement, backward: (gs) => made.backward(gs) };
    this.#byNode.set(key, special);
    this.#byReplacement.set(made.replacement, special);
    return special;
  }
}

interface Forward {
  readonly replaced: Map<Node, Node>;
  now(node: Node): Node;
}

/** Walks forward: expands composites without a gradient of their own, lets loops keep residuals, rebuilds what is above. */
function prepare(order: readonly Node[], wrt: ReadonlySet<Node>, stop: ReadonlySet<Node>, special: Specials): Forward {
  const needed = dependents(order, wrt);
  const replaced = new Map<Node, Node>();
  const now = (n: Node): Node => replaced.get(n) ?? n;
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
    const fresh = moved ? makeNode(node.op, inputs, node.attrs) : node;
    const wanted = node.inputs.map((n) => needed.has(n));
    const outs = (needed.has(node) ? differentiable(fresh, wanted, special) : null) ?? (moved ? outputsOf(fresh) : null);
    if (outs === null) continue;
    partsOf.set(node, outs);
    // All outputs, used here or not: what others made of them must move along, or this forward runs twice.
    outputsOf(node).forEach((old, i) => {
      if (old !== outs[i]) replaced.set(old, outs[i] as Node);
    });
  }
  return { replaced, now };
}

/** What takes the place of a node's outputs so that a backward can be written down; `null` when the node may stay. */
function differentiable(node: Node, wanted: readonly boolean[], special: Specials): readonly Node[] | null {
  if (node.op.differentiate !== undefined)
    return outputsOf(special.differentiate(node, wanted).replacement).slice(0, node.specs.length);
  if (typeof node.op.vjp === "function" || isPick(node)) return null;
  if (node.op.expand === undefined)
    throw new OpError(
      node.op.name,
      "has no gradient",
      node.inputs.map((n) => n.spec),
    );
  const outs = node.op.expand(node.inputs, node.attrs);
  const stop = new Set(node.inputs);
  const wrt = new Set(node.inputs.filter((_, i) => wanted[i]));
  const order = toposort(outs, (n) => stop.has(n));
  return outs.map(prepare(order, wrt, stop, special).now);
}

function deliver(table: Cotangent, node: Node, gs: Cotangents, wanted: readonly boolean[]): void {
  node.inputs.forEach((input, i) => {
    const g = gs[i];
    if (g && wanted[i]) table.add(input, g);
  });
}
