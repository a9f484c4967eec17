import type { ProgramMemory } from "@keras-ts/core/backend";
import { bytesOf, type Cell } from "./lower/cells.js";
import type { Donation } from "./lower/donation.js";
import type { Block } from "./lower/instructions.js";

/** What a program takes by its plan: an output written over a donated input counts once. */
export function plannedMemory(main: Block, donations: readonly Donation[], constants: number): ProgramMemory {
  const input = (i: number): number => bytesOf(main.inputs[i] as Cell);
  const inPlace = new Set(donations.filter((d) => d.inPlace).map((d) => d.output));
  const inputs = main.inputs.reduce((sum, c) => sum + bytesOf(c), 0);
  const outputs = main.outputs.reduce((sum, c, i) => sum + (inPlace.has(i) ? 0 : bytesOf(c)), 0);
  return {
    arena: main.arena,
    state: donations.reduce((sum, d) => sum + input(d.input), 0),
    peak: inputs + outputs + constants + main.arena,
  };
}
