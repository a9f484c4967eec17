import type { Backend, Program } from "../backend/index.js";
import { type Engine, failure, isLost } from "../engines/index.js";
import type { HostData } from "../host/host-array.js";
import { Held } from "./held.js";
import { adoptAll } from "./host-side.js";
import type { Storage } from "./storage.js";

/** One run of a program, by the storages it reads and fills. */
export interface Launch {
  readonly engine: Engine;
  readonly program: (backend: Backend) => Program;
  readonly inputs: readonly Storage[];
  readonly outputs: readonly Storage[];
  /** Inputs that nobody needs on the engine afterwards: those in host memory may be given from there. */
  readonly passing?: ReadonlySet<Storage>;
  /** Input numbers the program may donate. */
  readonly donate?: readonly number[];
  /** Those of them that must survive this time. */
  readonly keep?: ReadonlySet<number>;
  /** As in `RunOptions`. */
  readonly halt?: Int32Array | undefined;
  /** As in `RunOptions`. */
  readonly toHost?: readonly number[] | undefined;
}

/** What a run takes for an input. */
type Given = Held | HostData;

const NOTHING: ReadonlySet<number> = new Set();
const ignore = (): void => {};

/**
 * Enqueues a run. Throws at once when it can start at once and fails; otherwise the error waits in the outputs. The
 * result settles when the engine is done with it. A run that fails leaves its inputs as they were, unless state is lost.
 */
export function launch(run: Launch): Promise<void> | null {
  const { engine } = run;
  const reserved: Storage[] = [];
  const unreserve = (): void => {
    for (const s of reserved) s.unreserve(engine);
    reserved.length = 0;
  };
  const failed = (cause: unknown): Error => {
    const error = failure(engine.name, cause, "failed");
    for (const out of run.outputs) out.fail(error);
    unreserve();
    return error;
  };

  let started: { readonly done: Promise<void> | null } = { done: null };
  let queued: Promise<void> | void;
  try {
    for (const s of run.inputs) {
      s.reserve(engine);
      reserved.push(s);
    }
    queued = engine.submit((backend) => {
      const program = compiled(run, backend); // first, so that a graph that cannot run moves nothing
      const passing = backend.takesHostData === true ? run.passing : undefined;
      const held = run.inputs.map((s) => (passing?.has(s) === true ? s.untouched?.data : null) ?? s.on(engine));
      const start = (all: readonly Given[]): void => {
        started = begin(run, program, all);
      };
      return held.some((h) => h instanceof Promise) ? Promise.all(held).then(start) : start(held as Given[]);
    });
  } catch (cause) {
    throw failed(cause);
  }
  if (!(queued instanceof Promise)) {
    unreserve();
    return started.done;
  }
  const made = queued.then(unreserve, (cause) => {
    throw failed(cause);
  });
  for (const out of run.outputs) out.expect(made);
  const done = made.then(() => started.done ?? undefined);
  done.catch(ignore); // whoever awaits a result hears of it
  return done;
}

function compiled(run: Launch, backend: Backend): Program {
  try {
    return run.program(backend);
  } catch (cause) {
    throw failure(run.engine.name, cause, "cannot compile");
  }
}

/** Hands the run to the backend and its results to the outputs. */
function begin(run: Launch, program: Program, inputs: readonly Given[]): { readonly done: Promise<void> | null } {
  const { engine, keep = NOTHING, halt, toHost } = run;
  const given = (run.donate ?? []).filter((i) => !keep.has(i)).map((i) => run.inputs[i] as Storage);
  const fail = (cause: unknown, takeBack: () => void): Error => {
    const error = failure(engine.name, cause, "failed");
    if (isLost(error)) for (const s of given) s.fail(error);
    else takeBack();
    for (const out of run.outputs) out.fail(error);
    return error;
  };
  let result: ReturnType<Program["run"]>;
  try {
    result = program.run(
      inputs.map((given) => (given instanceof Held ? given.buffer : given)),
      { keep, halt, toHost },
    );
  } catch (cause) {
    throw fail(cause, ignore);
  }
  const back = given.map((s) => s.donate());
  adoptAll(engine, run.outputs, result);
  if (result.done === null) return { done: null };
  const done = result.done.catch((cause) => {
    throw fail(cause, () => {
      for (const takeBack of back) takeBack();
    });
  });
  done.catch(ignore);
  return { done };
}
