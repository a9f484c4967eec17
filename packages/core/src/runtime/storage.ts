import { KerasError } from "../errors/index.js";
import type { HostArray } from "../host/host-array.js";
import { showSpec, type Spec } from "../host/spec.js";
import type { Leaf } from "../ir/index.js";
import type { Engine } from "./engine.js";
import { Held, net } from "./held.js";

type MaybePromise<T> = T | Promise<T>;

/** A value that exists or is on its way: in host memory, in an engine's buffer, or still queued on one. */
export class Storage implements Leaf {
  readonly spec: Spec;
  /** Somebody else may hold this value: a step must not donate its buffer. */
  shared = false;
  #host: HostArray | null;
  #held: Held | null = null;
  #maker: Engine | null;
  #error: unknown = null;
  #disposedAt: string | null = null;

  constructor(spec: Spec, from: HostArray | Engine) {
    this.spec = spec;
    const queued = "submit" in from;
    this.#host = queued ? null : from;
    this.#maker = queued ? from : null;
  }

  /** The engine its buffer lives on or is being made on; `null` for a host value. */
  get engine(): Engine | null {
    return this.#held?.engine ?? this.#maker;
  }
  get disposed(): boolean {
    return this.#disposedAt !== null;
  }

  /** Takes over a freshly made buffer. */
  adopt(engine: Engine, buffer: unknown): void {
    const held = new Held(engine, buffer, this.spec);
    this.#maker = null;
    if (this.disposed) return held.release();
    this.#held = held;
    net.register(this, held, held);
  }

  /** Records that the run that should have made it failed. */
  fail(error: unknown): void {
    this.#error = error;
    this.#maker = null;
  }

  /** The buffer on `engine`, uploading or moving the value there first. */
  on(engine: Engine): MaybePromise<Held> {
    this.check();
    if (this.#held?.engine === engine && this.#held.live) return this.#held;
    if (this.#host !== null) return this.#place(engine, this.#host);
    return this.read().then((host) => this.#place(engine, host));
  }

  /** The value in host memory. */
  async read(): Promise<HostArray> {
    this.check();
    if (this.#host !== null) return this.#host;
    if (this.#held === null && this.#maker !== null) await this.#maker.settled();
    this.check();
    const held = this.#held;
    if (held?.engine.backend == null) throw new KerasError(`[data] the value ${showSpec(this.spec)} was never made.`);
    return held.engine.backend.download(held.buffer, this.spec);
  }

  /** The value in host memory, blocking; `null` where the engine cannot. */
  readSync(): HostArray | null {
    this.check();
    if (this.#host !== null) return this.#host;
    const held = this.#held;
    return held?.engine.backend?.downloadSync?.(held.buffer, this.spec) ?? null;
  }

  /** Hands the buffer to a run that reuses its memory. */
  donate(): void {
    if (this.#held === null) return;
    net.unregister(this.#held);
    this.#held.donated();
    this.#held = null;
    this.#disposedAt = "a compiled step that reuses its memory";
  }

  /** Gives everything back; reading afterwards is an error. */
  dispose(where = "dispose()"): void {
    if (this.#disposedAt !== null) return;
    this.#disposedAt = where;
    this.#host = null;
    this.#drop();
  }

  check(): void {
    if (this.#error !== null) throw this.#error;
    if (this.#disposedAt !== null) throw new KerasError(`[tensor] ${showSpec(this.spec)} must not be used after it was disposed by ${this.#disposedAt}.`);
  }

  #place(engine: Engine, host: HostArray): Held {
    this.#drop();
    const backend = engine.backend;
    if (backend === null) throw new KerasError(`[backend ${engine.name}] has not started yet.`);
    const held = new Held(engine, backend.upload(host), this.spec);
    this.#held = held;
    this.#host = null;
    net.register(this, held, held);
    return held;
  }

  #drop(): void {
    if (this.#held === null) return;
    net.unregister(this.#held);
    this.#held.release();
    this.#held = null;
  }
}
