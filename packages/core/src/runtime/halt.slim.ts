/** Small bundles have no rounds that could be halted. */
export const currentHalt = (): undefined => undefined;
export const haltedBy = <R>(_halt: Int32Array, launches: () => R): R => launches();
