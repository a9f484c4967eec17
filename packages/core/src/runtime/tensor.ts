import { currentEngine } from "../engines/index.js";
import { KerasError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { HostArray, HostData } from "../host/host-array.js";
import { NDArray } from "../host/ndarray.js";
import { showSpec } from "../host/spec.js";
import { currentTrace, leafOp, makeInput, type Node } from "../ir/index.js";
import { breathe } from "./breathe.js";
import { realise } from "./realise.js";
import { kept } from "./scope.js";
import { Storage } from "./storage.js";

/** What a symbolic tensor remembers of how a functional model made it; filled in above. */
export interface Origin {
  readonly kind: "keras";
}

/**
 * A value: lazy until observed, or symbolic (with `null` for unknown sizes) while a functional model is being put
 * together. Making one never computes; `await t.data()` does.
 */
export class Tensor {
  readonly dtype: DType;
  readonly shape: readonly (number | null)[];
  readonly #node: Node | null;
  /** How a functional model made it; `null` for real tensors. */
  readonly origin: Origin | null;

  constructor(from: Node | { readonly dtype: DType; readonly shape: readonly (number | null)[]; readonly origin: Origin }) {
    const symbolic = "origin" in from;
    this.#node = symbolic ? null : from;
    this.origin = symbolic ? from.origin : null;
    this.dtype = from.dtype;
    this.shape = from.shape;
    if (!symbolic) kept(this);
  }

  /** The graph node; throws on symbolic tensors. For op and engine authors. */
  get node(): Node {
    if (this.#node === null) {
      throw new KerasError(
        `[tensor] a value must exist to be computed, got the symbolic ${showSpec(this)}. Call the model on data instead.`,
      );
    }
    return this.#node;
  }
  get isSymbolic(): boolean {
    return this.#node === null;
  }
  get ndim(): number {
    return this.shape.length;
  }

  /** Size of one axis as a number (negative counts from the end); throws where it is unknown. */
  dim(axis: number): number {
    const at = axis < 0 ? axis + this.shape.length : axis;
    const d = this.shape[at];
    if (d === undefined)
      throw new KerasError(`[dim] axis must be in [${-this.shape.length}, ${this.shape.length}), got ${axis}.`);
    if (d === null)
      throw new KerasError(`[dim] axis ${axis} of ${showSpec(this)} has no known size yet. Use ops.shape inside call instead.`);
    return d;
  }

  /** Computes the value and copies it to the host as an array with shape. */
  async array(): Promise<NDArray> {
    const host = await this.#read();
    return new NDArray(host.dtype, host.shape, host.data as never) as unknown as NDArray;
  }
  /** Computes the value and copies its raw elements to the host. */
  data(): Promise<HostData> {
    if (currentTrace() !== null) throw insideTrace("data"); // synchronously: a rejection nobody awaits would be lost
    return this.#read().then((host) => host.data);
  }
  /** Computes a one-element tensor and returns it as a number. */
  async item(): Promise<number> {
    const array = await this.array();
    return Number(array.item());
  }
  /** The elements at once, on engines that can block; others throw with the async spelling. */
  dataSync(): HostData {
    return this.hostSync().data;
  }
  /** As `dataSync`, with dtype and shape. */
  hostSync(): HostArray {
    if (currentTrace() !== null) throw insideTrace("dataSync");
    const storage = this.storage();
    const host = storage.readSync();
    if (host === null) throw new KerasError("[dataSync] this engine cannot block. Use `await t.data()` instead.");
    return host;
  }

  /** Puts the value in a buffer (or queues the work) and returns its holder. */
  storage(): Storage {
    realise([this.node], currentEngine);
    return this.node.leaf as Storage;
  }

  /** Gives the computed value back; using the tensor afterwards is an error. */
  dispose(): void {
    (this.#node?.leaf as Storage | null)?.dispose();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
  toString(): string {
    return `Tensor(${showSpec(this)}${this.isSymbolic ? ", symbolic" : ""})`;
  }
  toJSON(): string {
    return this.toString();
  }

  async #read(): Promise<HostArray> {
    if (currentTrace() !== null) throw insideTrace("data");
    const storage = this.storage();
    const host = await storage.read();
    const pause = breathe();
    if (pause !== null) await pause;
    return host;
  }
}

function insideTrace(method: string): KerasError {
  return new KerasError(
    `[${method}] values do not exist while a function is being traced. Return the tensor and read it outside.`,
  );
}

/** A tensor over a value that exists. */
export const tensorOf = (storage: Storage): Tensor => {
  const node = makeInput(leafOp, storage.spec, null);
  node.settle(storage);
  return new Tensor(node);
};

/** A tensor over host memory; uploaded when first needed. The array must not be changed afterwards. */
export const tensorFromHost = (host: HostArray): Tensor => tensorOf(new Storage({ dtype: host.dtype, shape: host.shape }, host));
