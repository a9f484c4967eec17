import { createBackend } from "@keras-ts/backend-native";
import {
  type Block,
  bytesOf,
  type Cell,
  Constants,
  type Instruction,
  lowerGraph,
  readsOf,
  writesOf,
} from "@keras-ts/backend-native/testing";
import { lower } from "@keras-ts/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";
import { INPUTS, randomProgram, withGradient } from "../conformance/random-graphs.js";

/** Which cell was last written to each byte of the arena: the slow and obvious way to see whether a plan is right. */
function replay(block: Block): void {
  const owner = new Array<Cell | null>(block.arena).fill(null);
  const span = (c: Cell): [number, number] => (c.home.kind === "arena" ? [c.home.offset, c.home.offset + bytesOf(c)] : [0, 0]);
  for (const instruction of block.instructions) {
    for (const c of readsOf(instruction)) {
      const [from, to] = span(c);
      for (let i = from; i < to; i++)
        if (owner[i] !== c) throw new Error(`instruction ${instruction.index} reads what was overwritten`);
    }
    const written = writesOf(instruction);
    noneReadsWhatOthersWrite(instruction);
    for (const c of written) {
      const [from, to] = span(c);
      expect(to).toBeLessThanOrEqual(block.arena);
      for (let i = from; i < to; i++) owner[i] = c;
    }
    // All results of one instruction are there at once.
    for (const c of written) {
      const [from, to] = span(c);
      for (let i = from; i < to; i++)
        if (owner[i] !== c) throw new Error(`instruction ${instruction.index} writes two results to one place`);
    }
  }
}

/** Loops of one instruction run side by side: what one writes must not lie where another reads. */
function noneReadsWhatOthersWrite(instruction: Instruction): void {
  if (instruction.kind !== "batch") return;
  for (const writer of instruction.loops)
    for (const reader of instruction.loops) {
      if (reader === writer) continue;
      const read = readsOf(reader).filter((c) => c.home.kind === "arena");
      for (const c of writesOf(writer).filter((w) => w.home.kind === "arena"))
        if (read.some((r) => r.home.kind === "arena" && c.home.kind === "arena" && r.home.offset === c.home.offset))
          throw new Error(`instruction ${instruction.index} overwrites what it still reads`);
    }
}

test("no instruction reads memory that was given to somebody else, in any random program", () => {
  const engine = createBackend();
  const specs = INPUTS.map(({ dtype, shape }) => ({ dtype, shape }));
  fc.assert(
    fc.property(randomProgram, (steps) => {
      const graph = lower(
        graphOf(specs, (nodes) => withGradient(steps, nodes)),
        engine,
      );
      const blocks: Block[] = [];
      lowerGraph(graph, { constants: new Constants(), blocks, known: new Map() });
      blocks.forEach(replay);
    }),
    { numRuns: 500, seed: 7 },
  );
});
