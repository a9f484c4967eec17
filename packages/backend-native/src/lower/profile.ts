import type { BlockTimes } from "../addon.js";
import { costOf } from "./cost.js";
import { lineOf } from "./explain.js";
import type { Block } from "./instructions.js";

/** What an instruction took in all runs so far. */
export interface InstructionProfile {
  /** Number of its block. */
  readonly block: number;
  /** As `explain` shows it. */
  readonly text: string;
  readonly seconds: number;
  readonly executions: number;
  /** Arithmetic and bytes of one execution. */
  readonly flops: number;
  readonly bytes: number;
  /** Its time is that of the blocks it runs. */
  readonly runsBlocks: boolean;
}

/** One entry per instruction, block by block, in the order they run; inner blocks come first. */
export function profileBlocks(blocks: readonly Block[], times: readonly BlockTimes[]): InstructionProfile[] {
  return blocks.flatMap(({ instructions }, block) =>
    instructions.map((i, k) => ({
      block,
      text: lineOf(i),
      seconds: times[block]?.seconds[k] ?? 0,
      executions: times[block]?.executions ?? 0,
      ...costOf(i),
      runsBlocks: i.kind === "call" && i.blocks.length > 0,
    })),
  );
}
