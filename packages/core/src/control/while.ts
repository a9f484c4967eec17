import { OpError } from "../errors/index.js";
import { type Spec, sameSpec } from "../host/spec.js";
import { type Attrs, type Graph, makeNode, type Node, type OpDef, outputsOf, type RefArray } from "../ir/index.js";
import { closeTogether } from "./together.js";

interface WhileAttrs {
  readonly condition: Graph;
  readonly body: Graph;
  readonly carries: number;
  /** Most steps, or `null` for no bound. */
  readonly limit: number | null;
  /** Whether a run may end it between two steps, as if the condition had become false. */
  readonly haltable: boolean;
}
export interface WhileOptions {
  readonly limit?: number | null;
  readonly haltable?: boolean;
}

/** `carry = body(carry)` while `condition(carry)`; inputs `[...carry, ...captures]`, as of both sub-graphs. */
export const whileOp: OpDef = {
  name: "while",
  kind: "control",
  foldable: false,
  infer(inputs, attrs) {
    const { condition, body, carries } = attrs as unknown as WhileAttrs;
    const carry = inputs.slice(0, carries);
    const steady = body.outputs.length === carries && body.outputs.every((n, i) => sameSpec(n.spec, carry[i] as Spec));
    if (!steady)
      throw new OpError("while", "the body must return a carry of the specs it was given", [
        ...carry,
        ...body.outputs.map((n) => n.spec),
      ]);
    const test = (condition.outputs[0] as Node).spec;
    if (!sameSpec(test, { dtype: "bool", shape: [] }))
      throw new OpError("while", "the condition must be one bool scalar", [test]);
    return carry;
  },
  reference(inputs, attrs, outs, context) {
    const { condition, body, carries, limit } = attrs as unknown as WhileAttrs;
    const captures = inputs.slice(carries);
    let carry: readonly RefArray[] = inputs.slice(0, carries);
    for (let i = 0; i < (limit ?? Number.POSITIVE_INFINITY); i++) {
      if (!context.run(condition, [...carry, ...captures])[0]?.data[0]) break;
      carry = context.run(body, [...carry, ...captures]);
    }
    carry.forEach((c, k) => {
      (outs[k] as RefArray).data.set(c.data);
    });
  },
};

/** Repeats `body` while `condition` holds. Not differentiable: use `scan` where a gradient is needed. */
export function whileLoop(
  condition: (carry: readonly Node[]) => Node,
  body: (carry: readonly Node[]) => readonly Node[],
  init: readonly Node[],
  { limit = null, haltable = false }: WhileOptions = {},
): readonly Node[] {
  const specs = init.map((n) => n.spec);
  const { graphs, captures } = closeTogether("a while loop", specs, [(c) => [condition(c)], body]);
  const attrs = { condition: graphs[0], body: graphs[1], carries: init.length, limit, haltable };
  return outputsOf(makeNode(whileOp, [...init, ...captures], attrs as unknown as Attrs));
}
