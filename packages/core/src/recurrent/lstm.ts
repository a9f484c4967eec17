// Long short-term memory over whole sequences: a scan that engines may run as one kernel.
import { grad } from "../autodiff/index.js";
import { scan } from "../control/index.js";
import { OpError } from "../errors/index.js";
import { type Spec, sameSpec } from "../host/spec.js";
import { type Cotangents, makeNode, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "../ops/composite-many.js";
import * as g from "../ops/index.js";
import { choose, joined, once, overSteps, part, swapTime } from "./steps.js";

export interface LstmAttrs {
  readonly [name: string]: boolean;
  /** Whether a bool mask [B, T] (true = a real step) is the last input. Other steps keep the states. */
  readonly mask: boolean;
  /** Walk the steps from the last to the first; outputs stay in time order. */
  readonly reverse: boolean;
  /** Whether the state h after every step is an output. */
  readonly sequences: boolean;
  /** Whether what the backward needs is an output: activated gates [B, T, 4U], and the states c and h before each step. */
  readonly residuals: boolean;
}
const GATES = 4; // input, forget, candidate, output: Keras's order

function checked(inputs: readonly Spec[], { mask }: LstmAttrs): { z: Spec; state: Spec } {
  const [z, h, c, kernel, seen] = inputs;
  const [batch, steps, width] = z?.shape ?? [];
  if (z === undefined || z.shape.length !== 3 || !z.dtype.includes("float") || (width as number) % GATES !== 0)
    throw new OpError("lstm", "projected inputs must be floats [batch, steps, 4 · units]", z === undefined ? [] : [z]);
  const units = (width as number) / GATES;
  const state: Spec = { dtype: z.dtype, shape: [batch as number, units] };
  const fits = (s: Spec | undefined, spec: Spec): boolean => s !== undefined && sameSpec(s, spec);
  if (!fits(h, state) || !fits(c, state) || !fits(kernel, { dtype: z.dtype, shape: [units, width as number] }))
    throw new OpError("lstm", `states must be ${z.dtype}[${state.shape}] and the kernel ${z.dtype}[${units},${width}]`, inputs);
  const counted = inputs.length === GATES + Number(mask);
  if (!counted || (mask && !fits(seen, { dtype: "bool", shape: [batch as number, steps as number] })))
    throw new OpError("lstm", `the mask must be bool[${batch},${steps}], as the attributes say`, inputs);
  return { z, state };
}

/**
 * Outputs `[h, c, hs?, gates?, cs?, hs before?]` of inputs `[z, h, c, U, mask?]`: projected inputs z [B, T, 4U] (bias included),
 * first states [B, U], recurrent kernel [U, 4U]. Logistic gates, tanh candidates.
 */
export const lstm: Many<LstmAttrs> = /* @__PURE__ */ compositeMany<LstmAttrs>({
  name: "lstm",
  infer(inputs, attrs) {
    const { z, state } = checked(inputs, attrs);
    const every: Spec = { dtype: z.dtype, shape: [...z.shape.slice(0, 2), state.shape[1] as number] };
    return [state, state, ...(attrs.sequences ? [every] : []), ...(attrs.residuals ? [z, every, every] : [])];
  },
  expand([z, h0, c0, kernel, mask], { reverse, sequences, residuals }) {
    const units = (h0 as Node).shape[1] as number;
    const xs = [swapTime(z as Node), ...(mask === undefined ? [] : [swapTime(mask)])];
    const made = scan(
      ([h, c], [x, m]) => {
        const sums = g.add(x as Node, g.matmul(h as Node, kernel as Node));
        const [i, f, o] = [0, 1, 3].map((k) => g.sigmoid(part(sums, k, units))) as [Node, Node, Node];
        const candidate = g.tanh(part(sums, 2, units));
        const cNext = g.add(g.mul(f, c as Node), g.mul(i, candidate));
        const hNext = choose(m ?? null, g.mul(o, g.tanh(cNext)), h as Node);
        const ys = [...(sequences ? [hNext] : []), ...(residuals ? [joined([i, f, candidate, o]), c as Node, h as Node] : [])];
        return { carry: [hNext, choose(m ?? null, cNext, c as Node)], ys };
      },
      [h0 as Node, c0 as Node],
      xs,
      { reverse },
    );
    return [...made.carry, ...made.ys.map(swapTime)];
  },
  differentiate(node) {
    const attrs = node.attrs as LstmAttrs;
    const replacement = attrs.residuals ? node : makeNode(node.op, node.inputs, { ...attrs, residuals: true });
    return { replacement, backward: (gs) => backward(replacement, gs, attrs.sequences ? 3 : 2) };
  },
});

/** `results`: outputs that are no residuals. */
function backward(node: Node, gs: Cotangents, results: number): Cotangents {
  const attrs = node.attrs as LstmAttrs;
  const outs = outputsOf(node);
  // Second derivatives flow into what was kept: rare, and then made from the parts.
  if (gs.slice(results).some((d) => d !== null)) {
    const parts = (node.op.expand as NonNullable<Node["op"]["expand"]>)(node.inputs, attrs);
    return once(node.inputs, grad(parts, gs, node.inputs).grads);
  }
  const [gates, cells, states] = outs.slice(results) as [Node, Node, Node];
  const given = outs.slice(0, results).map((out, i) => gs[i] ?? g.zerosLike(out));
  const [, , , kernel, mask] = node.inputs as [Node, Node, Node, Node, Node?];
  const inputs = [...given, gates, cells, kernel, ...(mask === undefined ? [] : [mask])];
  const [dz, dh, dc] = lstmGrad(inputs, { mask: attrs.mask, reverse: attrs.reverse, sequences: attrs.sequences }) as [
    Node,
    Node,
    Node,
  ];
  return [dz, dh, dc, overSteps(states, dz), ...(mask === undefined ? [] : [null])];
}

export interface LstmGradAttrs {
  readonly [name: string]: boolean;
  readonly mask: boolean;
  readonly reverse: boolean;
  readonly sequences: boolean;
}
/** Outputs `[dz, dh, dc]` of inputs `[dh, dc, dhs?, gates, cs before, U, mask?]`, as {@link lstm} names them. */
export const lstmGrad: Many<LstmGradAttrs> = /* @__PURE__ */ compositeMany<LstmGradAttrs>({
  name: "lstmGrad",
  infer: (inputs, { sequences }) => [inputs[sequences ? 3 : 2] as Spec, inputs[0] as Spec, inputs[1] as Spec],
  expand(inputs, { reverse, sequences }) {
    const [dh0, dc0, ...rest] = inputs as [Node, Node, ...Node[]];
    const dys = sequences ? (rest.shift() as Node) : null;
    const [gates, cells, kernel, mask] = rest as [Node, Node, Node, Node?];
    const units = dh0.shape[1] as number;
    const turned = g.swapLast(kernel);
    const xs = [gates, cells, ...(mask === undefined ? [] : [mask]), ...(dys === null ? [] : [dys])].map(swapTime);
    const made = scan(
      ([dhAfter, dcAfter], slices) => {
        const [now, before, ...more] = slices as [Node, Node, ...Node[]];
        const m = mask === undefined ? null : (more[0] as Node);
        const dh = dys === null ? (dhAfter as Node) : g.add(dhAfter as Node, more.at(-1) as Node);
        const dc = dcAfter as Node;
        const { dz, dcBefore } = stepBackward(now, before, dh, dc, units);
        const dzKept = choose(m, dz, g.zerosLike(dz));
        return { carry: [choose(m, g.matmul(dz, turned), dh), choose(m, dcBefore, dc)], ys: [dzKept] };
      },
      [dh0, dc0],
      xs,
      { reverse: !reverse },
    );
    return [swapTime(made.ys[0] as Node), ...made.carry];
  },
});

/** Through one step: from cotangents of its states to those of its sums and of the c before. */
function stepBackward(gates: Node, before: Node, dh: Node, dc: Node, units: number): { dz: Node; dcBefore: Node } {
  const [i, f, candidate, o] = [0, 1, 2, 3].map((k) => part(gates, k, units)) as [Node, Node, Node, Node];
  const bent = g.tanh(g.add(g.mul(f, before), g.mul(i, candidate)));
  const logistic = (s: Node, d: Node): Node => g.mul(d, g.mul(s, g.sub(1, s)));
  const dcNow = g.add(dc, g.mul(g.mul(dh, o), g.sub(1, g.mul(bent, bent))));
  const dz = joined([
    logistic(i, g.mul(dcNow, candidate)),
    logistic(f, g.mul(dcNow, before)),
    g.mul(g.mul(dcNow, i), g.sub(1, g.mul(candidate, candidate))),
    logistic(o, g.mul(dh, bent)),
  ]);
  return { dz, dcBefore: g.mul(dcNow, f) };
}
