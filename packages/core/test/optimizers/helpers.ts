import { type Tensor, tensorFromHost, Variable } from "../../src/runtime/index.js";

/** A float32 weight of rank 1. */
export const weight = (name: string, ...values: number[]): Variable =>
  new Variable({ dtype: "float32", shape: [values.length], data: Float32Array.from(values) }, { name });

/** A float32 vector. */
export const vector = (...values: number[]): Tensor =>
  tensorFromHost({ dtype: "float32", shape: [values.length], data: Float32Array.from(values) });

export const valuesOf = async (v: Variable | Tensor): Promise<number[]> => Array.from((await v.array()).data as Float32Array);

/** A gradient that differs from step to step. */
export const gradientAt = (step: number, size: number): Tensor =>
  vector(...Array.from({ length: size }, (_, i) => Math.sin(step * 1.7 + i)));
