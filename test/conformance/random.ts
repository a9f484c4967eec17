import { grad, type HostArray, isFloat, type Node, numbersOf, ops } from "@keras-ts/core/testing";
import fc from "fast-check";
import type { Case, Group } from "./case.js";
import { compare } from "./compare.js";
import { finiteDifferences } from "./gradients.js";
import { expected, graphOf } from "./oracle.js";
import { build, INPUTS, randomProgram, type Step, withGradient } from "./random-graphs.js";
import { nodeOf, type RandomCall, randomCall } from "./random-ops.js";
import type { Rig } from "./rig.js";
import { RECORDS } from "./subject.js";

export interface RandomOptions {
  /** Replays a run: printed with every failure. */
  readonly seed?: number | undefined;
  readonly runs?: number | undefined;
}
const SEED = 20240607;

/** Random calls and random programs, shrunk to the smallest that fails. */
export function randomCases(rig: Rig, { seed = SEED, runs = 300 }: RandomOptions): Case[] {
  const one = (group: Group, label: string, run: () => Promise<void>): Case => ({
    group,
    op: group,
    label,
    dtype: "float32",
    run,
  });
  const check = async <T>(arbitrary: fc.Arbitrary<T>, property: (x: T) => Promise<void>, count = runs): Promise<void> => {
    const found = await fc.check(fc.asyncProperty(arbitrary, property), { seed, numRuns: count });
    if (found.failed)
      throw new Error(
        `${String((found.errorInstance as Error | null)?.message)}\n(seed ${found.seed}, path ${found.counterexamplePath}, after ${found.numRuns} runs)`,
      );
  };
  return [
    one("random ops", "values", () => check(randomCall, (c) => values(rig, c))),
    one("random ops", "uploaded draws", () => check(draw, (d) => draws(rig, d), runs >> 1)),
    one("random ops", "gradients", () => check(randomCall, (c) => gradients(rig, c), runs >> 1)),
    one("random graphs", "values", () => check(randomProgram, (steps) => programs(rig, steps, build))),
    one("random graphs", "gradients", () => check(randomProgram, (steps) => programs(rig, steps, withGradient), runs >> 1)),
  ];
}

const specsOf = (inputs: RandomCall["inputs"]) => inputs.map(({ dtype, shape }) => ({ dtype, shape }));

async function values(rig: Rig, call: RandomCall): Promise<void> {
  const graph = graphOf(specsOf(call.inputs), (nodes) => [nodeOf(call, nodes)]);
  const wanted = expected(graph, call.inputs);
  await explained(graph, async () => {
    const results = await rig.run(graph, call.inputs);
    results.forEach((r, i) => compare(r, wanted[i] as number[], 2e-5));
    rig.check();
  });
}

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const limit = fc.float({ min: -8, max: 8, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-30);
const draw = fc.record({
  count: fc.oneof(fc.nat(40), fc.integer({ min: 2000, max: 5000 })),
  key: fc.tuple(word, word),
  by: limit,
  plus: limit,
  most: limit,
});
type Draw = typeof draw extends fc.Arbitrary<infer T> ? T : never;

/** An array that tells how it is drawn arrives bit for bit as if it had been, whether the engine draws or copies. */
async function draws(rig: Rig, { count, key, by, plus, most }: Draw): Promise<void> {
  const scalars = [by, plus, most].map((x): HostArray => ({ dtype: "float32", shape: [], data: Float32Array.of(x) }));
  const inputs: HostArray[] = [{ dtype: "uint32", shape: [2], data: Uint32Array.of(...key) }, ...scalars];
  const spec = { dtype: "float32" as const, shape: [count] };
  const drawing = graphOf(specsOf(inputs), (nodes) => [ops.randomScaled(nodes as [Node, Node, Node, Node], spec)]);
  const wanted = Float32Array.from(expected(drawing, inputs)[0] as number[]);
  const [got] = await rig.run(
    graphOf([spec], (nodes) => nodes),
    [{ ...spec, data: wanted, draw: { key, by, plus, most } }],
  );
  const at = wanted.findIndex((x, i) => x !== got?.data[i]);
  if (at >= 0) throw new Error(`element ${at} of ${count} drawn by ${key} must be ${wanted[at]}, got ${got?.data[at]}`);
  rig.check();
}

async function gradients(rig: Rig, call: RandomCall): Promise<void> {
  const forward = graphOf(specsOf(call.inputs), (nodes) => [nodeOf(call, nodes)]);
  const out = forward.outputs[0] as Node;
  const wide = expected(forward, call.inputs)[0] as number[];
  // Ties and kinks are no place for finite differences; their gradients are samples with known answers.
  const { op } = call;
  const flat = RECORDS[op].vjp === "zero" || !isFloat(out.dtype) || !wide.every(Number.isFinite) || tied(call);
  if (flat) return;
  const ones = { dtype: "float32" as const, shape: out.shape, data: new Float32Array(wide.length).fill(1) };
  const wanted = finiteDifferences(forward, call.inputs, [ones]);
  const graph = graphOf(specsOf(call.inputs), (nodes) => gradientNodes(call, nodes));
  await explained(graph, async () => {
    const results = await rig.run(graph, call.inputs);
    results.forEach((r, i) => compare(r, wanted[i] as number[], 2e-4, { floor: 1e-5 }));
    rig.check();
  });
}
const KINKED = new Set(["max", "min", "reduceMax", "reduceMin", "sort", "maxPool", "mod"]);
const tied = ({ op, inputs }: RandomCall): boolean => {
  if (!KINKED.has(op)) return false;
  const all = inputs.flatMap(numbersOf);
  return op === "mod" || new Set(all).size < all.length;
};

function gradientNodes(call: RandomCall, nodes: readonly Node[]): readonly Node[] {
  const out = nodeOf(call, nodes);
  const wrt = nodes.filter((n) => isFloat(n.dtype));
  const { grads } = grad([out], [ops.full(out.shape, 1, out.dtype)], wrt);
  return grads.map((d, i) => d ?? ops.zerosLike(wrt[i] as Node));
}

async function programs(
  rig: Rig,
  steps: readonly Step[],
  make: (steps: readonly Step[], inputs: readonly Node[]) => readonly Node[],
): Promise<void> {
  const graph = graphOf(specsOf(INPUTS), (nodes) => make(steps, nodes));
  const wanted = expected(graph, INPUTS);
  await explained(graph, async () => {
    const results = await rig.run(graph, INPUTS);
    results.forEach((r, i) => compare(r, wanted[i] as number[], 2e-4, { floor: 1e-5 }));
    rig.check();
  });
}

/** Puts the program into the error: shrinking ends at the smallest one. */
async function explained(graph: { toString(): string }, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${graph}`, { cause: error });
  }
}
