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
import { type Chain, findChains } from "./chains.js";
import type { Constants } from "./constants.js";
import { controlCall } from "./control.js";
import { addFold, canFold } from "./folds.js";
import { fuseLoops } from "./fuse.js";
import type { Block, Call, Instruction, Output, PostOp } from "./instructions.js";
import { joinOps } from "./join.js";
import { addElementwise } from "./loops.js";
import { normFactors } from "./norm-factors.js";
import { type NormRelus, normRelus } from "./norm-relu.js";
import { placeCells } from "./place.js";
import { joinProducts } from "./product-loops.js";
import { takeInputProducts } from "./recurrences.js";
import { scheduled } from "./schedule.js";
import { FIELDS, isLoopComposite, numbersOf, readsView } from "./tables.js";
import { convKernel } from "./winograd.js";

/** What all blocks of a program share. */
export interface Programme {
  readonly constants: Constants;
  /** Finished blocks, inner ones before those that use them. */
  readonly blocks: Block[];
  readonly known: Map<Graph, number>;
  /** The graph whose inputs are never written over, and so mostly the same from run to run. */
  readonly steady?: Graph | undefined;
  /** Convolutions are sums of products in any case. */
  readonly direct?: boolean;
  /** Threads of the library's primitives, 1 unless given. */
  readonly threads?: number;
}

