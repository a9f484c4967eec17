/** Slim programs are small rather than quick to draw large weights. */
export const fillLanes = (_out: Uint32Array, _block: number, _key: readonly [number, number]): boolean => false;
