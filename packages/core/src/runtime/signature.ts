import type { Engine } from "../engines/index.js";
import { floatx, imageDataFormat } from "../host/defaults.js";
import { NDArray } from "../host/ndarray.js";
import { Tensor } from "./tensor.js";
import { mapLeaves } from "./tree.js";
import { trainableVersion, Variable } from "./variable.js";

/** Leaves that become inputs of a program; everything else is static. */
export const isInput = (leaf: unknown): leaf is Tensor | NDArray => leaf instanceof Tensor || leaf instanceof NDArray;

let nextObject = 0;
const objectIds = new WeakMap<object, number>();
function identity(x: object): number {
  let id = objectIds.get(x);
  if (id === undefined) {
    id = nextObject++;
    objectIds.set(x, id);
  }
  return id;
}

function staticKey(leaf: unknown): string {
  if (leaf instanceof Variable) return `v${identity(leaf)}`;
  if (typeof leaf === "number") return Object.is(leaf, -0) ? "-0" : String(leaf);
  if (typeof leaf === "function" || (typeof leaf === "object" && leaf !== null)) return `o${identity(leaf)}`;
  return `${typeof leaf}:${String(leaf)}`;
}

/** Text that two argument lists share exactly when one program serves both, and the inputs in order. */
export function signature(args: readonly unknown[]): { key: string; leaves: readonly unknown[] } {
  const leaves: unknown[] = [];
  const keyOf = (leaf: unknown): string => {
    if (!isInput(leaf)) return staticKey(leaf);
    leaves.push(leaf);
    return `${leaf.dtype}[${leaf.shape}]`;
  };
  const key = args.map((arg) => (isInput(arg) || arg === null ? keyOf(arg) : JSON.stringify(mapLeaves(arg, keyOf)))).join();
  return { key, leaves };
}

/** The whole key: engine, signature, trainable flags, precision and layout in force, and what the caller adds. */
export const programKey = (engine: Engine, args: string, extra: string): string =>
  `${engine.id}\u0000${args}\u0000${trainableVersion()}\u0000${floatx()}\u0000${imageDataFormat()}\u0000${extra}`;
