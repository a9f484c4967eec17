import {
  type CompileOptions,
  type Graph,
  ops as g,
  type HostArray,
  lower,
  type Node,
  numbersOf,
  type Spec,
} from "@keras-ts/core/testing";
import type { Case, Group } from "./case.js";
import { graphOf } from "./oracle.js";
import type { Rig } from "./rig.js";

const spec: Spec = { dtype: "float32", shape: [2] };
const host = (...values: number[]): HostArray => ({ ...spec, shape: [values.length], data: Float32Array.from(values) });
type Body = (inputs: [Node, Node]) => readonly Node[];
type Pairs = CompileOptions["donate"];

/** One run on inputs [1, 2] and [3, 5], with the buffers in the caller's hands. */
interface Session {
  readonly inputs: readonly unknown[];
  run(keep?: readonly number[]): readonly unknown[];
  read(buffer: unknown): Promise<number[]>;
  release(...buffers: readonly unknown[]): void;
  done(): Promise<void>;
}
function open({ backend }: Rig, body: Body, donate: Pairs): Session {
  const graph: Graph = lower(graphOf([spec, spec], body as (inputs: Node[]) => readonly Node[]), backend);
  const program = backend.compile(graph, { donate });
  const inputs = [backend.upload(host(1, 2)), backend.upload(host(3, 5))];
  let last: Promise<void> | null = null;
  return {
    inputs,
    run(keep = []) {
      const result = program.run(inputs, { keep: new Set(keep) });
      last = result.done;
      return result.outputs;
    },
    read: async (buffer) => numbersOf(await backend.download(buffer, spec)),
    release: (...buffers) => {
      for (const b of buffers) backend.release(b);
    },
    async done() {
      await last;
      program.dispose();
    },
  };
}
function same(actual: readonly number[], wanted: readonly number[]): void {
  if (actual.join() !== wanted.join()) throw new Error(`[${wanted}] was expected, got [${actual}]`);
}

/** Runs one program with donation and checks outputs, and that whatever was not donated is still there. */
interface Donation {
  readonly label: string;
  readonly body: Body;
  readonly donate: Pairs;
  readonly keep?: readonly number[];
  readonly wanted: readonly (readonly number[])[];
}
const DONATIONS: readonly Donation[] = [
  { label: "an output that is an input", body: ([x]) => [x], donate: [], wanted: [[1, 2]] },
  { label: "an output that is a donated input", body: ([x]) => [x], donate: [[0, 0]], wanted: [[1, 2]] },
  { label: "nothing but zero added", body: ([x]) => [g.add(x, 0)], donate: [[0, 0]], wanted: [[1, 2]] },
  {
    label: "a swap",
    body: ([x, y]) => [y, x],
    donate: [
      [0, 0],
      [1, 1],
    ],
    wanted: [
      [3, 5],
      [1, 2],
    ],
  },
  {
    label: "a swap, crosswise",
    body: ([x, y]) => [y, x],
    donate: [
      [0, 1],
      [1, 0],
    ],
    wanted: [
      [3, 5],
      [1, 2],
    ],
  },
  {
    label: "a computed swap",
    body: ([x, y]) => [g.add(y, x), g.sub(x, y)],
    donate: [
      [0, 0],
      [1, 1],
    ],
    wanted: [
      [4, 7],
      [-2, -3],
    ],
  },
  {
    label: "equal outputs",
    body: ([x]) => [g.mul(x, 3), g.mul(x, 3)],
    donate: [[0, 0]],
    wanted: [
      [3, 6],
      [3, 6],
    ],
  },
  {
    label: "one input as two outputs",
    body: ([x]) => [x, x],
    donate: [],
    wanted: [
      [1, 2],
      [1, 2],
    ],
  },
  {
    label: "a donated input used once more",
    body: ([x, y]) => [g.add(x, 1), g.mul(x, y)],
    donate: [[0, 0]],
    wanted: [
      [2, 3],
      [3, 10],
    ],
  },
  {
    label: "a donated input used last",
    body: ([x, y]) => [g.mul(y, 2), g.add(g.mul(y, 2), x)],
    donate: [[0, 0]],
    wanted: [
      [6, 10],
      [7, 12],
    ],
  },
  { label: "a donated input nobody uses", body: ([, y]) => [g.neg(y)], donate: [[0, 0]], wanted: [[-3, -5]] },
  {
    label: "a donation that must not happen this time",
    body: ([x]) => [g.add(x, 1)],
    donate: [[0, 0]],
    keep: [0],
    wanted: [[2, 3]],
  },
  {
    label: "one of two kept",
    body: ([x, y]) => [g.add(x, 1), g.add(y, 1)],
    donate: [
      [0, 0],
      [1, 1],
    ],
    keep: [1],
    wanted: [
      [2, 3],
      [4, 6],
    ],
  },
  { label: "a constant as output", body: () => [g.constant(host(7, 8))], donate: [], wanted: [[7, 8]] },
];
async function donates(rig: Rig, { body, donate, keep, wanted }: Donation): Promise<void> {
  const s = open(rig, body, donate);
  const outputs = s.run(keep);
  if (outputs.length !== wanted.length || new Set(outputs).size !== wanted.length)
    throw new Error("outputs must be distinct buffers, one each");
  for (const [i, w] of wanted.entries()) same(await s.read(outputs[i]), w);
  const given = new Set(donate.map(([i]) => i).filter((i) => !(keep ?? []).includes(i)));
  const left = s.inputs.filter((_, i) => !given.has(i));
  const values = [
    [1, 2],
    [3, 5],
  ].filter((_, i) => !given.has(i));
  for (const [i, b] of left.entries()) same(await s.read(b), values[i] as number[]);
  s.release(...left);
  for (const [i, w] of wanted.entries()) same(await s.read(outputs[i]), w);
  s.release(...outputs);
  await s.done();
  rig.check();
}

