import { createBackend } from "@keras-ts/backend-native";
import { type Block, type Call, Constants, donationsOf, lowerGraph } from "@keras-ts/backend-native/testing";
import {
  type Graph,
  ops as g,
  grad,
  type HostArray,
  lower,
  lstm,
  type Node,
  numbersOf,
  type Spec,
  whileLoop,
} from "@keras-ts/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected, graphOf } from "../conformance/oracle.js";
import { INPUTS, randomProgram, withGradient } from "../conformance/random-graphs.js";
import { type LoopProgram, looped, loopProgram } from "./random-loops.js";
import { replay } from "./replay.js";

const engine = createBackend();
const specs = INPUTS.map(({ dtype, shape }) => ({ dtype, shape }));
type Pairs = readonly (readonly [number, number])[];

function blocksOf(graph: Graph): Block[] {
  const blocks: Block[] = [];
  lowerGraph(graph, { constants: new Constants(), blocks, known: new Map() });
  return blocks;
}
const inPlace = (block: Block, pairs: Pairs): Pairs =>
  donationsOf(block, pairs).flatMap((d) => (d.inPlace ? [[d.input, d.output] as const] : []));
const carried = (block: Block): Pairs => Array.from({ length: block.carries }, (_, k) => [k, k] as const);

/** Replays all blocks of a graph, with carries and donated inputs written over where the plan says so. */
function check(graph: Graph, donate: Pairs = []): void {
  const blocks = blocksOf(lower(graph, engine));
  for (const b of blocks) replay(b, inPlace(b, b === blocks.at(-1) ? donate : carried(b)));
}

/** Runs a graph with donated inputs. */
async function run(graph: Graph, inputs: readonly HostArray[], donate: Pairs): Promise<readonly HostArray[]> {
  const program = engine.compile(lower(graph, engine), { donate });
  const given = inputs.map((x) => engine.upload(x));
  const { outputs } = program.run(given, { keep: new Set() });
  const results = await Promise.all(outputs.map((b, i) => engine.download(b, (graph.outputs[i] as Node).spec as Spec)));
  const gone = new Set(donate.map(([i]) => i));
  given.forEach((b, i) => {
    if (!gone.has(i)) engine.release(b);
  });
  for (const b of outputs) engine.release(b);
  program.dispose();
  return results;
}

