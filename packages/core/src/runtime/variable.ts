import { currentEngine, type Engine } from "../engines/index.js";
import { KerasError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import { NDArray, ndarray } from "../host/ndarray.js";
import { type Shape, sameShape, showSpec } from "../host/spec.js";
import { currentTrace, leafOp, makeInput, type Node } from "../ir/index.js";
import { cast } from "../ops/index.js";
import { currentAccess } from "./access.js";
import { breathe } from "./breathe.js";
import { engineOf, realise } from "./realise.js";
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

/** Assigned outside `jit` and not yet computed; what nobody can reach any more need not be. */
const dirty = new Set<WeakRef<Variable>>();

/**
 * State that outlives a step: weights, moments, counters. One engine buffer owns its value; `assign` replaces it. Inside a
 * `jit` function a read is an input and an assignment an output of the program.
 *
 * @example
 * const count = new Variable(ndarray(1), { name: "count" });
 * count.assign(ops.add(count, 1));
 * await count.value.item(); // 2
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
  readonly #self: WeakRef<Variable> = new WeakRef(this);
  /** Values to go back to should the run that replaced them fail, oldest first. */
  #before: Replaced[] = [];

  constructor(initial: HostArray | NDArray, options: VariableOptions = {}) {
    const value = initial instanceof NDArray ? initial.toHost() : initial;
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
    this.#settleFailures();
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
    if (currentTrace() !== null)
      throw new KerasError(
        `[assign] variable "${this.path}" must not be assigned inside ${currentTrace()?.label}. Carry its value through the loop instead.`,
      );
    // A second assignment means a loop: run what the first one left, so that the loop compiles once and never grows.
    if (dirty.has(this.#self)) flush();
    if (node.leaf !== null) {
      (node.leaf as Storage).shared = true;
      this.replace(node.leaf as Storage);
      return;
    }
    this.#pending = node;
    dirty.add(this.#self);
  }

  /** Replaces the value by a host array. */
  set(next: HostArray | NDArray): void {
    const value = next instanceof NDArray ? next.toHost() : next;
    if (value.dtype !== this.dtype || !sameShape(value.shape, this.shape)) {
      throw new KerasError(`[assign] variable "${this.path}" must be given ${showSpec(this)}, got ${showSpec(value)}.`);
    }
    if (currentAccess() !== null)
      throw new KerasError(`[assign] variable "${this.path}" must be given a tensor inside a traced function.`);
    this.replace(new Storage({ dtype: value.dtype, shape: value.shape }, value));
  }

  /** The value on the host. */
  async array(): Promise<NDArray> {
    if (currentTrace() !== null) return this.value.array(); // which refuses
    const storage = this.current();
    // A copy in order before the next step needs no protection from it; one that must wait for a queued run does.
    if (!storage.made) storage.shared = true;
    const host = await storage.read();
    await breathe();
    return ndarray(host.data, { shape: host.shape, dtype: host.dtype });
  }

  /** The storage of the current value, computed (or queued) if need be. For compiled steps. */
  current(): Storage {
    if (this.#pending !== null) flush();
    this.#settleFailures();
    return this.#storage;
  }

  /**
   * Takes a new value; the old one is given back unless somebody else holds it. While the run that makes the new one may
   * still fail (`done`), the old one is kept to go back to.
   */
  replace(storage: Storage, done: Promise<void> | null = null): void {
    dirty.delete(this.#self);
    this.#pending = null;
    this.#settleFailures();
    const old = this.#storage;
    this.#storage = storage;
    if (old === storage) return;
    const replaced: Replaced = { old, failed: false };
    this.#before.push(replaced);
    if (done === null) return this.#forget(replaced);
    done.then(
      () => this.#forget(replaced),
      () => {
        replaced.failed = true; // what the run destroyed refuses to be used by itself
      },
    );
  }

  dispose(): void {
    this.drop();
    const last = this.#before.at(-1);
    if (last !== undefined) this.#forget(last);
    if (!this.#storage.shared) this.#storage.dispose();
  }

  /** Forgets an assignment that was not computed yet. */
  drop(): void {
    dirty.delete(this.#self);
    this.#pending = null;
  }

  /** Goes back over the newest values whose runs failed. */
  #settleFailures(): void {
    for (let last = this.#before.at(-1); last?.failed === true; last = this.#before.at(-1)) {
      this.#before.pop();
      giveBack(this.#storage);
      this.#storage = last.old;
    }
  }

  /** A newer value stands: this one and all older ones are needed no more. */
  #forget(replaced: Replaced): void {
    const at = this.#before.indexOf(replaced);
    for (const { old } of this.#before.splice(0, at + 1)) if (old !== this.#storage) giveBack(old);
  }
  toString(): string {
    return `Variable(${this.path}: ${showSpec(this)})`;
  }
  toJSON(): string {
    return this.toString();
  }

  /** Settles the pending value after a flush. */
  settlePending(done: Promise<void> | null): void {
    const leaf = this.#pending?.leaf as Storage | null | undefined;
    if (leaf == null) return;
    leaf.shared = true; // tensors handed out while it was pending may hold it
    this.replace(leaf, done);
  }
}

interface Replaced {
  readonly old: Storage;
  failed: boolean;
}

function giveBack(storage: Storage): void {
  if (!storage.shared) storage.dispose("a newer value of its variable");
}

/** Computes every assigned value, as one program per engine. When that throws, the variables keep the values they had. */
export function flush(): void {
  const groups = new Map<Engine | null, Variable[]>();
  for (const ref of dirty) {
    const v = ref.deref();
    if (v === undefined) dirty.delete(ref);
    else attempt([v], () => collect(groups, engineOf(v.read()), v));
  }
  for (const group of groups.values()) {
    attempt(group, () => {
      const done = realise(
        group.map((v) => v.read()),
        currentEngine,
      );
      for (const v of group) v.settlePending(done);
    });
  }
}

function collect<K>(groups: Map<K, Variable[]>, key: K, v: Variable): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [v]);
  else group.push(v);
}

function attempt(group: readonly Variable[], fn: () => void): void {
  try {
    fn();
  } catch (error) {
    for (const v of group) v.drop();
    throw error;
  }
}

function leafFor(storage: Storage): Node {
  const node = makeInput(leafOp, storage.spec, null);
  node.settle(storage);
  return node;
}