/** Lowers a graph and everything inside it; returns its number. `carries` as in {@link Block}. */
export function lowerGraph(graph: Graph, programme: Programme, carries = 0): number {
  const known = programme.known.get(graph);
  if (known !== undefined && programme.blocks[known]?.carries === carries) return known;
  const block = new Lowering(graph, programme, carries).block();
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
  readonly #carries: number;
  #relus: NormRelus = { fused: new Set(), made: new Map(), skipped: new Set(), from: new Map() };

  constructor(graph: Graph, programme: Programme, carries: number) {
    this.#carries = carries;
    this.#graph = graph;
    this.#programme = programme;
    this.#views = graph.inputs.map((n, index) =>
      wholeView(newCell(n.dtype, sizeOf(n.shape), -1, { kind: "input", index }), n.shape),
    );
  }

  block(): Block {
    const inputs = this.#views.map((v) => v.cell);
    const plan = planOf(this.#graph);
    const chains = findChains(plan);
    this.#relus = normRelus(plan, chains.taken);
    for (const step of scheduled(plan.steps)) {
      if (chains.absorbed.has(step)) continue;
      const chain = chains.endingAt.get(step);
      const made = chain === undefined ? this.#step(step) : [this.#chain(chain, step.node)];
      made.forEach((v, k) => {
        this.#views[step.to + k] = v;
      });
    }
    const outputs = this.#outputs(plan.outputs.map((i) => this.#views[i] as View));
    const fused = fuseLoops(takeInputProducts(this.#list, this.#programme.threads ?? 1));
    for (const i of fused) if (i.kind === "loop") joinOps(i);
    const instructions = batchLoops(joinProducts(fused));
    return { carries: this.#carries, inputs, outputs, instructions, arena: placeCells(instructions) };
  }

  /** Every output becomes a cell of its own: values that are there already, or are given out twice, are copied; carries that stay as they are, stay where they are. */
  #outputs(views: readonly View[]): Cell[] {
    return views.map((v, index) => {
      const { home } = v.cell;
      if (index < this.#carries && home.kind === "input" && home.index === index && isWhole(v)) return v.cell;
      const own = isWhole(v) && home.kind === "arena";
      const { cell } = own ? v : this.#copy(v);
      cell.escapes = true;
      cell.home = { kind: "output", index };
      return cell;
    });
  }

  #step(step: PlanStep): readonly View[] {
    const { node } = step;
    if (this.#relus.skipped.has(step)) return [];
    const made = this.#relus.made.get(step);
    if (made !== undefined) return [this.#views[made] as View];
    const inputs = (this.#relus.from.get(step) ?? step.from).map((i) => this.#views[i] as View);
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
    const flags = ENDS_IN_RELU.has(op.name) ? { flags: [[Number(this.#relus.fused.has(step))]] } : {};
    return this.#fold(node, inputs) ?? this.#call(node, inputs, flags);
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

  #call(node: Node, inputs: readonly View[], after: Partial<Extras> = {}): readonly View[] {
    const { name } = node.op;
    const fields = FIELDS[name];
    if (fields === undefined) throw new Error(`no kernel "${name}"`);
    const views = inputs.map((v, i) => (name === "matmul" ? this.#matrix(v) : readsView(name, i, v) ? v : this.#whole(v)));
    const operands = (after.operands ?? []).map((v) => this.#whole(v));
    const outputs = this.#fresh(node);
    const steady = views[1] !== undefined && this.#isSteady(views[1]);
    const flags = after.flags ?? (name === "matmul" ? [[Number(steady)]] : []);
    const attributes = [...fields.map((f) => numbersOf(node.attrs[f])), ...flags];
    const { direct, threads = 1 } = this.#programme;
    const kernel = direct === true ? name : convKernel(node, steady, threads);
    this.#push({ name: kernel, inputs: [...views, ...operands], outputs, attributes, posts: after.posts ?? [] });
    return outputs.map((o) => wholeView(o.cell, o.shape));
  }

  #isSteady({ cell }: View): boolean {
    return this.#programme.steady === this.#graph && cell.home.kind === "input";
  }

  /** A product with what is done to its results; seen in the shape of the last op. */
  #chain({ root, posts, rectified }: Chain, last: Node): View {
    const inputs = root.from.map((i) => this.#views[i] as View);
    const operands: View[] = [];
    const taking = (name: string, view: View): PostOp => {
      operands.push(view);
      return { name, input: inputs.length + operands.length - 1, constant: null };
    };
    const made = posts.flatMap(({ name, operand, constant, norm }): PostOp[] => {
      if (norm !== undefined) {
        const given = norm.from.slice(1).map((i) => this.#views[i] as View);
        const { factor, offset } = normFactors(this.#list, this.#programme.constants, given, norm.node.attrs as never);
        return [taking("mul", factor), taking("add", offset)];
      }
      if (operand === null) return [{ name, input: null, constant }];
      const channels = root.node.shape.at(-1) as number;
      const shape = operand.spread === "full" ? root.node.shape : [operand.spread === "scalar" ? 1 : channels];
      return [taking(name, reshapeView(this.#whole(this.#views[operand.value] as View), shape) as View)];
    });
    const flags = rectified === true ? { flags: [[1]] } : {};
    const [out] = this.#call(root.node, inputs, { operands, posts: made, ...flags }) as [View];
    return reshapeView(out, last.shape) as View;
  }

  /** A cell for each output of a node, filled by the next instruction. */
  #fresh(node: Node): Output[] {
    return node.specs.map((s) => ({ cell: newCell(s.dtype, sizeOf(s.shape), this.#list.length), shape: s.shape }));
  }

  #push(call: Pick<Call, "name" | "inputs" | "outputs" | "attributes"> & Partial<Call>): void {
    for (const v of call.inputs) v.cell.escapes = true;
    for (const o of call.outputs) o.cell.escapes = true;
    this.#list.push({ posts: [], blocks: [], carries: 0, workspace: null, ...call, kind: "call", index: this.#list.length });
  }

  #control(node: Node, inputs: readonly View[]): readonly View[] {
    const control = controlCall(
      node,
      (graph, carries) => lowerGraph(graph, this.#programme, carries),
      (i) => this.#programme.blocks[i] as Block,
    );
    const views = inputs.map((v) => this.#whole(v));
    const outputs = this.#fresh(node);
    this.#push({ name: node.op.name, inputs: views, outputs, ...control });
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

/** Instructions told whether a relu goes with them. */
const ENDS_IN_RELU: ReadonlySet<string> = new Set(["batchNorm", "batchNormGrad", "batchNormInference"]);

/** What is done to the results of a product, and what takes part in that. */
interface Extras {
  readonly operands: readonly View[];
  readonly posts: readonly PostOp[];
  /** Attributes that the op itself does not have. */
  readonly flags: readonly (readonly number[])[];
}

/** Elements per step of an iota's axis, and steps. */
function stretch({ shape, attrs }: Node): number[] {
  const axis = attrs.axis as number;
  return [Math.max(1, sizeOf(shape.slice(axis + 1))), Math.max(1, shape[axis] as number)];
}
