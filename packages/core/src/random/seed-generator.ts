import { autoName } from "../config/names.js";
import { KerasError } from "../errors/index.js";
import { currentTrace } from "../ir/index.js";
import * as g from "../ops/index.js";
import { currentAccess, Tensor, Variable } from "../runtime/index.js";
import { checkOptions } from "../surface/index.js";
import { checkSeed, freshSeed, onSeed } from "./global-seed.js";

export interface SeedGeneratorOptions {
  /** Start of the stream; `null` takes a fresh one, which {@link setRandomSeed} controls. */
  readonly seed?: number | null | undefined;
  readonly name?: string | null | undefined;
}

/**
 * A stream of random keys. Its state is the variable uint32[2] = [seed, draws so far], so that a saved and restored model
 * goes on with the same numbers.
 *
 * @example
 * const seed = new random.SeedGenerator({ seed: 42 });
 * const a = random.normal([3], { seed });
 * const b = random.normal([3], { seed }); // other numbers
 */
export class SeedGenerator {
  static readonly className: string = "SeedGenerator";
  static readonly module: string = "keras.random";

  readonly name: string;
  readonly state: Variable;
  /** As it was given: a drawn seed is not written to files, so that a copy draws its own. */
  readonly #seed: number | null;

  constructor(options: SeedGeneratorOptions = {}) {
    checkOptions("SeedGenerator", options, ["seed", "name"]);
    this.#seed = options.seed ?? null;
    const word = checkSeed("SeedGenerator", this.#seed ?? freshSeed());
    this.name = options.name ?? autoName("SeedGenerator");
    this.state = new Variable(stateOf(word), {
      name: "seed_generator_state",
      path: `${this.name}/seed_generator_state`,
      trainable: false,
      autocast: false,
    });
  }

  static fromConfig(config: { readonly seed?: number | null; readonly name?: string | null }): SeedGenerator {
    return new SeedGenerator({ seed: config.seed, name: config.name });
  }
  getConfig(): { seed: number | null; name: string } {
    return { seed: this.#seed, name: this.name };
  }

  /** The current key; the state moves on by one draw. Throws inside loop bodies and branches. */
  next(): Tensor {
    const trace = currentTrace();
    if (trace !== null && currentAccess()?.trace !== trace) {
      throw new KerasError(
        `[SeedGenerator] "${this.name}" must not advance inside ${trace.label}, where every step would draw the same numbers. ` +
          "Take `const key = seed.next()` before the loop and draw with `seed: random.seedAt(key, step)` inside.",
      );
    }
    const now = this.state.value;
    const one = g.constant({ dtype: "uint32", shape: [2], data: Uint32Array.of(0, 1) });
    this.state.assign(new Tensor(g.add(now.node, one)));
    return now;
  }
}

const stateOf = (seed: number) => ({ dtype: "uint32" as const, shape: [2], data: Uint32Array.of(seed, 0) });

let shared: SeedGenerator | null = null;
/** The generator of draws without a seed; {@link setRandomSeed} starts it afresh, in compiled programs too. */
export function globalSeedGenerator(): SeedGenerator {
  if (shared === null) {
    const made = new SeedGenerator({ seed: onSeed((seed) => made.state.set(stateOf(seed))), name: "global_seed_generator" });
    shared = made;
  }
  return shared;
}
