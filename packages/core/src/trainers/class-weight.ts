import { LayerError } from "../errors/index.js";
import { NDArray, ndarray } from "../host/ndarray.js";
import type { StepData } from "./data.js";

export type ClassWeight = Readonly<Record<number, number>>;

/** Turns class weights into sample weights: the class is y itself, or the largest entry of a one-hot y. */
export function withClassWeight(where: string, data: StepData, weights: ClassWeight): StepData {
  const [x, y, sampleWeight] = data;
  if (sampleWeight !== null)
    throw new LayerError(where, "classWeight and sampleWeight must not be given together", { argument: "classWeight" });
  if (!(y instanceof NDArray))
    throw new LayerError(where, "classWeight needs a model with a single output", { argument: "classWeight" });
  const values = y.values();
  const classes = y.ndim > 1 ? (y.shape.at(-1) as number) : 1;
  const n = values.length / classes;
  const out = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (Number(values[i * classes + c]) > Number(values[i * classes + best])) best = c;
    const label = classes === 1 ? Math.round(Number(values[i])) : best;
    out[i] = Object.hasOwn(weights, label) ? (weights[label] as number) : 1;
  }
  return [x, y, ndarray(out, { shape: y.ndim > 1 ? y.shape.slice(0, -1) : y.shape, dtype: "float32" })];
}
