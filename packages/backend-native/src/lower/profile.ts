import { costOf, executionsOf } from "./cost.js";
import { lineOf } from "./explain.js";
import type { Block } from "./instructions.js";

/** What an instruction took in all runs so far. */
export interface InstructionProfile {
  /** Number of its block. */
  readonly block: number;
  /** As `explain` shows it. */
  readonly text: string;
  readonly seconds: number;
  /** `null` where nobody counted. */
  readonly executions: number | null;
  /** Arithmetic and bytes of one execution. */
  readonly flops: number;
  readonly bytes: number;
  /** Its time is that of the blocks it runs. */
  readonly runsBlocks: boolean;
}

/** One entry per instruction, block by block, in the order they run; inner blocks come first. */
export function profileBlocks(
  blocks: readonly Block[],
  seconds: readonly Float64Array[],
  runs: number,
  rounds: number | null,
): InstructionProfile[] {
  const executions = executionsOf(blocks, runs, rounds);
  return blocks.flatMap(({ instructions }, block) =>
    instructions.map((i, k) => ({
      block,
      text: lineOf(i),
      seconds: seconds[block]?.[k] ?? 0,
      executions: executions[block] as number | null,
      ...costOf(i),
      runsBlocks: i.kind === "call" && i.blocks.length > 0,
    })),
  );
}
