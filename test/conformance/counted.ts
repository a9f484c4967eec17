import type { Backend, Program } from "@keras-ts/core/testing";

/** A backend whose buffers are counted: each released exactly once, none used afterwards. */
export interface Counted {
  readonly backend: Backend;
  /** Throws unless every buffer was given back; forgets them, so that one leak is reported once. */
  check(): void;
}

export function counted(inner: Backend): Counted {
  const live = new Set<unknown>();
  const born = (buffer: unknown): unknown => {
    if (live.has(buffer)) throw new Error("a fresh buffer must be distinct from every other live one");
    live.add(buffer);
    return buffer;
  };
  const needed = (buffer: unknown, use: string): void => {
    if (!live.has(buffer)) throw new Error(`${use} of a buffer that was released or donated before`);
  };
  const backend: Backend = {
    name: inner.name,
    dtypes: inner.dtypes,
    supports: (op, inputs, attrs) => inner.supports(op, inputs, attrs),
    compile(graph, options) {
      const program = inner.compile(graph, options);
      const watched: Program = {
        run(inputs, run) {
          for (const b of inputs) needed(b, "a run");
          const result = program.run(inputs, run);
          for (const [i] of options.donate) if (!run.keep.has(i)) live.delete(inputs[i]);
          for (const b of result.outputs) born(b);
          // After a failure the donated buffers are the caller's again.
          result.done?.catch(() => {
            for (const [i] of options.donate) live.add(inputs[i]);
          });
          return result;
        },
        dispose: () => program.dispose(),
      };
      return watched;
    },
    upload: (array) => born(inner.upload(array)),
    download(buffer, spec) {
      needed(buffer, "a download");
      return inner.download(buffer, spec);
    },
    release(buffer) {
      needed(buffer, "a release");
      live.delete(buffer);
      inner.release(buffer);
    },
  };
  return {
    backend,
    check() {
      const { size } = live;
      live.clear();
      if (size > 0) throw new Error(`${size} buffers were never released`);
    },
  };
}
