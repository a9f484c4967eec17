import { type Backend, grad, isFloat, type Node, ops } from "@keras-ts/core/testing";
import type { Case } from "./case.js";
import { compare, compareNumbers, type Tolerances, toleranceOf } from "./compare.js";
import { expected, graphOf } from "./oracle.js";
import { type Rig, rigFor } from "./rig.js";
import { type Call, callsOf, type Subject } from "./subject.js";

/** Composites: the engine's own kernel, its run of the expansion, and both backward rules must agree. */
export function compositeCases(rig: Rig, subject: Subject, tolerances: Tolerances): Case[] {
  const { op, samples } = subject;
  if (op.expand === undefined) return [];
  const tolerance = (call: Call): number => {
    const usual = toleranceOf(op.kind, call.dtype, samples);
    return tolerances(op.name, call.dtype, usual) ?? usual;
  };
  const one = (call: Call, label: string, run: () => Promise<void>): Case => ({
    group: "composite",
    op: op.name,
    label: `${call.sample.label}: ${label}`,
    dtype: call.dtype,
    run,
  });
  return callsOf(subject, rig.backend.dtypes).flatMap((call) => [
    one(call, "kernel and expansion", () => expansion(rig, call, tolerance(call))),
    ...(call.sample.gradient === "numeric" && call.dtype === "float32"
      ? [one(call, "own gradient and the expansion's", () => gradients(rig, call))]
      : []),
  ]);
}

const expandedOutputs =
  (call: Call) =>
  (nodes: readonly Node[]): readonly Node[] =>
    (call.op.expand as NonNullable<Call["op"]["expand"]>)(nodes, call.sample.attrs(call.dtype));

/** The record's meaning, its expansion in float64, and its expansion on the engine. */
async function expansion(rig: Rig, call: Call, tolerance: number): Promise<void> {
  const whole = graphOf(call.specs, call.outputs);
  const parts = graphOf(call.specs, expandedOutputs(call));
  const wanted = expected(whole, call.inputs);
  expected(parts, call.inputs).forEach((values, i) =>
    compareNumbers(values, wanted[i] as number[], tolerance, { what: "the expansion" }),
  );
  const plain = rigFor(without(rig.backend, call.op.name));
  const results = await plain.run(whole, call.inputs);
  results.forEach((r, i) => compare(r, wanted[i] as number[], tolerance));
  plain.check();
  rig.check();
}

/** The same engine without a kernel of its own for one op. */
const without = (backend: Backend, name: string): Backend => ({
  ...backend,
  supports: (op, inputs, attrs) => op.name !== name && backend.supports(op, inputs, attrs),
});

async function gradients(rig: Rig, call: Call): Promise<void> {
  if (!call.inputs.some((x) => isFloat(x.dtype))) return;
  const graph = (outputs: (nodes: readonly Node[]) => readonly Node[]) =>
    graphOf(call.specs, (nodes) => {
      const outs = outputs(nodes).filter((_, i) => call.sample.flowing?.includes(i) ?? true);
      if (!outs.every((n) => isFloat(n.dtype))) return nodes;
      const wrt = nodes.filter((n) => isFloat(n.dtype));
      const seeds = outs.map((n) => ops.sin(ops.add(n, 0.5)));
      return grad(outs, seeds, wrt).grads.map((g, i) => g ?? ops.zerosLike(wrt[i] as Node));
    });
  const wanted = expected(graph(expandedOutputs(call)), call.inputs);
  const results = await rig.run(graph(call.outputs), call.inputs);
  results.forEach((r, i) => compare(r, wanted[i] as number[], 2e-4, { floor: 1e-6 }));
  rig.check();
}
