import { didYouMean, LayerError } from "../errors/index.js";
import { remembered } from "./builtin-classes.js";
import { customNames, getRegisteredObject } from "./custom-objects.js";
import { getOwn, type JsonObject } from "./json.js";
import {
  type CustomObject,
  type CustomObjects,
  isKerasClass,
  isKerasModule,
  type KerasClass,
  type KerasFunction,
} from "./kinds.js";
import type { Loading } from "./loading.js";

/** Tells which class or function was wanted, what is close to it, and how to make it known. */
function unknown(kind: "class" | "function", module: unknown, name: string, loading: Loading): never {
  const place = typeof module === "string" ? ` of module "${module}"` : "";
  const names = loading.registries.flatMap((registry) => [
    ...(kind === "class" ? registry.classNames() : registry.functionNames()),
  ]);
  const near = didYouMean(name, [...names, ...customNames(loading.customObjects).filter((known) => known !== name)]);
  const how = "Pass it in { customObjects } or register it with registerKerasSerializable().";
  throw new LayerError("deserialize", `${kind} "${name}"${place} must be known to load this, got none of that name`, {
    hint: near === undefined ? how : `${near} ${how}`,
  });
}

function custom(name: string, customObjects: CustomObjects, fits: (object: CustomObject) => boolean): CustomObject | undefined {
  const hit = getRegisteredObject(name, { customObjects });
  return hit !== null && fits(hit) ? hit : undefined;
}

/** Files up to Keras 3.6 dropped the package of custom functions. */
function customInAnyPackage(name: string, customObjects: CustomObjects): CustomObject | undefined {
  const full = customNames(customObjects).find((key) => key.endsWith(`>${name}`));
  return full === undefined ? undefined : custom(full, customObjects, () => true);
}

/**
 * The class an envelope names: a custom one by its registered name, else a listed built-in one. Never anything else.
 *
 * @throws LayerError naming module and class, with the nearest known name and how to register.
 */
export function resolveClass(envelope: JsonObject, className: string, loading: Loading, defaultModule?: string): KerasClass {
  const given = getOwn(envelope, "module");
  const registeredName = getOwn(envelope, "registered_name");
  const module = given === undefined || (given === null && typeof registeredName !== "string") ? (defaultModule ?? given) : given;
  const isBuiltin = isKerasModule(module);

  const wanted =
    typeof registeredName === "string" ? [registeredName, className] : isBuiltin && registeredName === null ? [] : [className];
  for (const name of wanted) {
    const hit = custom(name, loading.customObjects, isKerasClass);
    if (hit !== undefined) return hit as KerasClass;
  }
  if (module !== undefined && module !== null && typeof module !== "string") return unknown("class", module, className, loading);
  const path = module as string | null | undefined;
  for (const registry of loading.registries) {
    const cls = registry.findClass(path, className);
    if (cls === undefined) continue;
    if (typeof registeredName === "string" && registeredName !== className && path !== undefined) {
      throw new LayerError(
        "deserialize",
        `"${registeredName}" must be registered to load this, got only the built-in ${className}`,
        {
          hint: "Register your class with registerKerasSerializable().",
        },
      );
    }
    return cls;
  }
  const cls = typeof path === "string" ? remembered(path, className) : undefined;
  return cls ?? unknown("class", path, className, loading);
}

/** The function a `{ class_name: "function" }` envelope names. */
export function resolveFunction(envelope: JsonObject, loading: Loading, defaultModule?: string): KerasFunction {
  const name = getOwn(envelope, "config");
  const given = getOwn(envelope, "module");
  const module = given === undefined || given === null ? (defaultModule ?? given) : given;
  if (typeof name !== "string") throw new LayerError("deserialize", "a function must be given by name");
  const hit = custom(name, loading.customObjects, (object) => typeof object === "function");
  if (hit !== undefined) return hit as KerasFunction;
  if (module === undefined || typeof module === "string") {
    for (const registry of loading.registries) {
      const fn = registry.findFunction(module, name);
      if (fn !== undefined) return fn;
    }
  }
  return (
    (customInAnyPackage(name, loading.customObjects) as KerasFunction | undefined) ?? unknown("function", module, name, loading)
  );
}
