import { LayerError } from "../errors/index.js";
import { flattenTree, isPlainObject } from "../host/nested.js";
import { showSpec } from "../host/spec.js";
import { cast, reshape } from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { originOf, tensorName } from "../symbolic/index.js";

/**
 * Brings what a model was called with into the structure of its inputs, and checks each against what was declared: rank,
 * and with `exact` the known sizes too.
 */
export function adaptInputs(where: string, declared: unknown, given: unknown, exact = true): unknown {
  if (declared instanceof Tensor) {
    const flat = isTree(given) ? flattenTree(given as never) : [given];
    if (flat.length !== 1) throw new LayerError(where, `must be called on 1 input, got ${flat.length}`, { argument: "inputs" });
    return adaptOne(where, declared, flat[0], exact);
  }
  if (Array.isArray(declared)) {
    const list = isPlainObject(given) ? byName(where, declared, given) : isTree(given) ? (given as readonly unknown[]) : [given];
    if (list.length !== declared.length)
      throw new LayerError(where, `must be called on ${declared.length} inputs, got ${list.length}`, { argument: "inputs" });
    return declared.map((d, i) => adaptInputs(where, d, list[i], exact));
  }
  const entries = Object.entries(declared as Record<string, unknown>);
  if (!isPlainObject(given)) {
    const flat = isTree(given) ? (given as readonly unknown[]) : [given];
    if (flat.length !== entries.length)
      throw new LayerError(
        where,
        `must be called on an object with the inputs ${entries.map(([k]) => k).join(", ")}, got ${flat.length} inputs`,
      );
    return Object.fromEntries(entries.map(([k, d], i) => [k, adaptInputs(where, d, flat[i], exact)]));
  }
  return Object.fromEntries(
    entries.map(([k, d]) => {
      if (!Object.hasOwn(given, k)) throw new LayerError(where, `input "${k}" is missing, got ${Object.keys(given).join(", ")}`);
      return [k, adaptInputs(where, d, given[k], exact)];
    }),
  );
}

const isTree = (x: unknown): boolean =>
  (Array.isArray(x) && x.some((v) => typeof v === "object" && v !== null && !Array.isArray(v))) || isPlainObject(x);

/** Objects of inputs are allowed for lists: the names are those of the input layers. */
function byName(where: string, declared: readonly unknown[], given: Readonly<Record<string, unknown>>): unknown[] {
  return declared.map((d) => {
    const name = d instanceof Tensor ? (tensorName(d) ?? originOf(d)?.call.operation.name) : undefined;
    if (name === undefined || !Object.hasOwn(given, name))
      throw new LayerError(where, `input "${name}" is missing, got ${Object.keys(given).join(", ")}`);
    return given[name];
  });
}

function adaptOne(where: string, declared: Tensor, given: unknown, exact: boolean): unknown {
  if (given === null || given === undefined)
    throw new LayerError(where, `must be called on ${showSpec(declared)}, got nothing`, { argument: "inputs" });
  const x = given instanceof Tensor ? given : wrap(nodeOf(given as TensorLike));
  const ranked = alignRank(declared, x);
  const differs = (d: number | null, i: number): boolean => d !== null && ranked.shape[i] !== null && d !== ranked.shape[i];
  const wrong = ranked.ndim !== declared.ndim || (exact && declared.shape.some(differs));
  if (wrong) throw new LayerError(where, `input must be ${showSpec(declared)}, got ${showSpec(x)}`, { argument: "inputs" });
  if (x.isSymbolic || ranked.dtype === declared.dtype) return ranked;
  return wrap(cast(ranked.node, declared.dtype));
}

/** A missing or superfluous last axis of size 1 is put right, as Keras does. */
function alignRank(declared: Tensor, x: Tensor): Tensor {
  if (x.isSymbolic) return x;
  if (x.ndim === declared.ndim - 1 && declared.shape.at(-1) === 1) return wrap(reshapeNode(x, [...x.shape, 1]));
  if (x.ndim === declared.ndim + 1 && x.shape.at(-1) === 1) return wrap(reshapeNode(x, x.shape.slice(0, -1)));
  return x;
}
const reshapeNode = (x: Tensor, shape: readonly (number | null)[]) => reshape(x.node, shape as readonly number[]);
