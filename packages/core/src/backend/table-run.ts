import { allocate } from "../host/host-array.js";
import { type Spec, showSpec, sizeOf } from "../host/spec.js";
import { type Attrs, type Graph, type Node, type Plan, type PlanStep, planOf } from "../ir/index.js";
import type { KernelTable, ManyKernel } from "./kernels.js";

/** What an interpreter of kernels works with. */
export interface Machine<B> {
  readonly kernels: KernelTable<B>;
  release(buffer: B): void;
  /** Values of constant nodes, made once per program. */
  readonly constants: Map<Node, B>;
  readonly halt?: Int32Array | undefined;
}

/** Asks the driver for the value of a bool scalar: control flow must know it before it goes on. */
export type Walk<B, R> = Generator<B, R, boolean>;

/**
 * Runs a graph kernel by kernel and gives every intermediate back after its last use. Inputs stay the caller's; outputs
 * are buffers of their own. Pauses where a branch or a loop needs a bool from the device.
 */
export function* runPlan<B>(m: Machine<B>, graph: Graph, inputs: readonly B[]): Walk<B, B[]> {
  const plan = planOf(graph);
  const values = new Array<B | undefined>(plan.values);
  inputs.forEach((b, i) => {
    values[i] = b;
  });
  const mine = new Set<number>();
  try {
    for (const step of plan.steps) {
      const args = step.from.map((i) => values[i] as B);
      const constant = constantOf(m, step);
      const made =
        constant !== null ? [constant] : step.node.op.kind === "control" ? yield* control(m, step, args) : call(m, step, args);
      made.forEach((b, k) => {
        values[step.to + k] = b;
        if (constant === null) mine.add(step.to + k);
      });
      for (const i of step.dead) if (mine.delete(i)) m.release(values[i] as B);
    }
    return handOver(m, plan, graph, values, mine);
  } finally {
    for (const i of mine) m.release(values[i] as B);
  }
}

/** Outputs as buffers of their own: a value that stays somebody else's, or is given out twice, is copied. */
function handOver<B>(m: Machine<B>, plan: Plan, graph: Graph, values: readonly (B | undefined)[], mine: Set<number>): B[] {
  const given: B[] = [];
  try {
    plan.outputs.forEach((at, k) => {
      const value = values[at] as B;
      given.push(mine.delete(at) ? value : copy(m, value, (graph.outputs[k] as Graph["outputs"][number]).spec));
    });
  } catch (error) {
    for (const b of given) m.release(b);
    throw error;
  }
  return given;
}

const copy = <B>(m: Machine<B>, value: B, spec: Spec): B =>
  m.kernels.reshape([value], { attrs: { shape: spec.shape }, inputs: [spec], out: spec, outs: [spec] });

const isConstant = (step: PlanStep): boolean => step.node.op.kind === "source" && step.from.length === 0;
function constantOf<B>(m: Machine<B>, step: PlanStep): B | null {
  if (!isConstant(step)) return null;
  const known = m.constants.get(step.node);
  if (known !== undefined) return known;
  const made = call(m, step, [])[0] as B;
  m.constants.set(step.node, made);
  return made;
}

function call<B>(m: Machine<B>, { node }: PlanStep, args: readonly B[]): readonly B[] {
  const kernel = (m.kernels as unknown as Readonly<Record<string, ManyKernel<B> | undefined>>)[node.op.name];
  if (kernel === undefined) throw new Error(`no kernel "${node.op.name}"`);
  const made = kernel(args, { attrs: node.attrs, inputs: node.inputs.map((n) => n.spec), out: node.spec, outs: node.specs });
  return node.specs.length > 1 ? (made as readonly B[]) : [made as B];
}

function control<B>(m: Machine<B>, step: PlanStep, args: readonly B[]): Walk<B, B[]> {
  const { attrs, op } = step.node;
  if (op.name === "scan") return scan(m, step, args);
  if (op.name === "while") return loop(m, attrs, args);
  if (op.name === "cond") return branch(m, attrs, args);
  throw new Error(`unknown control flow "${op.name}"`);
}

function* branch<B>(m: Machine<B>, attrs: Attrs, [predicate, ...captures]: readonly B[]): Walk<B, B[]> {
  const { yes, no } = attrs as unknown as { yes: Graph; no: Graph };
  return yield* runPlan(m, (yield predicate as B) ? yes : no, captures);
}

