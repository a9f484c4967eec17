import { type Graph, grad, type HostArray, isFloat, type Node, ops, type RefArray, sizeOf } from "@keras-ts/core/testing";
import type { Case, Group } from "./case.js";
import { compare } from "./compare.js";
import { graphOf, wideRun, wideValue } from "./oracle.js";
import type { Rig } from "./rig.js";
import { type Call, callsOf, type Subject } from "./subject.js";
import { alias, aliasable } from "./values.js";

const TOLERANCE = { float64: 1e-6, float32: 1e-4 } as const;
type Tested = keyof typeof TOLERANCE;
const TESTED: readonly Tested[] = ["float64", "float32"];

/** A function of some inputs, as nodes. */
type Body = (inputs: Node[]) => readonly Node[];
interface Setup {
  readonly call: Call;
  readonly inputs: readonly HostArray[];
  readonly body: Body;
}

/** First and second derivatives of an op against finite differences of the float64 reference. */
export function gradientCases(rig: Rig, subject: Subject): Case[] {
  const calls = callsOf(subject, rig.backend.dtypes, TESTED).filter((c) => c.sample.gradient !== "skip" && differentiable(c));
  const one = (group: Group, call: Call, run: () => Promise<void>): Case => ({
    group,
    op: subject.op.name,
    label: call.sample.label,
    dtype: call.dtype,
    run,
  });
  const plain = (call: Call): Setup => ({ call, inputs: call.inputs, body: (nodes) => flowing(call)(call.outputs(nodes)) });
  const cases = calls.map((call) => one("gradient", call, () => firstDerivative(rig, plain(call))));
  const numeric = calls.filter((c) => c.sample.gradient === "numeric");
  const shared = numeric.filter(aliasable).map((call) => {
    const setup: Setup = { call, inputs: call.inputs.slice(1), body: (nodes) => flowing(call)(alias(call)(nodes)) };
    return one("aliased inputs", call, () => firstDerivative(rig, setup));
  });
  const curved = numeric.filter((c) => c.inputs.every((x) => x.data.length > 0) && c.op.vjp !== "zero");
  return [...cases, ...shared, ...curved.map((call) => one("second derivative", call, () => secondDerivative(rig, plain(call))))];
}

const differentiable = (call: Call): boolean => {
  if (!call.inputs.some((x) => isFloat(x.dtype))) return false;
  try {
    return flowing(call)(graphOf(call.specs, call.outputs).outputs).every((n) => isFloat(n.dtype));
  } catch {
    return true; // the case itself will say what is wrong
  }
};

/** The outputs a cotangent may flow into. */
const flowing =
  (call: Call) =>
  (outputs: readonly Node[]): readonly Node[] =>
    outputs.filter((_, i) => call.sample.flowing?.includes(i) ?? true);

/** Weights that no two elements share: a sum would hide a permutation. */
const weights = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(seed + 1.7 * i) + 0.3);
function weightsLike(node: Node, seed: number): HostArray {
  const values = weights(sizeOf(node.shape), seed);
  const data = node.dtype === "float64" ? Float64Array.from(values) : Float32Array.from(values);
  return { dtype: node.dtype, shape: node.shape, data };
}

/** The body with its gradient: inputs, then one cotangent per output → a gradient per float input (`null`: none flows). */
function gradientOf({ inputs, body }: Pick<Setup, "inputs" | "body">): {
  graph: Graph;
  flows: boolean[];
  cotangents: HostArray[];
} {
  const forward = graphOf(inputs.map(specOf), body);
  const cotangents = forward.outputs.map((n, i) => weightsLike(n, 1 + i));
  const flows: boolean[] = [];
  const graph = graphOf([...inputs, ...cotangents].map(specOf), (nodes) => {
    const own = nodes.slice(0, inputs.length);
    const wrt = own.filter((n) => isFloat(n.dtype));
    const { grads } = grad(body(own), nodes.slice(inputs.length), wrt);
    flows.push(...grads.map((g) => g !== null));
    return grads.map((g, i) => g ?? ops.zerosLike(wrt[i] as Node));
  });
  return { graph, flows, cotangents };
}
const specOf = ({ dtype, shape }: HostArray) => ({ dtype, shape });

async function firstDerivative(rig: Rig, { call, inputs, body }: Setup): Promise<void> {
  const { gradient } = call.sample;
  const { graph, flows, cotangents } = gradientOf({ inputs, body });
  const tolerance = TOLERANCE[call.dtype as Tested];
  const forward = graphOf(inputs.map(specOf), body);
  const known = typeof gradient === "string" ? null : gradient;
  const seeds =
    known === null ? cotangents : cotangents.map((c) => ({ ...c, data: c.data.slice().fill(1 as never) }) as HostArray);
  const results = await rig.run(graph, [...inputs, ...seeds]);
  const wanted =
    known?.map((g, i) => g ?? zerosFor(flows[i] === true, results[i] as HostArray)) ??
    finiteDifferences(forward, inputs, cotangents);
  results.forEach((r, i) => compare(r, wanted[i] as number[], tolerance, { floor: tolerance / 100 }));
  rig.check();
}

function zerosFor(flows: boolean, like: HostArray): number[] {
  if (flows) throw new Error("no gradient may flow here, got one");
  return new Array<number>(like.data.length).fill(0);
}

async function secondDerivative(rig: Rig, { call, inputs, body }: Setup): Promise<void> {
  const first = gradientOf({ inputs, body });
  const all = [...inputs, ...first.cotangents];
  const again: Body = (nodes) => {
    const own = nodes.slice(0, inputs.length);
    const { grads } = grad(
      body(own),
      nodes.slice(inputs.length),
      own.filter((n) => isFloat(n.dtype)),
    );
    return grads.filter((g) => g !== null);
  };
  if (!first.flows.includes(true)) return;
  const { graph, cotangents } = gradientOf({ inputs: all, body: again });
  const results = await rig.run(graph, [...all, ...cotangents]);
  const tolerance = TOLERANCE[call.dtype as Tested];
  const wanted = finiteDifferences(graphOf(all.map(specOf), again), all, cotangents);
  results.forEach((r, i) => compare(r, wanted[i] as number[], 10 * tolerance, { floor: tolerance / 10 }));
  rig.check();
}

/** d Σ cotangent · output / d each element of each float input, by central differences in float64. */
export function finiteDifferences(graph: Graph, inputs: readonly HostArray[], cotangents: readonly HostArray[]): number[][] {
  const values = inputs.map(wideValue);
  const seeds = cotangents.map(wideValue);
  const loss = (): number => {
    let total = 0;
    wideRun(graph, values).forEach((out, k) => {
      for (let i = 0; i < out.data.length; i++) total += (out.data[i] as number) * ((seeds[k] as RefArray).data[i] as number);
    });
    return total;
  };
  return values
    .filter((_, i) => isFloat((inputs[i] as HostArray).dtype))
    .map(({ data }) =>
      Array.from(data, (x, i) => {
        const step = 1e-5;
        data[i] = x + step;
        const above = loss();
        data[i] = x - step;
        const below = loss();
        data[i] = x;
        return (above - below) / (2 * step);
      }),
    );
}
