import { costOf } from "./cost.js";
import type { Block } from "./instructions.js";

/** Work one core does in some fifty microseconds: handing more to the engine's thread, and hearing of it, pays. */
const FLOPS = 6e6;
const BYTES = 4e6;
const INSTRUCTIONS = 100;

/** Whether a program is over sooner than it would be on the way to the engine's thread and back. Loops never are, for all one knows. */
export function isBrief(blocks: readonly Block[]): boolean {
  const [main, ...others] = [...blocks].reverse() as [Block, ...Block[]];
  if (others.length > 0 || main.instructions.length > INSTRUCTIONS) return false;
  const costs = main.instructions.map(costOf);
  return costs.reduce((sum, c) => sum + c.flops, 0) <= FLOPS && costs.reduce((sum, c) => sum + c.bytes, 0) <= BYTES;
}
