import type { Engine } from "../engines/index.js";
import { currentEngine, onEngine } from "../engines/index.js";
import { BackendError, KerasError } from "../errors/index.js";
import { currentTrace } from "../ir/index.js";
import { LastCall } from "./last-call.js";
import { isInput, programKey, signature } from "./signature.js";
import { type CompiledStep, Step } from "./step.js";
import { mapLeaves } from "./tree.js";

export interface JitOptions {
  /** Shown in messages. */
  readonly name?: string | undefined;
  /** Engine to run on; by default the one in force at each call. */
  readonly engine?: (() => Engine) | undefined;
  /** Extra text of the program's key: whatever the function closes over that may change. */
  readonly key?: (() => string) | undefined;
  /** The caller reads all results on the host at once: engines may leave them there. */
  readonly toHost?: boolean | undefined;
}

/** Programs one function keeps: shapes that come and go beyond this are compiled again. */
const KEPT = 32;
const MANY = 8;
/** Calls in flight before a call is refused. */
const IN_FLIGHT = 64;

/** A traced function, with its books. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: A): R;
  /** Times the function was traced. */
  readonly traces: number;
  /** Settles when the latest call is done on the engine. */
  readonly done: Promise<void> | null;
  /** The programs its engines compiled for it and still keep, the one used last at the end. */
  readonly programs: readonly CompiledStep[];
  dispose(): void;
}

/**
 * Compiles `fn` into one program per signature: tensors and arrays (in nested lists and objects) are inputs, everything
 * else is static; variables it reads and assigns are captured. A call is one crossing into the engine. The function must
 * be synchronous and must compute with ops only; a throw leaves every variable as it was.
 *
 * @example
 * const double = jit((x: Tensor) => ops.add(x, x));
 * const y = double(ops.ones([2]));
 * await y.data(); // Float32Array [2, 2]
 */
export function jit<A extends readonly unknown[], R>(fn: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  const steps = new Map<string, Step>();
  const state = { traces: 0, done: null as Promise<void> | null, flying: 0 };
  const name = options.name ?? (fn.name === "" ? "a jit function" : `jit function "${fn.name}"`);

  let last: { readonly call: LastCall; readonly step: Step } | null = null;
  const stepFor = (engine: Engine, args: A): { step: Step; leaves: readonly unknown[] } => {
    const extra = options.key?.() ?? "";
    if (last?.call.isLike(engine, extra, args) === true) return { step: last.step, leaves: args.filter(isInput) };
    const { key, leaves } = signature(args);
    const whole = programKey(engine, key, extra);
    let step = steps.get(whole);
    if (step === undefined) {
      step = new Step(name, fn as (...args: readonly unknown[]) => unknown, args, engine, options.toHost);
      state.traces++;
      if (state.traces === MANY) warnRetracing(name);
    }
    if (steps.size !== 1) steps.delete(whole);
    steps.set(whole, step);
    if (steps.size > KEPT) steps.delete(steps.keys().next().value as string);
    const call = LastCall.of(engine, extra, args);
    last = call && { call, step };
    return { step, leaves };
  };

  const call = (...args: A): R => {
    if (currentTrace() !== null) return checked(name, fn(...args));
    const engine = (options.engine ?? currentEngine)();
    if (state.flying >= IN_FLIGHT) {
      throw new BackendError(engine.name, `at most ${IN_FLIGHT} calls of ${name} may be in flight`, {
        hint: "Await a result now and then, such as `await loss.data()`.",
      });
    }
    return onEngine(engine, () => {
      const { step, leaves } = stepFor(engine, args);
      const run = step.run(leaves);
      state.done = run.done;
      if (run.done !== null) {
        state.flying++;
        run.done.then(landed, landed);
      }
      return run.result as R;
    });
  };
  const landed = (): void => {
    state.flying--;
  };
  return Object.defineProperties(call as unknown as Jitted<A, R>, {
    traces: { get: () => state.traces },
    done: { get: () => state.done },
    programs: { get: () => [...steps.values()].flatMap((step) => step.compiled() ?? []) },
    dispose: {
      value: () => {
        steps.clear(); // programs belong to the engine's bounded cache, captured values to whoever made them
        last = null;
      },
    },
  });
}

function checked<R>(name: string, result: R): R {
  mapLeaves(result, (leaf) => {
    if (leaf instanceof Promise) throw new KerasError(`[jit] ${name} must be synchronous, got a promise. Await outside of it.`);
    return leaf;
  });
  return result;
}

function warnRetracing(name: string): void {
  console.warn(
    `[jit] ${name} was compiled ${MANY} times. Each new shape or static argument is a new program: pad batches to one size, and pass numbers that change as tensors.`,
  );
}
