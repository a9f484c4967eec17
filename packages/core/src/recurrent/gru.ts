// Gated recurrent units over whole sequences: a scan that engines may run as one kernel.
import { grad } from "../autodiff/index.js";
import { scan } from "../control/index.js";
import { OpError } from "../errors/index.js";
import { type Spec, sameSpec } from "../host/spec.js";
import { type Cotangents, makeNode, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "../ops/composite-many.js";
import * as g from "../ops/index.js";
import { gruGrad } from "./gru-grad.js";
import { choose, joined, once, overSteps, part, swapTime } from "./steps.js";

export interface GruAttrs {
  readonly [name: string]: boolean;
  /** Whether the reset gate comes after the recurrent product (as in cuDNN) or before it. */
  readonly resetAfter: boolean;
  /** Whether a bias [U] of the candidate's recurrent product follows the kernel; only with `resetAfter`. */
  readonly bias: boolean;
  /** Whether a bool mask [B, T] (true = a real step) is the last input. Other steps keep the state. */
  readonly mask: boolean;
  /** Walk the steps from the last to the first; outputs stay in time order. */
  readonly reverse: boolean;
  /** Whether the state after every step is an output. */
  readonly sequences: boolean;
  /** Whether what the backward needs is an output: activated gates, the state before each step, and what the reset gate scaled. */
  readonly residuals: boolean;
}
const GATES = 3; // update, reset, candidate: Keras's order

function checked(inputs: readonly Spec[], { mask, bias, resetAfter }: GruAttrs): { x: Spec; state: Spec } {
  const [x, h, kernel, ...rest] = inputs;
  const [batch, steps, width] = x?.shape ?? [];
  if (x === undefined || x.shape.length !== 3 || !x.dtype.includes("float") || (width as number) % GATES !== 0)
    throw new OpError("gru", "projected inputs must be floats [batch, steps, 3 · units]", x === undefined ? [] : [x]);
  const units = (width as number) / GATES;
  const state: Spec = { dtype: x.dtype, shape: [batch as number, units] };
  const fits = (s: Spec | undefined, spec: Spec): boolean => s !== undefined && sameSpec(s, spec);
  if (!fits(h, state) || !fits(kernel, { dtype: x.dtype, shape: [units, width as number] }))
    throw new OpError("gru", `the state must be ${x.dtype}[${state.shape}] and the kernel ${x.dtype}[${units},${width}]`, inputs);
  const more: Spec[] = [
    ...(bias && resetAfter ? [{ dtype: x.dtype, shape: [units] }] : []),
    ...(mask ? [{ dtype: "bool" as const, shape: [batch as number, steps as number] }] : []),
  ];
  if (rest.length !== more.length || !rest.every((s, i) => fits(s, more[i] as Spec)))
    throw new OpError("gru", `bias [${units}] and bool mask [${batch},${steps}] must be as the attributes say`, inputs);
  return { x, state };
}

/**
 * Outputs `[h, hs?, gates?, hs before?, scaled?]` of inputs `[x, h, U, b?, mask?]`: projected inputs x [B, T, 3U] (biases but b
 * included), first state [B, U], recurrent kernel [U, 3U]. Logistic gates, tanh candidates.
 */
export const gru: Many<GruAttrs> = /* @__PURE__ */ compositeMany<GruAttrs>({
  name: "gru",
  infer(inputs, attrs) {
    const { x, state } = checked(inputs, attrs);
    const every: Spec = { dtype: x.dtype, shape: [...x.shape.slice(0, 2), state.shape[1] as number] };
    return [state, ...(attrs.sequences ? [every] : []), ...(attrs.residuals ? [x, every, every] : [])];
  },
  expand(inputs, attrs) {
    const { reverse, sequences, residuals } = attrs;
    const [x, h0, kernel, bias, mask] = named(inputs, attrs);
    const made = scan(
      ([h], [now, m]) => {
        const { z, r, scaled, candidate } = step(now as Node, h as Node, kernel, bias, attrs);
        const next = g.add(g.mul(z, h as Node), g.mul(g.sub(1, z), candidate));
        const kept = choose(m ?? null, next, h as Node);
        return {
          carry: [kept],
          ys: [...(sequences ? [kept] : []), ...(residuals ? [joined([z, r, candidate]), h as Node, scaled] : [])],
        };
      },
      [h0],
      [swapTime(x), ...(mask === null ? [] : [swapTime(mask)])],
      { reverse },
    );
    return [...made.carry, ...made.ys.map(swapTime)];
  },
  differentiate(node) {
    const attrs = node.attrs as GruAttrs;
    const replacement = attrs.residuals ? node : makeNode(node.op, node.inputs, { ...attrs, residuals: true });
    return { replacement, backward: (gs) => backward(replacement, gs, attrs.sequences ? 2 : 1) };
  },
});

function named(inputs: readonly Node[], { bias, resetAfter, mask }: GruAttrs): [Node, Node, Node, Node | null, Node | null] {
  const [x, h, kernel, ...rest] = inputs as [Node, Node, Node, ...Node[]];
  return [x, h, kernel, bias && resetAfter ? (rest[0] as Node) : null, mask ? (rest.at(-1) as Node) : null];
}

interface Gates {
  readonly z: Node;
  readonly r: Node;
  /** What r is multiplied with: the candidate's recurrent sum, or the state itself. */
  readonly scaled: Node;
  readonly candidate: Node;
}
function step(x: Node, h: Node, kernel: Node, bias: Node | null, { resetAfter }: GruAttrs): Gates {
  const units = h.shape[1] as number;
  const two = part(kernel, 0, 2 * units);
  const sums = g.add(part(x, 0, 2 * units), g.matmul(h, two));
  const [z, r] = [g.sigmoid(part(sums, 0, units)), g.sigmoid(part(sums, 1, units))];
  const last = part(kernel, 2, units);
  if (!resetAfter) return { z, r, scaled: h, candidate: g.tanh(g.add(part(x, 2, units), g.matmul(g.mul(r, h), last))) };
  const product = g.matmul(h, last);
  const scaled = bias === null ? product : g.add(product, g.broadcastTo(bias, product.shape));
  return { z, r, scaled, candidate: g.tanh(g.add(part(x, 2, units), g.mul(r, scaled))) };
}

/** `results`: outputs that are no residuals. */
function backward(node: Node, gs: Cotangents, results: number): Cotangents {
  const attrs = node.attrs as GruAttrs;
  const outs = outputsOf(node);
  // Second derivatives flow into what was kept: rare, and then made from the parts.
  if (gs.slice(results).some((d) => d !== null)) {
    const parts = (node.op.expand as NonNullable<Node["op"]["expand"]>)(node.inputs, attrs);
    return once(node.inputs, grad(parts, gs, node.inputs).grads);
  }
  const { resetAfter, mask: masked, reverse, sequences } = attrs;
  const [gates, states, scaled] = outs.slice(results) as [Node, Node, Node];
  const [, , kernel, bias, mask] = named(node.inputs, attrs);
  const given = outs.slice(0, results).map((out, i) => gs[i] ?? g.zerosLike(out));
  const inputs = [...given, gates, states, scaled, kernel, ...(mask === null ? [] : [mask])];
  const [dx, dh, dProduct] = gruGrad(inputs, { resetAfter, mask: masked, reverse, sequences }) as [Node, Node, Node];
  const units = states.shape[2] as number;
  const left = resetAfter ? states : g.mul(part(gates, 1, units), states);
  const dKernel = joined([overSteps(states, dx, 2 * units), overSteps(left, dProduct)]);
  return [dx, dh, dKernel, ...(bias === null ? [] : [g.sum(dProduct, [0, 1])]), ...(mask === null ? [] : [null])];
}