describe("no instruction reads memory that was given to somebody else", () => {
  test("in any random program", () => {
    fc.assert(
      fc.property(randomProgram, (steps) => check(graphOf(specs, (nodes) => withGradient(steps, nodes)))),
      { numRuns: 500, seed: 7 },
    );
  });

  test("in the gradient of a recurrence, which is written over what it came from", () => {
    const [batch, steps, units] = [3, 4, 5];
    const shapes = [[batch, steps, 4 * units], [batch, units], [batch, units], [units, 4 * units]]; // biome-ignore format: pairs
    const graph = graphOf(
      shapes.map((shape) => ({ dtype: "float32" as const, shape })),
      ([x, ...rest]) => {
        const inputs = [g.sin(x as Node), ...rest];
        const outputs = lstm(inputs, { mask: false, reverse: false, sequences: true, residuals: false });
        return grad(outputs, outputs.map(g.zerosLike), inputs).grads.filter((n) => n !== null);
      },
    );
    check(graph);
    const calls = blocksOf(lower(graph, engine))
      .flatMap((b) => b.instructions)
      .filter((i): i is Call => i.kind === "call" && i.name.startsWith("lstm"));
    const [forward, backward] = calls as [Call, Call];
    const [z, gates, dz] = [forward.inputs[0]?.cell, forward.outputs[3]?.cell, backward.outputs[0]?.cell];
    expect(gates?.home).toEqual(z?.home);
    expect(dz?.home.kind).toBe("output");
  });

  const graphOfLoop = (p: LoopProgram): Graph => graphOf(specs, (nodes) => looped(p, nodes));
  test("in any random loop", () => {
    fc.assert(
      fc.property(loopProgram, (p) => {
        check(graphOfLoop(p), p.twins ? [[0, 0]] : [[0, 0], [1, 1]]); // biome-ignore format: pairs
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  test("and random loops over donated inputs have the right results", async () => {
    await fc.assert(
      fc.asyncProperty(loopProgram, async (p) => {
        const graph = graphOfLoop(p);
        const wanted = expected(graph, INPUTS);
        const results = await run(graph, INPUTS, [[0, 0], [1, 1]]); // biome-ignore format: pairs
        results.forEach((r, i) => compare(r, wanted[i] as number[], 2e-3, { floor: 1e-4 }));
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});

/** Carries of a loop of `count` steps and what becomes of them; `start` picks the first values among three inputs [2]. */
interface Aliasing {
  readonly label: string;
  readonly start: readonly number[];
  readonly body: (carry: readonly Node[], inputs: readonly Node[]) => readonly Node[];
  readonly donate: Pairs;
  /** How many carries need no second home. */
  readonly inPlace: number;
  /** How many donated inputs the whole program writes over. */
  readonly overwritten: number;
}
const at = (nodes: readonly Node[], i: number): Node => nodes[i] as Node;
const CASES: readonly Aliasing[] = [
  {
    label: "two carries that change places",
    start: [0, 1],
    body: (c) => [at(c, 1), at(c, 0)],
    donate: [[0, 0], [1, 1]], // biome-ignore format: pairs
    inPlace: 0,
    overwritten: 2,
  },
  {
    label: "a carry handed through",
    start: [0, 1],
    body: (c) => [at(c, 0), g.add(at(c, 0), at(c, 1))],
    donate: [[0, 0], [1, 1]], // biome-ignore format: pairs
    inPlace: 2,
    overwritten: 2,
  },
  {
    label: "two carries that begin equal",
    start: [0, 0],
    body: (c) => [g.mul(at(c, 0), 2), g.add(at(c, 1), at(c, 0))],
    donate: [[0, 0]],
    inPlace: 1,
    overwritten: 0,
  },
  {
    label: "two carries that end equal",
    start: [0, 1],
    body: (c) => [g.mul(at(c, 0), at(c, 1)), g.mul(at(c, 0), at(c, 1))],
    donate: [[0, 0], [1, 1]], // biome-ignore format: pairs
    inPlace: 2,
    overwritten: 2,
  },
  {
    label: "a body that looks at a carry's first value",
    start: [0],
    body: (c, inputs) => [g.add(at(c, 0), at(inputs, 0))],
    donate: [[0, 0]],
    inPlace: 1,
    overwritten: 0,
  },
  {
    label: "a carry turned round",
    start: [0],
    body: (c) => [g.reverse(at(c, 0), [0])],
    donate: [[0, 0]],
    inPlace: 0,
    overwritten: 1,
  },
  {
    label: "a carry written while others still need it",
    start: [0, 1],
    body: (c) => [g.add(at(c, 0), 1), g.add(g.cumsum(at(c, 0), 0), at(c, 1))],
    donate: [[0, 0], [1, 1]], // biome-ignore format: pairs
    inPlace: 1,
    overwritten: 2,
  },
  {
    label: "an output given crosswise",
    start: [0, 1],
    body: (c) => [g.add(at(c, 0), 1), g.mul(at(c, 1), 3)],
    donate: [[0, 1], [1, 0]], // biome-ignore format: pairs
    inPlace: 2,
    overwritten: 0,
  },
];

describe("carries that share memory", () => {
  const input = (...values: number[]): HostArray => ({ dtype: "float32", shape: [2], data: Float32Array.from(values) });
  const inputs = [input(1, 2), input(3, 5), input(-1, 4)];
  const graphFor = (c: Aliasing, count: number): Graph =>
    graphOf(
      inputs.map(({ dtype, shape }) => ({ dtype, shape })),
      (nodes) => {
        const start = c.start.map((i) => at(nodes, i));
        const one = g.scalar(1, "float32");
        const made = whileLoop(
          (carry) => g.less(at(carry, start.length), g.scalar(count, "float32")),
          (carry) => [...c.body(carry, nodes), g.add(at(carry, start.length), one)],
          [...start, g.scalar(0, "float32")],
        );
        return made.slice(0, start.length);
      },
    );

  test.each(CASES)("$label", async (c) => {
    for (const count of [0, 1, 2, 3]) {
      const graph = graphFor(c, count);
      check(graph, c.donate);
      const results = await run(graph, inputs, c.donate);
      expect(results.map(numbersOf)).toEqual(expected(graph, inputs));
    }
  });

  test.each(CASES)("$label: as much in place as can be", (c) => {
    const blocks = blocksOf(lower(graphFor(c, 3), engine));
    const body = blocks.find((b) => b.carries > 0) as Block;
    expect(inPlace(body, carried(body))).toHaveLength(c.inPlace + 1); // and the count
    const whole = blocks.at(-1) as Block;
    expect(inPlace(whole, c.donate)).toHaveLength(c.overwritten);
    const loop = whole.instructions.find((i) => i.kind === "call" && i.name === "while") as Call;
    expect(loop.carries).toBe(c.start.length + 1);
  });
});