function* loop<B>(m: Machine<B>, attrs: Attrs, args: readonly B[]): Walk<B, B[]> {
  const { condition, body, carries, limit, haltable } = attrs as unknown as {
    condition: Graph;
    body: Graph;
    carries: number;
    limit: number | null;
    haltable: boolean;
  };
  const captures = args.slice(carries);
  const specs = body.inputs.map((n) => n.spec);
  let carry = args.slice(0, carries).map((b, i) => copy(m, b, specs[i] as Spec));
  try {
    for (let i = 0; i < (limit ?? Number.POSITIVE_INFINITY); i++) {
      if (haltable && m.halt?.[0] === 1) break;
      const [test] = yield* runPlan(m, condition, [...carry, ...captures]);
      let go: boolean;
      try {
        go = yield test as B;
      } finally {
        m.release(test as B);
      }
      if (!go) break;
      const next = yield* runPlan(m, body, [...carry, ...captures]);
      for (const b of carry) m.release(b);
      carry = next;
    }
  } catch (error) {
    for (const b of carry) m.release(b);
    throw error;
  }
  return carry;
}

interface ScanSpec {
  readonly body: Graph;
  readonly carries: number;
  readonly sequences: number;
  readonly length: number;
  readonly reverse: boolean;
}
function* scan<B>(m: Machine<B>, { node }: PlanStep, args: readonly B[]): Walk<B, B[]> {
  const { body, carries, sequences, length, reverse } = node.attrs as unknown as ScanSpec;
  const specs = node.inputs.map((n) => n.spec);
  const captures = args.slice(carries + sequences);
  let carry = args.slice(0, carries).map((b, i) => copy(m, b, specs[i] as Spec));
  const rows: B[][] = node.specs.slice(carries).map(() => []);
  try {
    for (let i = 0; i < length; i++) {
      const t = reverse ? length - 1 - i : i;
      const xs: B[] = [];
      try {
        for (let k = carries; k < carries + sequences; k++) xs.push(rowOf(m, args[k] as B, specs[k] as Spec, t));
        const made = yield* runPlan(m, body, [...carry, ...xs, ...captures]);
        for (const b of carry) m.release(b);
        carry = made.slice(0, carries);
        made.slice(carries).forEach((y, k) => {
          rows[k]?.push(y);
        });
      } finally {
        for (const b of xs) m.release(b);
      }
    }
    const stacks: B[] = [];
    for (const [k, list] of rows.entries())
      stacks.push(stack(m, reverse ? list.toReversed() : list, node.specs[carries + k] as Spec));
    for (const b of rows.flat()) m.release(b);
    return [...carry, ...stacks];
  } catch (error) {
    for (const b of [...carry, ...rows.flat()]) m.release(b);
    throw error;
  }
}

/** Step `t` of a stacked sequence, without the leading axis. */
function rowOf<B>(m: Machine<B>, x: B, spec: Spec, t: number): B {
  const { shape, dtype } = spec;
  const starts = shape.map((_, i) => (i === 0 ? t : 0));
  const limits = shape.map((d, i) => (i === 0 ? t + 1 : d));
  const one = { dtype, shape: [1, ...shape.slice(1)] };
  const part = m.kernels.slice([x], {
    attrs: { starts, limits, strides: shape.map(() => 1) },
    inputs: [spec],
    out: one,
    outs: [one],
  });
  try {
    const out = { dtype, shape: shape.slice(1) };
    return m.kernels.reshape([part], { attrs: { shape: out.shape }, inputs: [one], out, outs: [out] });
  } finally {
    m.release(part);
  }
}

/** Steps put side by side along a new leading axis. */
function stack<B>(m: Machine<B>, rows: readonly B[], out: Spec): B {
  if (rows.length === 0) return nothing(m, out);
  const row = { dtype: out.dtype, shape: out.shape.slice(1) };
  const one = { dtype: out.dtype, shape: [1, ...row.shape] };
  const parts: B[] = [];
  try {
    for (const b of rows)
      parts.push(m.kernels.reshape([b], { attrs: { shape: one.shape }, inputs: [row], out: one, outs: [one] }));
    return m.kernels.concat(parts, { attrs: { axis: 0 }, inputs: parts.map(() => one), out, outs: [out] });
  } finally {
    for (const b of parts) m.release(b);
  }
}

function nothing<B>(m: Machine<B>, out: Spec): B {
  if (sizeOf(out.shape) !== 0) throw new Error(`no rows for ${showSpec(out)}`);
  return m.kernels.constant([], { attrs: { value: allocate(out.dtype, out.shape) }, inputs: [], out, outs: [out] });
}
