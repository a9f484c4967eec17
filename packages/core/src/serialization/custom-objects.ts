import { checkOptions, LayerError } from "../errors/index.js";
import { type CustomObject, type CustomObjects, givenName, isKerasClass, type KerasFunction, ownClassName } from "./kinds.js";

// Without a prototype, so that names such as "constructor" or "__proto__" are ordinary keys.
const registered = Object.create(null) as Record<string, CustomObject>;
const registeredNames = new WeakMap<CustomObject, string>();
const scopes: CustomObjects[] = [];

/** The name a class or function declares for itself; names of JavaScript functions do not survive minifiers. */
function declaredName(object: CustomObject): string | undefined {
  return isKerasClass(object) ? ownClassName(object) : givenName(object as KerasFunction);
}

/** Where a custom class or function is filed: `package>name`. */
export interface RegistrationOptions {
  /** Keeps equal names of different libraries apart; default `"Custom"`. */
  readonly package?: string | undefined;
  /** Default: the class's own `static className`. */
  readonly name?: string | null | undefined;
}

/**
 * Registers a class or function under `package>name`, so that files which name it can be loaded. Works as a decorator.
 *
 * @throws LayerError when no name is given or declared, or a class cannot be written and read.
 * @example
 * class Doubled extends layers.Dense {
 *   static override readonly className = "Doubled";
 * }
 * saving.registerKerasSerializable({ package: "mylib" })(Doubled);
 * saving.getRegisteredName(Doubled); // "mylib>Doubled"
 */
export function registerKerasSerializable(options: RegistrationOptions = {}): <T extends CustomObject>(object: T) => T {
  const where = "registerKerasSerializable";
  checkOptions(where, options, ["package", "name"]);
  return (object) => {
    const name = options.name ?? declaredName(object);
    if (name === undefined) {
      throw new LayerError(where, "needs a name", { hint: "Pass { name } or declare `static className` on the class itself." });
    }
    if (/^class\b/.test(Function.prototype.toString.call(object))) {
      if (!isKerasClass(object)) throw new LayerError(where, `class ${name} must have a static fromConfig()`);
      if (typeof (object.prototype as { getConfig?: unknown }).getConfig !== "function")
        throw new LayerError(where, `class ${name} must have getConfig()`);
    }
    const key = `${options.package ?? "Custom"}>${name}`;
    registered[key] = object;
    registeredNames.set(object, key);
    return object;
  };
}

/**
 * All classes and functions registered in this process, by `package>name`: a live object that may be changed.
 *
 * @example
 * Object.keys(saving.getCustomObjects()).includes("none of this name"); // false
 */
export const getCustomObjects = (): Record<string, CustomObject> => registered;

/**
 * The name files know a class or function by: `package>name` when registered, else its own.
 *
 * @example
 * saving.getRegisteredName(layers.Dense); // "Dense"
 */
export function getRegisteredName(obj: CustomObject): string | undefined {
  return registeredNames.get(obj) ?? declaredName(obj) ?? scopedName(obj);
}

const scopedName = (object: CustomObject): string | undefined => {
  for (let i = scopes.length - 1; i >= 0; i--) {
    const hit = Object.entries(scopes[i] as CustomObjects).find(([, value]) => value === object);
    if (hit !== undefined) return hit[0];
  }
  return undefined;
};

/**
 * The custom class or function of that name, or `null`: scopes first, then registrations, then the given tables.
 *
 * @example
 * saving.getRegisteredObject("none of this name"); // null
 */
export function getRegisteredObject(
  name: string,
  options: {
    readonly customObjects?: CustomObjects | null | undefined;
    readonly moduleObjects?: CustomObjects | null | undefined;
  } = {},
): CustomObject | null {
  checkOptions("getRegisteredObject", options, ["customObjects", "moduleObjects"]);
  const tables = [...[...scopes].reverse(), registered, options.customObjects, options.moduleObjects];
  for (const table of tables) {
    if (table && Object.hasOwn(table, name)) return table[name] ?? null;
  }
  return null;
}

/** Every name {@link getRegisteredObject} would find. */
export const customNames = (customObjects: CustomObjects = {}): string[] =>
  [...scopes, registered, customObjects].flatMap((table) => Object.keys(table));

/**
 * Makes custom classes and functions known by name while {@link CustomObjectScope.run} lasts.
 *
 * @example
 * new saving.CustomObjectScope({ Mine: layers.Dense }).run(() => saving.getRegisteredObject("Mine") === layers.Dense); // true
 */
export class CustomObjectScope {
  readonly customObjects: CustomObjects;
  constructor(customObjects: CustomObjects) {
    this.customObjects = customObjects;
  }

  /**
   * Calls `fn` inside the scope and returns its result.
   *
   * @throws LayerError when `fn` returns a promise: the scope would end before the work does.
   */
  run<T>(fn: () => T): T {
    scopes.push(this.customObjects);
    try {
      const result = fn();
      if (typeof (result as { then?: unknown } | null)?.then === "function") {
        throw new LayerError("customObjectScope", "the function must be synchronous, got a promise", {
          hint: "Pass { customObjects } to the function that loads.",
        });
      }
      return result;
    } finally {
      scopes.pop();
    }
  }
}

/**
 * Calls `fn` while the given classes and functions are known by name.
 *
 * @example
 * class Tripled extends layers.Dense {
 *   static override readonly className = "Tripled";
 * }
 * const json = saving.serializeKerasObject(new Tripled(3));
 * saving.customObjectScope({ Tripled }, () => saving.deserializeKerasObject(json)); // a Tripled again
 */
export const customObjectScope = <T>(customObjects: CustomObjects, fn: () => T): T =>
  new CustomObjectScope(customObjects).run(fn);
