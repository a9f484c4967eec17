import { sameSpec } from "../../host/spec.js";
import type { Node } from "../../ir/index.js";
import * as g from "../../ops/index.js";
import { gru, lstm } from "../../recurrent/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { wrap } from "../../surface/index.js";
import type { GRUCell } from "./gru-cell.js";
import type { RecurrenceResult, Sequence } from "./recurrence.js";

/** A long short-term memory over a whole sequence as one op; `null` where dtypes or shapes do not allow that. */
export function lstmWhole(s: Sequence, kernel: Variable): RecurrenceResult | null {
  const [h0, c0] = s.states as readonly [Tensor, Tensor];
  const u = kernel.value;
  const state = { dtype: s.inputs.dtype, shape: [s.inputs.dim(0), u.dim(0)] };
  if (![h0, c0].every((x) => sameSpec(x.node.spec, state)) || u.dtype !== state.dtype) return null;
  const mask = s.mask?.node ?? null;
  const inputs = [s.inputs.node, h0.node, c0.node, u.node, ...(mask === null ? [] : [mask])];
  const attrs = { mask: mask !== null, reverse: s.goBackwards, sequences: s.returnSequences, residuals: false };
  const [h, c, hs] = lstm(inputs, attrs) as [Node, Node, Node | undefined];
  return finish(s, mask, [h, c], hs ?? null);
}

/** Gated recurrent units over a whole sequence as one op; `null` where dtypes or shapes do not allow that. */
export function gruWhole(s: Sequence, cell: GRUCell): RecurrenceResult | null {
  const [h0] = s.states as readonly [Tensor];
  const u = (cell.recurrentKernel as Variable).value;
  const state = { dtype: s.inputs.dtype, shape: [s.inputs.dim(0), u.dim(0)] };
  if (!sameSpec(h0.node.spec, state) || u.dtype !== state.dtype) return null;
  const { resetAfter } = cell.config;
  const [bias, mask] = [cell.innerBias?.node ?? null, s.mask?.node ?? null];
  const inputs = [s.inputs.node, h0.node, u.node, ...[bias, mask].filter((n) => n !== null)];
  const order = { mask: mask !== null, reverse: s.goBackwards, sequences: s.returnSequences };
  const [h, hs] = gru(inputs, { ...order, resetAfter, bias: bias !== null, residuals: false }) as [Node, Node | undefined];
  return finish(s, mask, [h], hs ?? null);
}

/** Outputs in the order of the steps taken, zeros where a masked step asks for them. */
function finish(s: Sequence, mask: Node | null, states: readonly Node[], hs: Node | null): RecurrenceResult {
  const zeroed = mask !== null && s.zeroOutputForMask;
  const clear = (m: Node, x: Node): Node => g.where(g.broadcastTo(g.reshape(m, [...m.shape, 1]), x.shape), x, g.zerosLike(x));
  const sequence = hs === null ? null : zeroed ? clear(mask, hs) : hs;
  const last = zeroed ? clear(lastStep(mask, s.goBackwards), states[0] as Node) : (states[0] as Node);
  return {
    sequence: sequence === null ? null : wrap(s.goBackwards ? g.reverse(sequence, [1]) : sequence),
    last: wrap(last),
    states: states.map(wrap),
  };
}

/** [B, T] → the column of the step taken last. */
function lastStep(mask: Node, reverse: boolean): Node {
  const [batch, steps] = mask.shape as readonly [number, number];
  const t = reverse ? 0 : steps - 1;
  return g.reshape(g.slice([mask], { starts: [0, t], limits: [batch, t + 1], strides: [1, 1] }), [batch]);
}
