import { type Graph, type HostArray, type Node, type PlanStep, planOf, sizeOf } from "@keras-ts/core/backend";
import { batchLoops } from "./batch.js";
import {
  broadcastView,
  type Cell,
  isDense,
  isWhole,
  newCell,
  reshapeView,
  reverseView,
  sliceView,
  transposeView,
  type View,
  wholeView,
} from "./cells.js";
import type { Constants } from "./constants.js";
import { type ControlCall, controlCall } from "./control.js";
import { addFold, canFold } from "./folds.js";
import { fuseLoops } from "./fuse.js";
import type { Block, Instruction, Output } from "./instructions.js";
import { joinOps } from "./join.js";
import { addElementwise } from "./loops.js";
import { placeCells } from "./place.js";
import { FIELDS, isLoopComposite, numbersOf, TAKES_VIEWS } from "./tables.js";

/** What all blocks of a program share. */
export interface Programme {
  readonly constants: Constants;
  /** Finished blocks, inner ones before those that use them. */
  readonly blocks: Block[];
  readonly known: Map<Graph, number>;
}

/** Lowers a graph and everything inside it; returns its number. */
export function lowerGraph(graph: Graph, programme: Programme): number {
  const known = programme.known.get(graph);
  if (known !== undefined) return known;
  const block = new Lowering(graph, programme).block();
  programme.blocks.push(block);
  programme.known.set(graph, programme.blocks.length - 1);
  return programme.blocks.length - 1;
}

class Lowering {
  readonly #graph: Graph;
  readonly #programme: Programme;
  readonly #list: Instruction[] = [];
  readonly #views: View[];
  readonly #dense = new Map<View, View>();

