import type { Backend, Program } from "../backend/index.js";
import type { Engine } from "./engine.js";
import type { Held } from "./held.js";
import type { Storage } from "./storage.js";

/** One run of a program, by the storages it reads and fills. */
export interface Launch {
  readonly engine: Engine;
  readonly program: (backend: Backend) => Program;
  readonly inputs: readonly Storage[];
  readonly outputs: readonly Storage[];
  /** Input numbers the program may donate. */
  readonly donate?: readonly number[];
  /** Those of them that must survive this time. */
  readonly keep?: ReadonlySet<number>;
}

const NOTHING: ReadonlySet<number> = new Set();

/**
 * Enqueues a run. Throws at once when it can start at once and fails; otherwise the error waits in the outputs. The
 * result settles when the engine is done with it.
 */
export function launch(run: Launch): Promise<void> | null {
  let done: Promise<void> | null = null;
  const failed = (error: unknown): never => {
    for (const out of run.outputs) out.fail(error);
    if (isLost(error)) run.engine.lose(error as Error);
    throw error;
  };
  const start = (backend: Backend, held: readonly Held[]): void => {
    const program = run.program(backend);
    const keep = run.keep ?? NOTHING;
    const result = program.run(
      held.map((h) => h.buffer),
      { keep },
    );
    for (const i of run.donate ?? []) if (!keep.has(i)) (run.inputs[i] as Storage).donate();
    run.outputs.forEach((out, i) => {
      out.adopt(run.engine, result.outputs[i]);
    });
    done = result.done;
    done?.catch((error) => {
      if (isLost(error)) run.engine.lose(error as Error);
    });
  };
  const queued = run.engine.submit((backend) => {
    try {
      const held = run.inputs.map((s) => s.on(run.engine));
      if (!held.some((h) => h instanceof Promise)) return start(backend, held as Held[]);
      return Promise.all(held).then((all) => start(backend, all), failed);
    } catch (error) {
      return failed(error);
    }
  });
  return queued instanceof Promise ? queued.then(() => done ?? undefined) : done;
}

const isLost = (error: unknown): boolean => error instanceof Error && (error as { stateLost?: boolean }).stateLost === true;
