import { grad } from "../autodiff/index.js";
import { isFloat } from "../host/dtype.js";
import {
  type Attrs,
  type Cotangents,
  currentTrace,
  type Differentiated,
  Graph,
  instantiate,
  makeNode,
  type Node,
  outputsOf,
  placeholder,
  recording,
  Trace,
  toposort,
} from "../ir/index.js";
import { add, full, zerosLike } from "../ops/index.js";
import { close } from "./captures.js";
import { chooseResiduals } from "./residuals.js";
import type { ScanAttrs, ScanFunction } from "./scan.js";
import { afterLoop, type Deferred, deferrable } from "./weight-grads.js";

/** One body step recorded with its gradient, in a trace of its own; captures are the outer nodes themselves. */
interface Step {
  readonly trace: Trace;
  readonly carry: readonly Node[];
  readonly xs: readonly Node[];
  readonly outputs: readonly Node[];
  /** Placeholder cotangent per output; `null` for integers. */
  readonly gs: Cotangents;
  readonly gCarry: Cotangents;
  readonly gXs: Cotangents;
  /** Cotangent per distinct capture that wants one. */
  readonly gCaptures: ReadonlyMap<Node, Node>;
  readonly residuals: readonly Node[];
}

/**
 * Reverse-mode rule of `scan`: a forward that also stacks residuals takes the original's place, and a scan the other way
 * carries the cotangents.
 */
export function scanGrad(node: Node, wanted: readonly boolean[], scan: ScanFunction): Differentiated {
  const a = node.attrs as unknown as ScanAttrs;
  const inputs = { init: node.inputs.slice(0, a.carries), xs: node.inputs.slice(a.carries, a.carries + a.sequences) };
  const captures = node.inputs.slice(a.carries + a.sequences);
  const step = recordStep(a, captures, wanted);
  const forward = close(step.trace, [...step.carry, ...step.xs], [...step.outputs, ...step.residuals]);
  const attrs = { ...a, body: forward.graph } as unknown as Attrs;
  const replacement = makeNode(node.op, [...inputs.init, ...inputs.xs, ...forward.captures], attrs);
  const stacks = outputsOf(replacement).slice(node.specs.length);
  return {
    replacement,
    backward(gs) {
      const made = runBackward(a, step, inputs, stacks, gs, scan);
      return [
        ...made.init,
        ...made.xs,
        ...captures.map((c, i) => (captures.indexOf(c) === i ? (made.captures.get(c) ?? null) : null)),
      ];
    },
  };
}

function recordStep(a: ScanAttrs, captures: readonly Node[], wanted: readonly boolean[]): Step {
  const trace = new Trace("a scan gradient", currentTrace());
  return recording(trace, () => {
    const own = a.body.inputs.slice(0, a.carries + a.sequences).map((n) => placeholder(n.spec));
    const [carry, xs] = [own.slice(0, a.carries), own.slice(a.carries)];
    const made = instantiate(a.body, [...own, ...captures]);
    const gs = made.map((n) => (isFloat(n.dtype) ? placeholder(n.spec) : null));
    const offset = a.carries + a.sequences;
    const kept = captures.filter((c, i) => wanted[offset + i] && captures.indexOf(c) === i);
    const { grads, substitute } = grad(made, gs, [...own, ...kept]);
    const outputs = made.map((n) => substitute.get(n) ?? n);
    const gCaptures = new Map(
      kept.flatMap((c, i) => (grads[own.length + i] ? [[c, grads[own.length + i] as Node] as const] : [])),
    );
    const gCarry = grads.slice(0, a.carries);
    const gXs = grads.slice(a.carries, own.length).map((g, i) => (wanted[a.carries + i] ? g : null)) as Cotangents;
    const roots = [...gCarry, ...gXs, ...gCaptures.values()].filter((g) => g !== null);
    const cotangents = gs.filter((g) => g !== null);
    const { residuals } = chooseResiduals(trace, roots, xs, cotangents, outputs);
    return { trace, carry, xs, outputs, gs, gCarry, gXs, gCaptures, residuals };
  });
}