  constructor(graph: Graph, programme: Programme) {
    this.#graph = graph;
    this.#programme = programme;
    this.#views = graph.inputs.map((n, index) =>
      wholeView(newCell(n.dtype, sizeOf(n.shape), -1, { kind: "input", index }), n.shape),
    );
  }

  block(): Block {
    const inputs = this.#views.map((v) => v.cell);
    const plan = planOf(this.#graph);
    for (const step of smallFirst(plan.steps)) {
      this.#step(step).forEach((v, k) => {
        this.#views[step.to + k] = v;
      });
    }
    const outputs = this.#outputs(plan.outputs.map((i) => this.#views[i] as View));
    const fused = fuseLoops(this.#list);
    for (const i of fused) if (i.kind === "loop") joinOps(i);
    const instructions = batchLoops(fused);
    return { inputs, outputs, instructions, arena: placeCells(instructions) };
  }

  /** Every output becomes a cell of its own: values that are there already, or are given out twice, are copied. */
  #outputs(views: readonly View[]): Cell[] {
    return views.map((v, index) => {
      const own = isWhole(v) && v.cell.home.kind === "arena";
      const { cell } = own ? v : this.#copy(v);
      cell.escapes = true;
      cell.home = { kind: "output", index };
      return cell;
    });
  }

  #step({ node, from }: PlanStep): readonly View[] {
    const inputs = from.map((i) => this.#views[i] as View);
    const { op, attrs } = node;
    if (op.kind === "control") return this.#control(node, inputs);
    const view = this.#asView(node, inputs);
    if (view !== null) return [view];
    if (op.kind === "elementwise" || isLoopComposite(op.name)) return [this.#loop(node, inputs)];
    if (op.name === "iota") return [this.#loop(node, [], stretch(node))];
    if (op.name === "randomBits" || op.name === "randomUniform")
      return [this.#loop(node, [this.#whole(inputs[0] as View)], [], true)];
    if (op.name === "dropoutMask")
      return [this.#loop(node, [this.#whole(inputs[0] as View)], [Math.ceil(Math.fround(attrs.keep as number) * 2 ** 24)], true)];
    return this.#fold(node, inputs) ?? this.#call(node, inputs);
  }

  /** Reductions that a loop can do. */
  #fold({ op, attrs, shape }: Node, [x]: readonly View[]): readonly View[] | null {
    if (x === undefined || !canFold(op.name, x)) return null;
    const folded = addFold(this.#list, op.name, x, attrs.axes as readonly number[], shape);
    return folded === null ? null : [folded];
  }

  /** Ops that only look at their input in another way. */
  #asView({ op, attrs, shape }: Node, inputs: readonly View[]): View | null {
    const [x] = inputs as readonly [View];
    switch (op.name) {
      case "constant": {
        const value = attrs.value as HostArray;
        const home = { kind: "constant", offset: this.#programme.constants.add(value) } as const;
        return wholeView(newCell(value.dtype, sizeOf(shape), -1, home), shape);
      }
      case "stopGradient":
        return x;
      case "reshape":
        return reshapeView(x, shape) ?? (reshapeView(this.#whole(x), shape) as View);
      case "broadcastTo":
        return broadcastView(x, shape);
      case "transpose":
        return transposeView(x, attrs.perm as readonly number[]);
      case "slice":
        return sliceView(x, attrs.starts as readonly number[], attrs.strides as readonly number[], shape);
      case "reverse":
        return reverseView(x, attrs.axes as readonly number[]);
      default:
        return null;
    }
  }

  #loop(node: Node, sources: readonly View[], parameters: readonly number[] = [], raw = false): View {
    return addElementwise(this.#list, { name: node.op.name, dtype: node.dtype, shape: node.shape, sources, parameters, raw });
  }

  #call(node: Node, inputs: readonly View[]): readonly View[] {
    const { name } = node.op;
    const fields = FIELDS[name];
    if (fields === undefined) throw new Error(`no kernel "${name}"`);
    const views = inputs.map((v) => (name === "matmul" ? this.#matrix(v) : TAKES_VIEWS.has(name) ? v : this.#whole(v)));
    const outputs = this.#fresh(node);
    this.#push(
      name,
      views,
      outputs,
      fields.map((f) => numbersOf(node.attrs[f])),
    );
    return outputs.map((o) => wholeView(o.cell, o.shape));
  }

  /** A cell for each output of a node, filled by the next instruction. */
  #fresh(node: Node): Output[] {
    return node.specs.map((s) => ({ cell: newCell(s.dtype, sizeOf(s.shape), this.#list.length), shape: s.shape }));
  }

  #push(
    name: string,
    inputs: readonly View[],
    outputs: readonly Output[],
    attributes: readonly (readonly number[])[],
    control: ControlCall | null = null,
  ): void {
    for (const v of inputs) v.cell.escapes = true;
    for (const o of outputs) o.cell.escapes = true;
    const { blocks = [], workspace = null } = control ?? {};
    this.#list.push({ kind: "call", index: this.#list.length, name, inputs, outputs, attributes, blocks, workspace });
  }

  #control(node: Node, inputs: readonly View[]): readonly View[] {
    const control = controlCall(
      node,
      (graph) => lowerGraph(graph, this.#programme),
      (i) => this.#programme.blocks[i] as Block,
    );
    const views = inputs.map((v) => this.#whole(v));
    const outputs = this.#fresh(node);
    this.#push(node.op.name, views, outputs, control.attributes, control);
    return outputs.map((o) => wholeView(o.cell, o.shape));
  }

  /** The library multiplies matrices of any strides as long as rows or columns lie side by side. */
  #matrix(v: View): View {
    const n = v.shape.length;
    const unit = (i: number): boolean => v.strides[i] === 1 || v.shape[i] === 1;
    const steady = v.strides.every((s, i) => s > 0 || v.shape[i] === 1);
    return steady && (unit(n - 1) || unit(n - 2)) ? v : this.#whole(v);
  }

  /** The view itself where it is dense, else a dense copy, made once. */
  #whole(v: View): View {
    if (isDense(v)) return v;
    const known = this.#dense.get(v);
    if (known !== undefined) return known;
    const made = this.#copy(v);
    this.#dense.set(v, made);
    return made;
  }
  #copy(v: View): View {
    return addElementwise(this.#list, { name: "identity", dtype: v.cell.dtype, shape: v.shape, sources: [v] });
  }
}

const SMALL = 1024;
/**
 * Steps that need nothing large come first: step counts and learning rates then never stand between the large ops that
 * could be one loop.
 */
function smallFirst(steps: readonly PlanStep[]): readonly PlanStep[] {
  const large = new Set<number>(); // numbers of values; inputs of the block count as at hand
  const isLarge = ({ node, from, to }: PlanStep): boolean => {
    const found = node.op.kind === "control" || from.some((i) => large.has(i)) || node.specs.some((s) => sizeOf(s.shape) > SMALL);
    if (found) node.specs.forEach((_, k) => large.add(to + k));
    return found;
  };
  const parts = steps.map((step) => ({ step, last: isLarge(step) }));
  return [...parts.filter((p) => !p.last), ...parts.filter((p) => p.last)].map((p) => p.step);
}

/** Elements per step of an iota's axis, and steps. */
function stretch({ shape, attrs }: Node): number[] {
  const axis = attrs.axis as number;
  return [Math.max(1, sizeOf(shape.slice(axis + 1))), Math.max(1, shape[axis] as number)];
}
