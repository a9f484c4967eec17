import { toSnakeName } from "../config/index.js";
import { classOf, type KerasFunction, ownClassName, serializedFunctionName } from "../serialization/index.js";

/** What logs call a function or callable object: its own name, else its class's in snake case. */
export function objectName(object: object): string {
  const given = serializedFunctionName(object as KerasFunction) ?? (object as { readonly name?: unknown }).name;
  if (typeof given === "string" && given !== "") return given;
  return toSnakeName(ownClassName(classOf(object)) ?? "function");
}
