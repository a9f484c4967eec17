import { LayerError } from "../errors/index.js";
import { flattenTree, isPlainObject } from "../host/nested.js";
import type { Tensor } from "../runtime/index.js";

/** Outputs of a model as a flat list, with the key each has in the user's structure. */
export interface FlatOutput {
  readonly name: string | null;
  readonly value: Tensor;
}

/** Flattens predictions and names each: the dict key, the model's output name, or nothing for a single output. */
export function flatOutputs(yPred: unknown, names: readonly string[] | null): FlatOutput[] {
  if (isPlainObject(yPred) && Object.values(yPred).every((v) => !Array.isArray(v) && !isPlainObject(v))) {
    return Object.entries(yPred).map(([name, value]) => ({ name, value: value as Tensor }));
  }
  const flat = flattenTree(yPred as never) as Tensor[];
  return flat.map((value, i) => ({ name: names?.[i] ?? null, value }));
}

/** Something per output, given as one value for all, a list in order, or an object by name. */
export function perOutput(
  where: string,
  what: string,
  given: unknown,
  outputs: readonly FlatOutput[],
  isOne: (x: unknown) => boolean,
): unknown[] {
  if (given === null || given === undefined) return outputs.map(() => null);
  if (isOne(given)) return outputs.map(() => given);
  if (isPlainObject(given)) {
    for (const key of Object.keys(given)) {
      if (!outputs.some((o) => o.name === key)) {
        throw new LayerError(where, `${what} must be given by output name, got "${key}"`, {
          argument: what,
          hint: `Outputs: ${outputs.map((o) => o.name).join(", ")}.`,
        });
      }
    }
    return outputs.map((o) => given[o.name ?? ""] ?? null);
  }
  const list = (Array.isArray(given) ? given : [given]) as unknown[];
  if (list.length !== outputs.length)
    throw new LayerError(where, `${what} must have one entry per output (${outputs.length}), got ${list.length}`, {
      argument: what,
    });
  return list;
}
