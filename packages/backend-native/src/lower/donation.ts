import type { Cell } from "./cells.js";
import type { Block, Instruction } from "./instructions.js";
import { mayOverwrite } from "./loops.js";
import { readsOf } from "./place.js";

export interface Donation {
  readonly input: number;
  readonly output: number;
  /** Whether the output may be written over the input. */
  readonly inPlace: boolean;
  /** Number of the instruction that writes the output. */
  readonly firstWrite: number;
}

/** Decides for each donated pair whether the output can be written where the input lies: after its last use, or element by element with it. */
export function donationsOf(block: Block, pairs: readonly (readonly [number, number])[]): Donation[] {
  return pairs.map(([input, output]) => {
    const to = block.outputs[output] as Cell;
    return { input, output, inPlace: safe(block.instructions, block.inputs[input] as Cell, to), firstWrite: to.producer };
  });
}

function safe(instructions: readonly Instruction[], from: Cell, to: Cell): boolean {
  for (let i = to.producer; i < instructions.length; i++) {
    const instruction = instructions[i] as Instruction;
    if (!readsOf(instruction).includes(from)) continue;
    if (i > to.producer || instruction.kind === "call" || !mayOverwrite(instruction, from, to)) return false;
  }
  return true;
}
