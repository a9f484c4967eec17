import { toCamel, toSnake } from "../config/names.js";
import { isPlainObject } from "../host/nested.js";
import type { Json, JsonObject } from "../serialization/index.js";
import type { ShapeTree } from "./arguments.js";

const named = (names: readonly string[], i: number): string => `${names[i] ?? (i === 0 ? "inputs" : `inputs_${i}`)}_shape`;

/** Shapes a layer was built with, as files hold them: one under `input_shape`, several by name under `shapes_dict`. */
export function buildConfigOf(names: readonly string[], shapes: readonly ShapeTree[]): JsonObject {
  // Shapes of tensors among the options come last, by the option's name; a dict input has shapes too but stands first.
  const last = shapes.at(-1);
  const options = shapes.length > 1 && isPlainObject(last) ? Object.entries(last) : [];
  const positional = options.length > 0 ? shapes.slice(0, -1) : shapes;
  if (positional.length === 1 && options.length === 0) return { input_shape: shapes[0] as unknown as Json };
  const entries = [
    ...positional.map((s, i) => [named(names, i), s] as const),
    ...options.map(([k, s]) => [`${toSnake(k)}_shape`, s] as const),
  ];
  return { shapes_dict: Object.fromEntries(entries) as unknown as Json };
}

/** The other way round; `null` where there is nothing to build from. */
export function shapesFromConfig(names: readonly string[], config: JsonObject): readonly ShapeTree[] | null {
  const { input_shape: shape, shapes_dict: dict } = config;
  if (shape !== null && shape !== undefined) return [shape as unknown as ShapeTree];
  if (!isPlainObject(dict)) return null;
  const entries = Object.entries(dict) as unknown as (readonly [string, ShapeTree])[];
  if (names.length === 0) return entries.map(([, s]) => s);
  const isPositional = (key: string): boolean => names.some((_, i) => named(names, i) === key);
  const rest = entries.filter(([k]) => !isPositional(k)).map(([k, s]) => [toCamel(k.replace(/_shape$/, "")), s] as const);
  const positional = entries.filter(([k]) => isPositional(k)).map(([, s]) => s);
  return rest.length === 0 ? positional : [...positional, Object.fromEntries(rest)];
}