interface Outer {
  readonly init: readonly Node[];
  readonly xs: readonly Node[];
}

function runBackward(a: ScanAttrs, step: Step, outer: Outer, stacks: readonly Node[], gs: Cotangents, scan: ScanFunction) {
  const flowing = step.carry.map((_, i) => i).filter((i) => step.gs[i] !== null);
  const sequences = step.gs.map((_, i) => i).filter((i) => i >= a.carries && gs[i] != null);
  const silent = step.gs.map((_, i) => i).filter((i) => i >= a.carries && step.gs[i] !== null && gs[i] == null);
  const deferred = new Map<Node, Deferred>();
  for (const [c, g] of step.gCaptures) {
    const found = deferrable(g, step.trace);
    if (found !== null) deferred.set(c, found);
  }
  const summed = [...step.gCaptures].filter(([c]) => !deferred.has(c));
  const operands = [...deferred.values()].flatMap((d) => [d.left, d.right]);
  const emitted = [...step.gXs.filter((g) => g !== null), ...operands];
  const body = openBackward(step, [...flowing.map((i) => step.gCarry[i] ?? null), ...summed.map(([, g]) => g), ...emitted]);

  const start = [
    ...flowing.map((i) => gs[i] ?? zerosLike(outer.init[i] as Node)),
    ...summed.map(([c]) => full(c.shape, 0, c.dtype)),
  ];
  const result = scan(
    (carry, slices) => {
      const bind = new Map<Node, Node>();
      flowing.forEach((i, k) => bind.set(step.gs[i] as Node, carry[k] as Node));
      sequences.forEach((i, k) => bind.set(step.gs[i] as Node, slices[k] as Node));
      for (const i of silent) bind.set(step.gs[i] as Node, zerosLike(step.gs[i] as Node));
      step.residuals.forEach((r, k) => bind.set(r, slices[sequences.length + k] as Node));
      step.xs.forEach((x, k) => bind.set(x, slices[sequences.length + stacks.length + k] as Node));
      const made = body(bind);
      const next = flowing.map((i, k) => made[k] ?? zerosLike(step.carry[i] as Node));
      const sums = summed.map((_, k) => add(carry[flowing.length + k] as Node, made[flowing.length + k] as Node));
      return { carry: [...next, ...sums], ys: made.slice(flowing.length + summed.length) as Node[] };
    },
    start,
    [...sequences.map((i) => gs[i] as Node), ...stacks, ...outer.xs],
    { length: a.length, reverse: !a.reverse },
  );

  const captures = new Map<Node, Node>();
  summed.forEach(([c], k) => captures.set(c, result.carry[flowing.length + k] as Node));
  let next = step.gXs.filter((g) => g !== null).length;
  for (const c of deferred.keys()) captures.set(c, afterLoop(result.ys[next++] as Node, result.ys[next++] as Node));
  let y = 0;
  return {
    init: step.carry.map((_, i) => (flowing.includes(i) ? (result.carry[flowing.indexOf(i)] as Node) : null)),
    xs: step.gXs.map((g) => (g === null ? null : (result.ys[y++] as Node))),
    captures,
  };
}

/** The recorded backward as a function of what its free nodes are bound to; outer nodes stand for themselves. */
function openBackward(step: Step, roots: Cotangents): (bind: ReadonlyMap<Node, Node>) => (Node | null)[] {
  const real = roots.filter((r) => r !== null);
  const cut = new Set<Node>([...step.gs.filter((g) => g !== null), ...step.residuals, ...step.xs]);
  const order = toposort(real, (n) => cut.has(n) || n.trace !== step.trace);
  const free = order.filter(
    (n) => cut.has(n) || (n.trace !== step.trace && !(n.op.kind === "source" && n.op.name !== "leaf" && n.op.name !== "input")),
  );
  const graph = new Graph(free, real);
  return (bind) => {
    const made = instantiate(
      graph,
      free.map((n) => bind.get(n) ?? n),
    );
    let at = 0;
    return roots.map((r) => (r === null ? null : (made[at++] as Node)));
  };
}
