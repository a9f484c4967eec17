/** Small bundles train batch by batch. */
export const Rounds = { over: () => null };
