import { closeOver } from "../control/captures.js";
import { OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { type Attrs, type Graph, instantiate, makeNode, type Node, type OpDef, outputsOf } from "../ir/index.js";
import * as g from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { nodeOf, type TensorLike } from "../surface/index.js";
import { pack } from "./trees.js";

interface CustomAttrs {
  readonly inputs: number;
  readonly outputs: number;
  /** From the cotangents of the outputs (and captures) to those of the inputs. */
  readonly backward: Graph;
}

/** Passes its outputs' values through; its inputs are `[...inputs, ...outputs, ...captures]` of the user's function. */
const customGradientOp: OpDef = {
  name: "customGradient",
  kind: "composite",
  foldable: false,
  infer(specs, attrs) {
    const { inputs, outputs } = attrs as unknown as CustomAttrs;
    return specs.slice(inputs, inputs + outputs);
  },
  expand(nodes, attrs) {
    const { inputs, outputs } = attrs as unknown as CustomAttrs;
    return nodes.slice(inputs, inputs + outputs);
  },
  differentiate: (node) => ({
    replacement: node,
    backward(gs) {
      const { inputs, outputs, backward } = node.attrs as unknown as CustomAttrs;
      const outs = node.inputs.slice(inputs, inputs + outputs);
      const given = outs.map((out, i) => gs[i] ?? g.zerosLike(out));
      const grads = instantiate(backward, [...given, ...node.inputs.slice(inputs + outputs)]);
      return node.inputs.map((x, i) => (i < inputs && isFloat(x.dtype) ? (grads[i] as Node) : null));
    },
  }),
};

/** What the user's function returns: its result and the gradient of its tensors from that of its result. */
export type WithGradient<R> = readonly [result: R, grad: (...upstream: Tensor[]) => Tensor | readonly Tensor[]];

/**
 * A function with a gradient of its own: `f` returns its result and a function from the result's gradient to that of each of
 * `f`'s tensors.
 *
 * @example
 * const clipped = ops.customGradient((x: Tensor) => [ops.multiply(x, 2), (up: Tensor) => ops.clip(up, -1, 1)]);
 */
export function customGradient<A extends readonly TensorLike[], R>(
  f: (...args: { [K in keyof A]: Tensor }) => WithGradient<R>,
): (...args: A) => R {
  return (...args: A): R => {
    const inputs = args.map((x) => nodeOf(x));
    const made = f(...(inputs.map((n) => new Tensor(n)) as never));
    if (!Array.isArray(made) || made.length !== 2 || typeof made[1] !== "function")
      throw new OpError("customGradient", "the function must return [result, gradient function]");
    const [result, grad] = made as unknown as WithGradient<R>;
    const packed = pack(result);
    const closed = closeOver(
      "a custom gradient",
      packed.nodes.map((n) => n.spec),
      (ups) => gradients(grad(...ups.map((n) => new Tensor(n))), inputs),
    );
    const attrs = { inputs: inputs.length, outputs: packed.nodes.length, backward: closed.graph } as unknown as Attrs;
    const outs = outputsOf(makeNode(customGradientOp, [...inputs, ...packed.nodes, ...closed.captures], attrs));
    return packed.rebuild(outs) as R;
  };
}

function gradients(made: Tensor | readonly Tensor[], inputs: readonly Node[]): Node[] {
  const list = Array.isArray(made) ? made : [made];
  if (list.length !== inputs.length)
    throw new OpError("customGradient", `the gradient function must return ${inputs.length} tensors, got ${list.length}`);
  return list.map((t: Tensor, i) => {
    const x = inputs[i] as Node;
    if (t.node.shape.join() !== x.shape.join())
      throw new OpError("customGradient", "gradients must have the shapes of the inputs", [t.node.spec, x.spec]);
    return g.cast(t.node, x.dtype);
  });
}
