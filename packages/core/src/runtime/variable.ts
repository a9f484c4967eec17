import { KerasError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import type { NDArray } from "../host/ndarray.js";
import { sameShape, type Shape, showSpec } from "../host/spec.js";
import { leafOp, makeInput, type Node } from "../ir/index.js";
import { cast } from "../ops/index.js";
import { currentAccess } from "./access.js";
import { currentEngine } from "./engines.js";
import { realise } from "./realise.js";
import { Storage } from "./storage.js";
import { Tensor } from "./tensor.js";

export interface VariableOptions {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  readonly trainable?: boolean | undefined;
  /** Read as the compute dtype inside layers of a mixed-precision policy. */
  readonly autocast?: boolean | undefined;
  readonly aggregation?: string | undefined;
}

let version = 0;
/** Grows whenever some variable's `trainable` changes: compiled steps key on it. */
export const trainableVersion = (): number => version;
export const bumpTrainableVersion = (): number => ++version;

/** Assigned outside `jit` and not yet computed. */
const dirty = new Set<Variable>();

/**
 * State that outlives a step: weights, moments, counters. One engine buffer owns its value; `assign` replaces it. Inside a
 * `jit` function a read is an input and an assignment an output of the program.
 */
export class Variable {
  readonly name: string;
  path: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly autocast: boolean;
  /** Constraint, regulariser and other notes of the layer that made it. */
  regularizer: unknown = null;
  constraint: ((value: Tensor) => Tensor) | null = null;
  overwriteWithGradient = false;
  #trainable: boolean;
  #storage: Storage;
  #pending: Node | null = null;

  constructor(value: HostArray, options: VariableOptions = {}) {
    this.name = options.name ?? "variable";
    this.path = options.path ?? this.name;
    this.dtype = value.dtype;
    this.shape = value.shape;
    this.autocast = options.autocast ?? true;
    this.#trainable = options.trainable ?? true;
    this.#storage = new Storage({ dtype: value.dtype, shape: value.shape }, value);
  }

  get trainable(): boolean {
    return this.#trainable;
  }
  set trainable(on: boolean) {
    if (on === this.#trainable) return;
    this.#trainable = on;
    bumpTrainableVersion();
  }
  get ndim(): number {
    return this.shape.length;
  }

  /** The current value as a tensor: the value now, whatever is assigned later. */
  get value(): Tensor {
    return new Tensor(this.read());
  }

  /** The current value as a graph node. */
  read(): Node {
    const access = currentAccess();
    if (access !== null) return access.read(this);
    if (this.#pending !== null) return this.#pending;
    this.#storage.shared = true;
    return leafFor(this.#storage);
  }

  /** Replaces the value; shapes must match, the dtype is converted. */
  assign(value: Tensor): void {
    if (!sameShape(value.shape, this.shape)) {
      throw new KerasError(`[assign] variable "${this.path}" must be given ${showSpec(this)}, got ${showSpec(value)}.`);
    }
    const node = cast(value.node, this.dtype);
    const access = currentAccess();
    if (access !== null) {
      if (!access.dry) access.write(this, node);
      return;
    }
    // A second assignment means a loop: run what the first one left, so that the loop compiles once and never grows.
    if (dirty.has(this)) flush();
    if (node.leaf !== null) {
      (node.leaf as Storage).shared = true;
      this.replace(node.leaf as Storage);
      return;
    }
    this.#pending = node;
    dirty.add(this);
  }

  /** Replaces the value by a host array. */
  set(value: HostArray): void {
    if (value.dtype !== this.dtype || !sameShape(value.shape, this.shape)) {
      throw new KerasError(`[assign] variable "${this.path}" must be given ${showSpec(this)}, got ${showSpec(value)}.`);
    }
    if (currentAccess() !== null) throw new KerasError(`[assign] variable "${this.path}" must be given a tensor inside a traced function.`);
    this.replace(new Storage({ dtype: value.dtype, shape: value.shape }, value));
  }

  /** The value on the host. */
  async array(): Promise<NDArray> {
    return this.value.array();
  }

  /** The storage of the current value, computed (or queued) if need be. For compiled steps. */
  current(): Storage {
    if (this.#pending !== null) flush();
    return this.#storage;
  }

  /** Takes a new value; the old one is given back unless somebody else holds it. */
  replace(storage: Storage): void {
    dirty.delete(this);
    this.#pending = null;
    const old = this.#storage;
    this.#storage = storage;
    if (!old.shared && old !== storage) old.dispose("a newer value of its variable");
  }

  dispose(): void {
    dirty.delete(this);
    this.#pending = null;
    if (!this.#storage.shared) this.#storage.dispose();
  }
  toString(): string {
    return `Variable(${this.path}: ${showSpec(this)})`;
  }
  toJSON(): string {
    return this.toString();
  }

  /** Settles the pending value after a flush. */
  settlePending(): void {
    const leaf = this.#pending?.leaf as Storage | null | undefined;
    if (leaf == null) return;
    leaf.shared = true; // tensors handed out while it was pending may hold it
    this.replace(leaf);
  }
}

/** Computes every assigned value as one program. */
export function flush(): Promise<void> | null {
  const waiting = [...dirty];
  const done = realise(
    waiting.map((v) => v.read()),
    currentEngine,
  );
  for (const v of waiting) v.settlePending();
  return done;
}

function leafFor(storage: Storage): Node {
  const node = makeInput(leafOp, storage.spec, null);
  node.settle(storage);
  return node;
}
