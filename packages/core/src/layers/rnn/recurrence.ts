import { scan } from "../../control/index.js";
import type { Node } from "../../ir/index.js";
import * as g from "../../ops/index.js";
import type { Tensor } from "../../runtime/index.js";
import { wrap } from "../../surface/index.js";

/** One step of a cell: its output is the first of its new states. */
export type CellStep = (x: Tensor, states: readonly Tensor[]) => readonly Tensor[];

/** What a recurrent layer works on. */
export interface Sequence {
  /** [B, T, …], already projected where the cell allows it. */
  readonly inputs: Tensor;
  readonly states: readonly Tensor[];
  /** [B, T], true = a real step. Others keep the state. */
  readonly mask: Tensor | null;
  readonly goBackwards: boolean;
  readonly zeroOutputForMask: boolean;
  readonly returnSequences: boolean;
}
export interface Recurrence extends Sequence {
  readonly step: CellStep;
  readonly unroll: boolean;
}
export interface RecurrenceResult {
  /** [B, T, units], in processing order; `null` unless asked for. */
  readonly sequence: Tensor | null;
  readonly last: Tensor;
  readonly states: readonly Tensor[];
}

/** Batch-major ↔ time-major. */
const swapTime = (x: Node): Node => g.transpose(x, [1, 0, ...[...x.shape.keys()].slice(2)]);

/** Runs a cell over time as one `scan` (compile time does not grow with T), or step by step when unrolled. */
export function recur(r: Recurrence): RecurrenceResult {
  let xs = swapTime(r.inputs.node); // [T, B, …]
  let mask = r.mask === null ? null : g.reshape(swapTime(r.mask.node), [...swapTime(r.mask.node).shape, 1]); // [T, B, 1]
  if (r.goBackwards) {
    xs = g.reverse(xs, [0]);
    mask = mask === null ? null : g.reverse(mask, [0]);
  }
  const init = r.states.map((s) => s.node);
  const made = r.unroll ? unrolled(r, xs, mask, init) : scanned(r, xs, mask, init);
  return {
    sequence: made.ys === null ? null : wrap(swapTime(made.ys)),
    last: wrap(made.last),
    states: made.states.map(wrap),
  };
}

interface Made {
  readonly ys: Node | null;
  readonly last: Node;
  readonly states: readonly Node[];
}

function advance(r: Recurrence, x: Node, states: readonly Node[]): readonly Node[] {
  // Ops may narrow float64; a state keeps its dtype.
  return r.step(wrap(x), states.map(wrap)).map((t: Tensor, i) => g.cast(t.node, (states[i] as Node).dtype));
}
const choose = (mask: Node, now: Node, before: Node): Node => g.where(g.broadcastTo(mask, now.shape), now, before);

function scanned(r: Recurrence, xs: Node, mask: Node | null, init: readonly Node[]): Made {
  const emits = r.returnSequences || (mask !== null && r.zeroOutputForMask);
  const result = scan(
    (carry, [x, m]) => {
      const next = advance(r, x as Node, carry);
      if (m === undefined) return { carry: next, ys: emits ? [next[0] as Node] : [] };
      const kept = next.map((n, i) => choose(m, n, carry[i] as Node));
      // A masked step repeats the state before it, which is what the kept state is.
      const output = r.zeroOutputForMask ? choose(m, next[0] as Node, g.zerosLike(next[0] as Node)) : (kept[0] as Node);
      return { carry: kept, ys: emits ? [output] : [] };
    },
    init,
    mask === null ? [xs] : [xs, mask],
  );
  const ys = result.ys[0] ?? null;
  const last = ys !== null && r.zeroOutputForMask ? lastOf(ys) : (result.carry[0] as Node);
  return { ys: r.returnSequences ? ys : null, last, states: result.carry };
}

function stepOf(x: Node, t: number): Node {
  const rest = x.shape.slice(1);
  const cut = g.slice([x], { starts: [t, ...rest.map(() => 0)], limits: [t + 1, ...rest], strides: x.shape.map(() => 1) });
  return g.reshape(cut, rest);
}
const lastOf = (ys: Node): Node => stepOf(ys, (ys.shape[0] as number) - 1);

/** Here a masked step repeats the previous output, zeros at the start. */
function unrolled(r: Recurrence, xs: Node, mask: Node | null, init: readonly Node[]): Made {
  let states = init;
  let output = g.zerosLike(init[0] as Node);
  const ys: Node[] = [];
  for (let t = 0; t < (xs.shape[0] as number); t++) {
    const next = advance(r, stepOf(xs, t), states);
    const m = mask === null ? null : stepOf(mask, t);
    output = m === null ? (next[0] as Node) : choose(m, next[0] as Node, output);
    states = m === null ? next : next.map((n, i) => choose(m, n, states[i] as Node));
    ys.push(g.reshape(output, [1, ...output.shape]));
  }
  return { ys: r.returnSequences ? g.concat(ys, { axis: 0 }) : null, last: output, states };
}
