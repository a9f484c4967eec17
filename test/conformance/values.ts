import type { Node } from "@keras-ts/core/testing";
import type { Case } from "./case.js";
import { compare, isExact, type Tolerances, toleranceOf } from "./compare.js";
import { expected, graphOf } from "./oracle.js";
import type { Rig } from "./rig.js";
import { type Call, callsOf, type Subject } from "./subject.js";

/** Each sample against the float64 reference, in value and in inferred against actual spec. */
export function valueCases(rig: Rig, subject: Subject, tolerances: Tolerances): Case[] {
  const { op, samples } = subject;
  const compareAll = (call: Call, graph: ReturnType<typeof graphOf>, inputs: Call["inputs"]) => async (): Promise<void> => {
    const wanted = expected(graph, inputs);
    const results = await rig.run(graph, inputs);
    const exact = isExact(op.kind, samples);
    results.forEach((r, i) => {
      const usual = toleranceOf(op.kind, r.dtype, samples);
      compare(r, wanted[i] as number[], tolerances(op.name, call.dtype, usual) ?? usual, { exact });
    });
    rig.check();
  };
  const calls = callsOf(subject, rig.backend.dtypes);
  const plain = calls.map((call): Case => {
    const run = (): Promise<void> => compareAll(call, graphOf(call.specs, call.outputs), call.inputs)();
    return { group: "value", op: op.name, label: call.sample.label, dtype: call.dtype, run };
  });
  const aliased = calls.filter(aliasable).map((call): Case => {
    const run = (): Promise<void> => compareAll(call, graphOf(call.specs.slice(1), alias(call)), call.inputs.slice(1))();
    return { group: "aliased inputs", op: op.name, label: call.sample.label, dtype: call.dtype, run };
  });
  return [...plain, ...aliased];
}

/** The first two inputs have one spec: they may be one tensor. */
export const aliasable = (call: Call): boolean => {
  const [x, y] = call.specs;
  return x !== undefined && y !== undefined && x.dtype === y.dtype && x.shape.join() === y.shape.join();
};
/** The call with its second input in the place of the first as well. */
export const alias =
  (call: Call) =>
  (nodes: readonly Node[]): Node[] =>
    call.outputs([nodes[0] as Node, ...nodes]);
