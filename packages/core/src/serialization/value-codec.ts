import type { Json } from "./json.js";

/** How one kind of value travels as `{ "class_name": tag, "config": … }`. */
export interface ValueCodec<T = unknown> {
  /** Such as `__slice__`. */
  readonly tag: string;
  is(value: unknown): value is T;
  /** The config; `nested` writes a value inside it. */
  write(value: T, nested: (value: unknown) => Json): Json;
  /** The value of a config; `nested` reads a value inside it. */
  read(config: Json, nested: (json: Json) => unknown): T;
}
