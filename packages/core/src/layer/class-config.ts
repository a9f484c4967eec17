import { toCamel, toSnake } from "../config/index.js";
import { deserializeKerasObject, type JsonObject } from "../serialization/index.js";
import { layerConfig } from "./config.js";
import type { AnyLayer } from "./layer.js";

/** The face of a declared config that does not depend on its fields. */
export interface AnyConfig {
  readonly className: string;
  readonly fields: Readonly<Record<string, { readonly traits: { readonly fallback?: unknown } }>>;
  fill(where: string, options: never): Readonly<Record<string, unknown>>;
  toWire(filled: never): JsonObject;
  fromWire(json: JsonObject, where?: string): Readonly<Record<string, unknown>>;
  argumentsFrom(json: JsonObject): unknown[];
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
  const filled = {
    ...own,
    name: layer.name,
    trainable: layer.trainable,
    dtype: layer.dtypePolicy,
    activityRegularizer: layer.activityRegularizer,
  };
  return cls.declared.toWire(filled as never);
}

/** Constructs a class from a config: options without default go by position, the rest as one object. */
export function constructFrom(cls: DeclaredClass, json: JsonObject): object {
  const { declared } = cls;
  if (declared === (layerConfig as unknown as AnyConfig)) return new cls(freeOptions(cls.name, json));
  return new cls(...declared.argumentsFrom(json));
}

/** Options for a class without a declared config: those of every layer, and the rest as its `getConfig` wrote them. */
function freeOptions(where: string, json: JsonObject): Record<string, unknown> {
  const common = Object.keys(layerConfig.fields).map(toSnake);
  const [base, own] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(json).filter(([k]) => common.includes(k) === wanted)),
  ) as [JsonObject, JsonObject];
  const rest = Object.entries(own).map(([k, v]) => [toCamel(k), deserializeKerasObject(v)] as const);
  return { ...layerConfig.fromWire(base, where), ...Object.fromEntries(rest) };
}

const warned = new WeakSet<object>();

/** Says once that a class cannot be saved yet; its parent's name would be wrong and its own changes under minifiers. */
export function warnUnnamed(cls: { readonly name: string }): void {
  if (Object.hasOwn(cls, "className") || warned.has(cls)) return;
  warned.add(cls);
  console.warn(
    `[${cls.name}] declares no \`static className\`, so its models cannot be saved. Add \`static className = "${cls.name}"\`: minifiers change class names.`,
  );
}
