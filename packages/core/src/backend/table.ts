import { BackendError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import type { Spec } from "../host/spec.js";
import type { Attrs, Graph, OpDef } from "../ir/index.js";
import type { KernelTable } from "./kernels.js";
import { type Machine, runPlan, type Walk } from "./table-run.js";
import type { Backend, CompileOptions, Program, Run, RunOptions } from "./types.js";

export interface TableBackendOptions<B> {
  readonly name: string;
  readonly dtypes: Iterable<DType>;
  readonly kernels: KernelTable<B>;
  /** Narrows what the kernels can do; by default every kernel takes every spec of the dtypes. */
  readonly supports?: ((op: OpDef, inputs: readonly Spec[], attrs: Attrs) => boolean) | undefined;
  upload(array: HostArray): B;
  download(buffer: B, spec: Spec): Promise<HostArray>;
  /** Left out where the device cannot block: runs with `while` or `cond` are then asynchronous. */
  readonly downloadSync?: ((buffer: B, spec: Spec) => HostArray) | undefined;
  release(buffer: B): void;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/** A handle core holds: a device buffer, or one that a run still under way will fill. */
export interface TableBuffer<B> {
  value: B | null;
  /** Settles when the value is there; `null` when it is. */
  pending: Promise<void> | null;
  released: boolean;
}

/** A backend that is its kernel table: graphs are walked node by node, intermediates released at their last use. */
export function tableBackend<B>(options: TableBackendOptions<B>): Backend<TableBuffer<B>> {
  const { kernels, downloadSync } = options;
  const has = (name: string): boolean => (kernels as Readonly<Record<string, unknown>>)[name] !== undefined;
  const device = new Device(options);
  return {
    name: options.name,
    dtypes: new Set(options.dtypes),
    supports: (op, inputs, attrs) => op.kind === "control" || (has(op.name) && (options.supports?.(op, inputs, attrs) ?? true)),
    compile: (graph, compiled) => new TableProgram(device, graph, compiled),
    hearsHalt: downloadSync === undefined,
    upload: (array) => full(options.upload(array)),
    async download(buffer, spec) {
      await buffer.pending;
      return options.download(held(options.name, buffer), spec);
    },
    ...(downloadSync === undefined ? {} : { downloadSync: (buffer, spec) => downloadSync(held(options.name, buffer), spec) }),
    release: (buffer) => device.release(buffer),
    ...(options.dispose === undefined ? {} : { dispose: options.dispose }),
  };
}

const full = <B>(value: B): TableBuffer<B> => ({ value, pending: null, released: false });

function held<B>(name: string, buffer: TableBuffer<B>): B {
  if (buffer.value === null) throw new BackendError(name, "a buffer must not be read after it was released");
  return buffer.value;
}

/** Runs walks: at once where the device can block or nothing asks, else one after the other. */
class Device<B> {
  readonly options: TableBackendOptions<B>;
  #tail: Promise<void> | null = null;
  readonly #uses = new Map<TableBuffer<B>, number>();

  constructor(options: TableBackendOptions<B>) {
    this.options = options;
  }

  get busy(): boolean {
    return this.#tail !== null;
  }

  release(buffer: TableBuffer<B>): void {
    if (buffer.released) throw new BackendError(this.options.name, "a buffer must be released only once");
    buffer.released = true;
    if (buffer.pending === null && !this.#uses.has(buffer)) this.#free(buffer);
  }
  #free(buffer: TableBuffer<B>): void {
    if (buffer.value !== null) this.options.release(buffer.value);
    buffer.value = null;
  }

  /** Runs a walk that never needs to wait, or that may block. */
  now<R>(walk: Walk<B, R>): R {
    let next = walk.next();
    while (next.done !== true) next = this.#resume(walk, next.value);
    return next.value;
  }
  #resume<R>(walk: Walk<B, R>, asked: B): IteratorResult<B, R> {
    let answer: boolean;
    try {
      answer = truth((this.options.downloadSync as NonNullable<TableBackendOptions<B>["downloadSync"]>)(asked, SCALAR));
    } catch (error) {
      return walk.throw(error);
    }
    return walk.next(answer);
  }

  /** Runs a walk behind all others, reading scalars asynchronously; inputs released meanwhile are kept until it ends. */
  later(
    start: () => Walk<B, readonly B[]>,
    inputs: readonly TableBuffer<B>[],
    outputs: readonly TableBuffer<B>[],
    donate: () => void,
  ): Promise<void> {
    for (const b of inputs) this.#uses.set(b, (this.#uses.get(b) ?? 0) + 1);
    const work = (this.#tail ?? Promise.resolve()).then(async () => {
      try {
        await Promise.all(inputs.map((b) => b.pending));
        const made = await this.#walk(start());
        outputs.forEach((o, i) => {
          o.value = made[i] as B;
        });
        donate();
      } finally {
        for (const b of inputs) this.#unuse(b);
      }
    });
    const settled = work.then(
      () => this.#landed(outputs, null),
      () => this.#landed(outputs, work),
    );
    for (const o of outputs) o.pending = work;
    const tail: Promise<void> = settled.then(() => {
      if (this.#tail === tail) this.#tail = null;
    });
    this.#tail = tail;
    return work;
  }
  async #walk<R>(walk: Walk<B, R>): Promise<R> {
    let next = walk.next();
    while (next.done !== true) {
      const asked = next.value;
      const answer = await this.options.download(asked, SCALAR).then(truth, (error: unknown) => ({ error }));
      next = typeof answer === "boolean" ? walk.next(answer) : walk.throw(answer.error);
    }
    return next.value;
  }
  #unuse(buffer: TableBuffer<B>): void {
    const left = (this.#uses.get(buffer) as number) - 1;
    if (left > 0) this.#uses.set(buffer, left);
    else this.#uses.delete(buffer);
    if (left === 0 && buffer.released && buffer.pending === null) this.#free(buffer);
  }
  #landed(outputs: readonly TableBuffer<B>[], failed: Promise<void> | null): void {
    for (const o of outputs) {
      o.pending = failed; // a failed run's outputs go on telling why
      if (o.released && !this.#uses.has(o)) this.#free(o);
    }
  }
}

