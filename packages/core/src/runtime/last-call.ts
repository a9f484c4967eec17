import type { Engine } from "../engines/index.js";
import { floatx, imageDataFormat } from "../host/defaults.js";
import { type Spec, sameSpec } from "../host/spec.js";
import { isInput } from "./signature.js";
import { trainableVersion } from "./variable.js";

/** What a jit function was called with, to tell without making a text of it whether the next call is of the same signature. */
export class LastCall {
  readonly #engine: Engine;
  readonly #extra: string;
  readonly #version = trainableVersion();
  readonly #floatx = floatx();
  readonly #layout = imageDataFormat();
  readonly #args: readonly (Spec | null)[];

  private constructor(engine: Engine, extra: string, args: readonly (Spec | null)[]) {
    this.#engine = engine;
    this.#extra = extra;
    this.#args = args;
  }

  /** Null unless all arguments are inputs or null. */
  static of(engine: Engine, extra: string, args: readonly unknown[]): LastCall | null {
    if (!args.every((a) => a === null || isInput(a))) return null;
    const specs = (args as readonly (Spec | null)[]).map((a) => a && { dtype: a.dtype, shape: [...a.shape] });
    return new LastCall(engine, extra, specs);
  }

  isLike(engine: Engine, extra: string, args: readonly unknown[]): boolean {
    if (engine !== this.#engine || extra !== this.#extra || args.length !== this.#args.length) return false;
    if (trainableVersion() !== this.#version || floatx() !== this.#floatx || imageDataFormat() !== this.#layout) return false;
    for (let i = 0; i < args.length; i++) {
      const now = args[i];
      const before = this.#args[i] as Spec | null;
      if (before === null ? now !== null : !isInput(now) || !sameSpec(now as Spec, before)) return false;
    }
    return true;
  }
}
