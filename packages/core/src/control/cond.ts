import { grad } from "../autodiff/index.js";
import { OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { type Spec, sameSpec } from "../host/spec.js";
import {
  type Attrs,
  type Cotangents,
  type Graph,
  instantiate,
  makeNode,
  type Node,
  type OpDef,
  outputsOf,
  type RefArray,
} from "../ir/index.js";
import { zerosLike } from "../ops/index.js";
import { closeTogether } from "./together.js";

interface CondAttrs {
  readonly yes: Graph;
  readonly no: Graph;
}

/** `yes(...captures)` or `no(...captures)`; inputs are `[predicate, ...captures]`. Only the chosen branch runs. */
export const condOp: OpDef = {
  name: "cond",
  kind: "control",
  foldable: false,
  infer([predicate], attrs) {
    const { yes, no } = attrs as unknown as CondAttrs;
    if (predicate === undefined || !sameSpec(predicate, { dtype: "bool", shape: [] }))
      throw new OpError("cond", "the predicate must be one bool scalar", predicate ? [predicate] : []);
    const [a, b] = [yes.outputs.map((n) => n.spec), no.outputs.map((n) => n.spec)];
    if (a.length !== b.length || a.some((s, i) => !sameSpec(s, b[i] as Spec)))
      throw new OpError("cond", "both branches must return the same specs", [...a, ...b]);
    return a;
  },
  // The backward takes the same branch again; its forward part is redone there, as only one branch ever ran.
  differentiate: (node, wanted) => ({ replacement: node, backward: (gs) => condBackward(node, wanted, gs) }),
  reference(inputs, attrs, outs, context) {
    const { yes, no } = attrs as unknown as CondAttrs;
    const results = context.run(inputs[0]?.data[0] ? yes : no, inputs.slice(1));
    results.forEach((r, i) => {
      (outs[i] as RefArray).data.set(r.data);
    });
  },
};

/** Runs one of two branches; whatever they use from outside is captured. */
export function cond(predicate: Node, yes: () => readonly Node[], no: () => readonly Node[]): readonly Node[] {
  const { graphs, captures } = closeTogether("a branch of cond", [], [yes, no], { keeps: true });
  return outputsOf(makeNode(condOp, [predicate, ...captures], { yes: graphs[0], no: graphs[1] } as unknown as Attrs));
}

function condBackward(node: Node, wanted: readonly boolean[], gs: Cotangents): Cotangents {
  const { yes, no } = node.attrs as unknown as CondAttrs;
  const [predicate, ...captures] = node.inputs as [Node, ...Node[]];
  const wrt = captures.filter((c, i) => wanted[i + 1] && isFloat(c.dtype));
  const branch = (graph: Graph) => (): readonly Node[] => {
    const made = instantiate(graph, captures);
    return grad(made, gs, wrt).grads.map((g, i) => g ?? zerosLike(wrt[i] as Node));
  };
  const outs = cond(predicate, branch(yes), branch(no));
  return [null, ...captures.map((c) => (wrt.includes(c) ? (outs[wrt.indexOf(c)] as Node) : null))];
}