const SCALAR: Spec = { dtype: "bool", shape: [] };
const truth = (array: HostArray): boolean => Number(array.data[0]) !== 0;

class TableProgram<B> implements Program<TableBuffer<B>> {
  readonly #device: Device<B>;
  readonly #graph: Graph;
  readonly #donate: CompileOptions["donate"];
  readonly #machine: Machine<B>;
  readonly #asks: boolean;
  #pending = 0;
  #disposed = false;

  constructor(device: Device<B>, graph: Graph, { donate }: CompileOptions) {
    const { kernels } = device.options;
    this.#device = device;
    this.#graph = graph;
    this.#donate = donate;
    this.#machine = { kernels, release: (b) => device.options.release(b), constants: new Map() };
    this.#asks = device.options.downloadSync === undefined && asksForValues(graph);
  }

  run(inputs: readonly TableBuffer<B>[], { keep, halt }: RunOptions): Run<TableBuffer<B>> {
    const { name } = this.#device.options;
    const waiting = this.#asks || inputs.some((b) => b.pending !== null);
    if (!waiting) for (const b of inputs) held(name, b);
    const start = (): Walk<B, B[]> =>
      runPlan(
        { ...this.#machine, halt },
        this.#graph,
        inputs.map((b) => held(name, b)),
      );
    const given = (): void => {
      // Kernels write fresh memory, so a donated input is only given back early, and only once all has gone well.
      for (const [i] of this.#donate) if (!keep.has(i)) this.#device.release(inputs[i] as TableBuffer<B>);
    };
    if (!waiting) {
      const outputs = this.#device.now(start()).map(full);
      given();
      return { outputs, done: null };
    }
    const outputs = this.#graph.outputs.map((): TableBuffer<B> => ({ value: null, pending: null, released: false }));
    this.#pending++;
    const done = this.#device.later(start, inputs, outputs, given);
    const over = (): void => {
      this.#pending--;
      if (this.#disposed) this.#drop();
    };
    done.then(over, over);
    return { outputs, done };
  }

  dispose(): void {
    this.#disposed = true;
    this.#drop();
  }
  explain(): string {
    return this.#graph.toString();
  }

  #drop(): void {
    if (this.#pending > 0) return;
    for (const b of this.#machine.constants.values()) this.#machine.release(b);
    this.#machine.constants.clear();
  }
}

/** Must some scalar be read on the host before the run can go on? */
function asksForValues(graph: Graph): boolean {
  return graph.order.some(
    (n) =>
      n.op.name === "while" || n.op.name === "cond" || (n.op.name === "scan" && asksForValues(n.attrs.body as unknown as Graph)),
  );
}