/** Several runs before anything is awaited; buffers released while runs that need them are under way. */
async function severalInFlight(rig: Rig): Promise<void> {
  const s = open(rig, ([x, y]) => [g.add(x, y), g.mul(x, y)], []);
  const runs = [s.run(), s.run(), s.run()];
  s.release(...s.inputs);
  for (const [sum, product] of runs) {
    same(await s.read(sum), [4, 7]);
    same(await s.read(product), [3, 10]);
  }
  s.release(...runs.flat());
  await s.done();
  rig.check();
}

/** A chain in which each run takes what the one before has not made yet. */
async function chained(rig: Rig): Promise<void> {
  const { backend } = rig;
  const graph = lower(
    graphOf([spec], ([x]) => [g.mul(x as Node, 2)]),
    backend,
  );
  const program = backend.compile(graph, { donate: [[0, 0]] });
  let buffer = backend.upload(host(1, 2));
  let done: Promise<void> | null = null;
  for (let i = 0; i < 5; i++) {
    const run = program.run([buffer], { keep: new Set() });
    buffer = run.outputs[0];
    done = run.done;
  }
  same(numbersOf(await backend.download(buffer, spec)), [32, 64]);
  backend.release(buffer);
  await done;
  program.dispose();
  rig.check();
}

async function hostMemoryIsCopied(rig: Rig): Promise<void> {
  const array = host(1, 2);
  const buffer = rig.backend.upload(array);
  array.data.fill(9 as never);
  const first = await rig.backend.download(buffer, spec);
  same(numbersOf(first), [1, 2]);
  first.data.fill(5 as never);
  same(numbersOf(await rig.backend.download(buffer, spec)), [1, 2]);
  rig.backend.release(buffer);
  rig.check();
}

/** An index out of range: the run or the download fails, nothing leaks, and the engine goes on working. */
async function failure(rig: Rig): Promise<void> {
  const { backend } = rig;
  const index: Spec = { dtype: "int32", shape: [1] };
  const graph = lower(
    graphOf([spec, index], ([x, i]) => [g.gather([x as Node, i as Node], { axis: 0 })]),
    backend,
  );
  const program = backend.compile(graph, { donate: [] });
  const inputs = [backend.upload(host(1, 2)), backend.upload({ ...index, data: Int32Array.of(2) })];
  let outputs: readonly unknown[] = [];
  let failed = false;
  try {
    const run = program.run(inputs, { keep: new Set() });
    outputs = run.outputs;
    await Promise.all([backend.download(outputs[0], { dtype: "float32", shape: [1] }), run.done]);
  } catch {
    failed = true;
  }
  for (const b of [...inputs, ...outputs]) backend.release(b);
  program.dispose();
  rig.check();
  if (!failed) throw new Error('an index of "gather" out of range must fail the run');
  await chained(rig);
}

/** The books: who owns which buffer, and for how long. */
export function bufferCases(rig: Rig): Case[] {
  const one = (group: Group, label: string, run: () => Promise<void>): Case => ({
    group,
    op: group,
    label,
    dtype: "float32",
    run,
  });
  return [
    ...DONATIONS.map((d) => one("donation", d.label, () => donates(rig, d))),
    one("buffers", "several runs in flight", () => severalInFlight(rig)),
    one("buffers", "a chain of runs", () => chained(rig)),
    one("buffers", "host memory is copied both ways", () => hostMemoryIsCopied(rig)),
    one("failure", "an index out of range", () => failure(rig)),
  ];
}
