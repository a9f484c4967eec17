import { type Engine, failure, isLost, refusal } from "../engines/index.js";
import { BackendError, KerasError } from "../errors/index.js";
import type { HostArray } from "../host/host-array.js";
import { type Spec, showSpec } from "../host/spec.js";
import type { Leaf } from "../ir/index.js";
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
  /** Settles when the queued run that makes it was handed over, or failed. */
  #making: Promise<unknown> | null = null;
  #error: Error | null = null;
  #disposedAt: string | null = null;
  /** Engines with a queued run that reads it: what is disposed meanwhile lives until they have it. */
  #readers: Engine[] = [];

  constructor(spec: Spec, from: HostArray | Engine) {
    this.spec = spec;
    const queued = "submit" in from;
    this.#host = queued ? null : from;
    this.#maker = queued ? from : null;
  }

  /** The engine its buffer lives on or is being made on; `null` for a host value. */
  get engine(): Engine | null {
    return this.#held?.engine ?? this.#maker?.actual ?? null;
  }
  get disposed(): boolean {
    return this.#disposedAt !== null;
  }

  /** Whether the value is there, or at least handed to its engine. */
  get made(): boolean {
    return this.#held !== null || this.#host !== null;
  }

  /** Takes over a freshly made buffer, or what was made in host memory. */
  adopt(engine: Engine, buffer: unknown, host?: HostArray): void {
    this.#maker = null;
    this.#making = null;
    if (host === undefined) this.#hold(new Held(engine, buffer, this.spec));
    else this.#host = host;
    if (this.#gone) this.#forget();
  }

  /** Notes the queued run that will make it. */
  expect(making: Promise<unknown>): void {
    if (this.#maker !== null) this.#making = making;
  }

  /** Records that the run that should have made it, or that overwrote it, failed. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#maker = null;
    this.#making = null;
    this.#drop();
  }

  /** Announces a run on `engine` that will read it, perhaps later; throws when it cannot be read. */
  reserve(engine: Engine): void {
    this.#checkUsable();
    this.check();
    this.#readers.push(engine);
  }
  /** The announced run has it (or failed). */
  unreserve(engine: Engine): void {
    const at = this.#readers.indexOf(engine);
    if (at >= 0) this.#readers.splice(at, 1);
    if (this.#gone) this.#forget();
  }
  /** Whether another engine has yet to read it. */
  awaitedElsewhere(engine: Engine): boolean {
    return this.#readers.some((reader) => reader.actual !== engine.actual);
  }

  /** The buffer on `engine`, uploading or moving the value there first. For a run that reserved it. */
  on(engine: Engine): MaybePromise<Held> {
    this.#checkUsable();
    if (this.#held !== null && this.#held.engine === engine.actual && this.#held.live) return this.#held;
    if (this.#host !== null) return this.#place(engine, this.#host);
    if (this.#held === null && this.#making !== null) return this.#making.catch(() => {}).then(() => this.on(engine));
    return this.#download().then((host) => this.#place(engine, host));
  }

  /** The value in host memory, while it has never been on an engine. */
  get untouched(): HostArray | null {
    return this.#held === null && this.#disposedAt === null ? this.#host : null;
  }

  /** The value in host memory. */
  async read(): Promise<HostArray> {
    this.check();
    // Queued first, then on its way to the host.
    while (!this.made && this.#making !== null) await this.#making.catch(() => {});
    this.check();
    return this.#host ?? this.#download();
  }

  /** The value in host memory, blocking; `null` where the engine cannot. */
  readSync(): HostArray | null {
    this.check();
    if (this.#host !== null) return this.#host;
    const held = this.#held;
    if (held === null && this.#maker !== null && this.#maker.backend === null) {
      throw new BackendError(this.#maker.name, "has not started yet, so values cannot be read at once", {
        hint: "Use `await backendReady()` first, or `await t.data()`.",
      });
    }
    return held?.engine.backend?.downloadSync?.(held.buffer, this.spec) ?? null;
  }

  /** Hands the buffer to a run that reuses its memory; the result takes it back when that run fails before it began. */
  donate(): () => void {
    const held = this.#held;
    if (held === null) return () => {};
    net.unregister(held);
    held.donated();
    this.#held = null;
    const before = this.#disposedAt;
    this.#disposedAt = "a compiled step that reuses its memory";
    return () => {
      held.returned();
      if (this.#error !== null || (before !== null && this.#readers.length === 0)) return held.release();
      this.#disposedAt = before;
      this.#hold(held);
    };
  }

  /** Gives everything back, once queued runs that read it have started; reading afterwards is an error. */
  dispose(where = "dispose()"): void {
    if (this.#disposedAt !== null) return;
    this.#disposedAt = where;
    if (this.#gone) this.#forget();
  }

  /** Throws when the value can no longer be had. */
  check(): void {
    if (this.#error !== null) throw this.#error;
    if (this.#disposedAt !== null) {
      throw new KerasError(`[tensor] ${showSpec(this.spec)} must not be used after it was disposed by ${this.#disposedAt}.`);
    }
  }

  /** Why it was never made, if so. */
  get error(): Error | null {
    return this.#error;
  }

  /** Lost state is refused with a message of its own: the error itself belongs to the run that lost it. */
  #checkUsable(): void {
    if (this.#error !== null) throw isLost(this.#error) ? refusal(this.#error) : this.#error;
  }

  get #gone(): boolean {
    return this.#disposedAt !== null && this.#readers.length === 0;
  }

  async #download(): Promise<HostArray> {
    const held = this.#held;
    if (held === null) throw new KerasError(`[data] the value ${showSpec(this.spec)} was never made.`);
    const { backend, name } = held.engine;
    if (backend === null) {
      throw new BackendError(name, `was closed, and the value ${showSpec(this.spec)} with it`, {
        hint: "Read values before closing an engine.",
      });
    }
    try {
      return await backend.download(held.buffer, this.spec);
    } catch (cause) {
      throw this.#error ?? failure(name, cause, "failed");
    }
  }

  #place(engine: Engine, host: HostArray): Held {
    this.#drop();
    const { backend } = engine;
    if (backend === null) throw new BackendError(engine.name, "has not started yet");
    const held = new Held(engine, backend.upload(host), this.spec);
    this.#hold(held);
    this.#host = null;
    return held;
  }

  #hold(held: Held): void {
    this.#held = held;
    net.register(this, held, held);
  }

  #forget(): void {
    this.#host = null;
    this.#drop();
  }

  #drop(): void {
    if (this.#held === null) return;
    net.unregister(this.#held);
    this.#held.release();
    this.#held = null;
  }
}
