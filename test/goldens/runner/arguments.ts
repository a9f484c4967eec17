import { isArray, isObject, type Json, type JsonObject } from "./case.js";
import { optionName } from "./names.js";
import type { Parameter } from "./signatures.js";
import type { Decoder, Position } from "./values.js";

/** Where Python defaults the subject itself, it stays positional: the closed list of exceptions. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  "keras.ops.where": ["x1", "x2"],
  "keras.ops.arange": ["stop", "step"],
  "keras.Sequential": ["layers"],
  "keras.Model": ["inputs", "outputs"],
};

/** Python call → TypeScript call: required positional, defaulted in one trailing options object. */
export function mapArguments(
  name: string,
  parameters: readonly Parameter[],
  args: JsonObject,
  decoder: Decoder,
  position: Position,
): unknown[] {
  const subjects = SUBJECTS[name] ?? [];
  const positional: unknown[] = [];
  const options: Record<string, unknown> = {};
  for (const { name: key, kind } of parameters) {
    if (kind === "rest") positional.push(...restOf(args[`*${key}`], decoder, position));
    else if (kind === "keywords") Object.assign(options, keywordsOf(args[`**${key}`], decoder));
    else if (!(key in args) && (kind === "option" || subjects.length > 0)) {
      if (subjects.includes(key)) positional.push(undefined);
    } else if (kind === "required" || subjects.includes(key)) positional.push(decoder.argument(key, args[key], position));
    else options[optionName(key)] = decoder.argument(key, args[key]);
  }
  for (const key of unknownKeys(parameters, args)) options[optionName(key)] = decoder.value(args[key]);
  while (positional.length > 0 && positional.at(-1) === undefined && subjects.length > 0) positional.pop();
  if (Object.keys(options).length === 0) return positional;
  if (subjects.length > 0) while (positional.length < requiredCount(parameters, subjects)) positional.push(undefined);
  return [...positional, options];
}

const requiredCount = (parameters: readonly Parameter[], subjects: readonly string[]): number =>
  parameters.filter((p) => p.kind === "required" || subjects.includes(p.name)).length;

/** Keywords that went through a `**kwargs` of a base class: `name`, `dtype`, `trainable`. */
const unknownKeys = (parameters: readonly Parameter[], args: JsonObject): string[] =>
  Object.keys(args).filter((key) => !key.startsWith("*") && !parameters.some((p) => p.name === key));

function restOf(json: Json | undefined, decoder: Decoder, position: Position): unknown[] {
  const items = isObject(json) && isArray(json["tuple"]) ? json["tuple"] : json;
  return isArray(items) ? items.map((item) => decoder.value(item, position)) : [];
}

function keywordsOf(json: Json | undefined, decoder: Decoder): Record<string, unknown> {
  const fields = isObject(json) && isObject(json["dict"]) ? json["dict"] : json;
  if (!isObject(fields)) return {};
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [optionName(key), decoder.value(value)]));
}
