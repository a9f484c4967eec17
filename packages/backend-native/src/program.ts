import type { CompileOptions, Graph, HostArray, Program, ProgramMemory, Run, RunOptions } from "@keras-ts/core/backend";
import type { Addon, BufferHandle, ProgramHandle } from "./addon.js";
import { backendError, guarded } from "./failure.js";
import { Landing } from "./landing.js";
import { isBrief } from "./lower/brief.js";
import { Constants } from "./lower/constants.js";
import { type Donation, donationsOf } from "./lower/donation.js";
import { encode } from "./lower/encode.js";
import { explainBlocks } from "./lower/explain.js";
import type { Block } from "./lower/instructions.js";
import { lowerGraph } from "./lower/lower.js";
import { type InstructionProfile, profileBlocks } from "./lower/profile.js";
import { plannedMemory } from "./memory.js";

/** How programs are run. */
export interface Running {
  readonly threads: number;
  /** Results do not depend on `threads`. */
  readonly deterministic: boolean;
  /** Each instruction's time is noted. */
  readonly timed: boolean;
  /** Convolutions are computed as sums of products, not by Winograd's algorithm. */
  readonly direct: boolean;
}

const NONE: readonly number[] = [];

/** A graph compiled for the engine: one call runs it. */
export class NativeProgram implements Program<BufferHandle> {
  readonly #addon: Addon;
  readonly #handle: ProgramHandle;
  readonly #blocks: readonly Block[];
  readonly #timed: boolean;
  readonly #planned: ProgramMemory;
  readonly #landing: Landing;

  constructor(addon: Addon, graph: Graph, { donate }: CompileOptions, { threads, deterministic, timed, direct }: Running) {
    const constants = new Constants();
    const blocks: Block[] = [];
    const steady = donate.length === 0 ? graph : undefined;
    lowerGraph(graph, { constants, blocks, known: new Map(), steady, direct, threads: deterministic ? 1 : threads });
    const main = blocks.at(-1) as Block;
    const donations: readonly Donation[] = donationsOf(main, donate);
    const { words, names } = encode(blocks, donations);
    const bytes = constants.bytes();
    this.#addon = addon;
    this.#timed = timed;
    this.#blocks = blocks;
    this.#planned = plannedMemory(main, donations, bytes.length);
    const brief = isBrief(blocks);
    this.#landing = new Landing(graph.outputs.map((n) => n.spec));
    this.#handle = guarded(() => addon.compile(words, names, bytes, threads, deterministic, timed, brief));
  }

  run(inputs: readonly (BufferHandle | HostArray["data"])[], { keep, halt, toHost }: RunOptions): Run<BufferHandle> {
    const values = toHost && this.#landing.for(toHost);
    const into = values?.map((value) => value?.data);
    const outputs: BufferHandle[] = [];
    const kept = keep.size === 0 ? NONE : [...keep];
    const done = guarded(() => this.#addon.run(this.#handle, inputs, kept, outputs, halt, into));
    if (done === null) return { outputs, done, values };
    const settled = done.catch((cause) => {
      throw backendError(cause);
    });
    settled.catch(() => {}); // whoever reads an output hears of it
    return { outputs, done: settled, values };
  }

  dispose(): void {
    this.#addon.disposeProgram(this.#handle);
  }

  memory(): ProgramMemory {
    return { ...this.#planned, peak: this.#planned.peak + this.#addon.scratch(this.#handle) };
  }

  explain(): string {
    return explainBlocks(this.#blocks, this.#timed ? this.#addon.times(this.#handle) : undefined);
  }

  /** Time, arithmetic and bytes of every instruction. Empty unless the engine was started with `KERAS_NATIVE_PROFILE=1`. */
  profile(): readonly InstructionProfile[] {
    return this.#timed ? profileBlocks(this.#blocks, this.#addon.times(this.#handle)) : [];
  }
}
