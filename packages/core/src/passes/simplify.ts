import { sameSpec } from "../host/spec.js";
import { filledWith, type Node, type Rule } from "../ir/index.js";
import { mul, neg, reshape, transpose } from "../ops/index.js";
import { SLIDING, withoutPad } from "./padded-conv.js";

type Fix = (inputs: readonly Node[], node: Node) => Node | undefined;
const first = (inputs: readonly Node[]): Node => inputs[0] as Node;

/** Algebraic clean-up, by op name: identities that hold for every value, NaN and infinities included. */
const FIXES: Readonly<Record<string, Fix>> = {
  add: ([x, y]) => (filledWith(y) === 0 ? x : filledWith(x) === 0 ? y : undefined),
  sub: ([x, y]) => (filledWith(y) === 0 ? x : undefined),
  mul: ([x, y]) => {
    const [a, b] = [filledWith(x), filledWith(y)];
    if (b === 1) return x;
    if (a === 1) return y;
    if (b === -1 && x?.dtype !== "bool" && x !== undefined) return neg(x);
    return undefined;
  },
  div: ([x, y]) => (filledWith(y) === 1 ? x : undefined),
  pow: ([x, y]) => (x === undefined ? undefined : filledWith(y) === 1 ? x : filledWith(y) === 2 ? mul(x, x) : undefined),
  neg: ([x]) => (x?.op.name === "neg" ? x.inputs[0] : undefined),
  stopGradient: (inputs) => first(inputs),
  reshape: (inputs, node) => {
    const x = first(inputs);
    if (sameSpec(x.spec, node.spec)) return x;
    return x.op.name === "reshape" ? reshape(first(x.inputs), node.shape) : undefined;
  },
  transpose: (inputs, node) => {
    const x = first(inputs);
    if (x.op.name !== "transpose") return undefined;
    const inner = x.attrs.perm as readonly number[];
    return transpose(
      first(x.inputs),
      (node.attrs.perm as readonly number[]).map((p) => inner[p] as number),
    );
  },
  ...Object.fromEntries(SLIDING.map((name) => [name, withoutPad] as const)),
  cast: (inputs, node) => (sameSpec(first(inputs).spec, node.spec) ? first(inputs) : undefined),
  broadcastTo: (inputs, node) => (sameSpec(first(inputs).spec, node.spec) ? first(inputs) : undefined),
};

/** Replaces a node by something simpler that equals it. */
export const simplify: Rule = (node, inputs) => {
  const fix = Object.hasOwn(FIXES, node.op.name) ? FIXES[node.op.name] : undefined;
  const simpler = fix?.(inputs, node);
  return simpler === undefined ? undefined : [simpler];
};
