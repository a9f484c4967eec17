import { type NDArray, ndarray } from "keras-ts";

/** A generator of numbers in [0, 1) that is the same in every run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Uniform float32 numbers in [0, 1). */
export function uniform(shape: readonly number[], seed = 1): NDArray {
  const next = generator(seed);
  return ndarray(Float32Array.from({ length: count(shape) }, next), { shape: [...shape] });
}

/** Uniform int32 numbers in [0, end). */
export function integers(shape: readonly number[], end: number, seed = 2): NDArray {
  const next = generator(seed);
  return ndarray(
    Int32Array.from({ length: count(shape) }, () => Math.floor(next() * end)),
    { shape: [...shape] },
  );
}
