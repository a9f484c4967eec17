import { LayerError } from "../errors/index.js";
import type { JsonObject } from "../serialization/index.js";
import type { AnyLayer } from "./layer.js";

/** The face of a declared config that does not depend on its fields. */
export interface AnyConfig {
  readonly className: string;
  readonly fields: Readonly<Record<string, { readonly traits: { readonly fallback?: unknown } }>>;
  fill(where: string, options: never): Readonly<Record<string, unknown>>;
  toWire(filled: never): JsonObject;
  fromWire(json: JsonObject, where?: string): Readonly<Record<string, unknown>>;
  markFloats(wire: JsonObject): void;
}

interface DeclaredClass {
  readonly declared: AnyConfig;
  readonly name: string;
  new (...args: readonly unknown[]): object;
}

/** The layer's options as files know them: what it was made with, and its name, trainable flag and policy as they are now. */
export function wireOf(layer: AnyLayer): JsonObject {
  const cls = Object.getPrototypeOf(layer).constructor as DeclaredClass;
  const own = (layer as unknown as { config?: object }).config ?? {};
  const filled = { ...own, name: layer.name, trainable: layer.trainable, dtype: layer.dtypePolicy, activityRegularizer: layer.activityRegularizer };
  return cls.declared.toWire(filled as never);
}

/** Constructs a class from a config: options without default go by position, the rest as one object. */
export function constructFrom(cls: DeclaredClass, json: JsonObject): object {
  const { declared } = cls;
  const filled = declared.fromWire(json, declared.className);
  const positional: unknown[] = [];
  const options: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(declared.fields)) {
    if (field.traits.fallback === undefined) positional.push(filled[name]);
    else options[name] = filled[name];
  }
  return new cls(...positional, options);
}

/** Guards a class that inherits a config from being saved as its parent. */
export function requireOwnName(cls: { readonly name: string; readonly className?: string }): void {
  if (Object.hasOwn(cls, "className")) return;
  throw new LayerError(cls.name, "a class must declare `static className` to be saved, got none", { hint: `Add \`static className = "${cls.name}"\`: minifiers change class names.` });
}
