let current: Int32Array | undefined;

/** Calls `launches`; `haltable` loops in the runs it starts end early once `halt[0]` is no longer 0. */
export function haltedBy<R>(halt: Int32Array, launches: () => R): R {
  const outer = current;
  current = halt;
  try {
    return launches();
  } finally {
    current = outer;
  }
}

export const currentHalt = (): Int32Array | undefined => current;
