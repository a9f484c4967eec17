import { LayerError } from "../errors/index.js";
import { flattenTree, isPlainObject, mapTree } from "../host/nested.js";
import { Tensor } from "../runtime/index.js";
import { type CallNode, type Operation, originOf, replaceSymbolic } from "../symbolic/index.js";

/** A closed piece of the symbolic world: from given inputs to given outputs, each in the user's structure. */
export class FunctionGraph {
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly flatInputs: readonly Tensor[];
  readonly flatOutputs: readonly Tensor[];
  /** Calls in an order they can run in. */
  readonly nodes: readonly CallNode[];
  /** Every operation: by decreasing distance from the outputs, then in the order met from the outputs. */
  readonly operations: readonly Operation[];

  constructor(where: string, inputs: unknown, outputs: unknown) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.flatInputs = symbolicLeaves(where, "inputs", inputs);
    this.flatOutputs = symbolicLeaves(where, "outputs", outputs);
    if (new Set(this.flatInputs).size < this.flatInputs.length)
      throw new LayerError(where, "the same tensor must not be given as two inputs");
    const { order, met } = walk(where, this.flatInputs, this.flatOutputs);
    this.nodes = order;
    this.operations = byDepth(order, met, this.flatInputs);
    checkNames(where, this.operations);
  }

  /** Runs every call on real values (or symbolic ones, when the model is called inside another). */
  run(
    inputs: unknown,
    around: (node: CallNode, args: readonly unknown[]) => unknown = (node, args) => node.operation.run(args),
  ): unknown {
    const values = new Map<Tensor, unknown>();
    flattenTree(inputs as never).forEach((x, i) => {
      values.set(this.flatInputs[i] as Tensor, x);
    });
    for (const node of this.nodes) {
      if (node.outputs.every((t) => values.has(t))) continue;
      const args = replaceSymbolic(node.args, (t) => values.get(t) ?? t) as readonly unknown[];
      const made = flattenTree(around(node, args) as never) as unknown[];
      node.outputs.forEach((t, i) => {
        if (!values.has(t)) values.set(t, made[i]);
      });
    }
    return mapTree(this.outputs as never, (t: unknown) => values.get(t as Tensor));
  }

  /** Number of a call among the calls of its operation that belong to this graph. */
  nodeIndex(node: CallNode): number {
    return this.callsOf(node.operation).indexOf(node);
  }
  /** Calls of one operation inside this graph, in the order they were made. */
  callsOf(operation: Operation): readonly CallNode[] {
    const mine = new Set(this.nodes);
    const inputs = new Set(this.flatInputs.map((t) => originOf(t)?.call));
    return operation.inboundNodes.filter((n) => mine.has(n) || inputs.has(n));
  }
}

function symbolicLeaves(where: string, what: string, tree: unknown): Tensor[] {
  if (!(tree instanceof Tensor || Array.isArray(tree) || isPlainObject(tree)))
    throw new LayerError(where, `${what} must be symbolic tensors in lists or objects, got ${String(tree)}`);
  return (flattenTree(tree as never) as unknown[]).map((leaf) => {
    if (leaf instanceof Tensor && leaf.isSymbolic) return leaf;
    throw new LayerError(where, `${what} must be symbolic tensors, got ${String(leaf)}`, {
      hint: "Start from Input({ shape }).",
    });
  });
}

/** Calls between inputs and outputs, inputs first; iterative, for models of any depth. */
function walk(
  where: string,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): { order: CallNode[]; met: Map<CallNode, number> } {
  const given = new Set(inputs);
  const order: CallNode[] = [];
  const met = new Map<CallNode, number>();
  const done = new Set<CallNode>();
  const stack: { node: CallNode; next: number }[] = [];
  const open = (t: Tensor): void => {
    if (given.has(t)) return;
    const node = originOf(t)?.call;
    if (node === undefined || node.inputs.length === 0) {
      throw new LayerError(
        where,
        `the outputs must depend on the given inputs only, but ${t} leads to an input that is not among them`,
      );
    }
    if (met.has(node)) return;
    met.set(node, met.size);
    stack.push({ node, next: 0 });
  };
  for (const out of outputs) {
    open(out);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { node: CallNode; next: number };
      const input = top.node.inputs[top.next++];
      if (input !== undefined) open(input);
      else {
        stack.pop();
        if (!done.has(top.node)) order.push(top.node);
        done.add(top.node);
      }
    }
  }
  return { order, met };
}

function byDepth(order: readonly CallNode[], met: ReadonlyMap<CallNode, number>, inputs: readonly Tensor[]): Operation[] {
  const depth = new Map<CallNode, number>();
  const deepen = (node: CallNode | undefined, d: number): void => {
    if (node !== undefined) depth.set(node, Math.max(depth.get(node) ?? 0, d));
  };
  for (const node of [...order].reverse()) {
    const own = depth.get(node) ?? 0;
    deepen(node, own);
    for (const t of node.inputs) deepen(originOf(t)?.call, own + 1);
  }
  const ofOperation = new Map<Operation, { depth: number; met: number }>();
  const note = (node: CallNode, place: number): void => {
    const before = ofOperation.get(node.operation);
    const d = depth.get(node) ?? 0;
    ofOperation.set(node.operation, { depth: Math.max(before?.depth ?? 0, d), met: Math.min(before?.met ?? place, place) });
  };
  for (const [node, place] of met) note(node, place + inputs.length);
  inputs.forEach((t, i) => {
    const node = originOf(t)?.call;
    if (node !== undefined && !met.has(node)) note(node, i);
  });
  return [...ofOperation].sort(([, a], [, b]) => b.depth - a.depth || a.met - b.met).map(([operation]) => operation);
}

function checkNames(where: string, operations: readonly Operation[]): void {
  const seen = new Set<string>();
  for (const { name } of operations) {
    if (seen.has(name))
      throw new LayerError(where, `names must be unique within a model, got two layers named "${name}"`, {
        hint: "Pass `{ name }` to one of them.",
      });
    seen.add(name);
  }
}
