import type { Spec } from "../host/spec.js";
import { makeInput, makeNode, type Node } from "./node.js";
import type { OpDef } from "./op-def.js";
import { currentTrace } from "./trace.js";

const noInfer = (name: string) => (): readonly Spec[] => {
  throw new Error(`[${name}] is made by the graph itself, never inferred`);
};

/** A parameter of a program or of a loop body. */
export const inputOp: OpDef = { name: "input", kind: "source", infer: noInfer("input"), vjp: "zero", foldable: false };

/** A value from outside the graph that exists already, or will once queued work is done. */
export const leafOp: OpDef = { name: "leaf", kind: "source", infer: noInfer("leaf"), vjp: "zero", foldable: false };

/** Output number `index` of a node with several. */
export const pickOp: OpDef = {
  name: "pick",
  kind: "control",
  foldable: false,
  infer: () => {
    throw new Error("[pick] is inferred from its node");
  },
};

/** A fresh placeholder in the current trace. */
export const placeholder = (spec: Spec): Node => makeInput(inputOp, spec, currentTrace());

/** Output `index` of `node`; the node itself where it has one output. */
export function pick(node: Node, index: number): Node {
  if (node.specs.length === 1) return node;
  const spec = node.specs[index] as Spec;
  return makeNode({ ...pickOp, infer: () => [spec] }, [node], { index });
}

/** Every output of a node, as nodes of one output each. */
export const outputsOf = (node: Node): Node[] => node.specs.map((_, i) => pick(node, i));

export const isPick = (node: Node): boolean => node.op.name === "pick";
