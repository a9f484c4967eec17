import type { Backend } from "../../src/backend/index.js";
import { BackendError } from "../../src/errors/index.js";
import type { RefArray } from "../../src/ir/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";

/** What the toy hands out: nothing can be read from it. */
class Opaque {
  #value: RefArray | null = null;
  #error: unknown = null;
  state: "live" | "taken" | "released" = "live";
  fill(value: RefArray): void {
    this.#value = value;
  }
  spoil(error: unknown): void {
    this.#error = error;
  }
  open(): RefArray {
    if (this.#error !== null) throw this.#error;
    if (this.#value === null) throw new Error("toy: read before it was made");
    return this.#value;
  }
}

export interface ToyOptions {
  /** Called at each run, on the engine's side, with its number from 1; what it returns is what the run fails with. */
  readonly fail?: (run: number) => unknown;
  /** Called in `run` itself. */
  readonly failAtOnce?: (run: number) => unknown;
  readonly failCompile?: string;
}

export interface Toy extends Backend<Opaque> {
  /** Buffers neither released nor taken over. */
  readonly live: () => number;
  readonly runs: () => number;
  readonly disposed: () => boolean;
}

/**
 * An engine as strict as the contract allows: it works later, in order; buffers are opaque; nothing can be read at once;
 * donated memory is really gone; a second release, or a use after one, throws.
 */
export function toyBackend(name: string, options: ToyOptions = {}): Toy {
  const inner = createReferenceBackend(name);
  let queue: Promise<unknown> = Promise.resolve();
  let live = 0;
  let asked = 0;
  let runs = 0;
  let disposed = false;
  const make = (): Opaque => {
    live++;
    return new Opaque();
  };
  const later = <T>(job: () => T): Promise<T> => {
    const done = queue.then(() => new Promise((resolve) => setTimeout(resolve, 1))).then(job);
    queue = done.catch(() => {});
    return done;
  };
  const usable = (b: Opaque): void => {
    if (b.state !== "live") throw new Error(`toy: buffer was ${b.state}`);
  };
  return {
    name,
    dtypes: inner.dtypes,
    supports: inner.supports,
    compile(graph, compile) {
      if (options.failCompile !== undefined) throw new Error(options.failCompile);
      const program = inner.compile(graph, compile);
      return {
        dispose: () => program.dispose(),
        run(inputs, { keep }) {
          inputs.forEach(usable);
          asked++;
          const atOnce = options.failAtOnce?.(asked);
          if (atOnce !== undefined) throw atOnce;
          const outputs = graph.outputs.map(make);
          const given = compile.donate.map(([i]) => i).filter((i) => !keep.has(i));
          for (const i of given) (inputs[i] as Opaque).state = "taken";
          live -= given.length;
          const done = later(() => {
            runs++;
            const fault = options.fail?.(runs);
            try {
              if (fault !== undefined) throw fault;
              const { outputs: values } = program.run(
                inputs.map((b) => b.open()),
                { keep },
              );
              outputs.forEach((o, i) => {
                o.fill(values[i] as RefArray);
              });
            } catch (error) {
              for (const o of outputs) o.spoil(error);
              if ((error as { stateLost?: boolean }).stateLost !== true) {
                for (const i of given) (inputs[i] as Opaque).state = "live";
                live += given.length;
              }
              throw error;
            }
          });
          done.catch(() => {});
          return { outputs, done };
        },
      };
    },
    upload(host) {
      const b = make();
      b.fill(inner.upload({ ...host, data: host.data.slice() }));
      return b;
    },
    async download(b, spec) {
      if (b.state === "released") throw new Error("toy: read after release");
      return later(() => inner.download(b.open(), spec));
    },
    release(b) {
      usable(b);
      b.state = "released";
      live--;
    },
    dispose() {
      disposed = true;
    },
    live: () => live,
    runs: () => runs,
    disposed: () => disposed,
  };
}

/** The error of an engine that began to overwrite its state. */
export const lost = (name: string): BackendError => new BackendError(name, "ran out of memory half way", { stateLost: true });
