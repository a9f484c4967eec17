import { LayerError } from "../errors/index.js";
import { isPlainObject } from "./json.js";
import { isKerasClass } from "./kinds.js";

/** Refuses what only the full library can do. */
export function notInSlim(where: string, what: string): never {
  throw new LayerError(where, `${what} needs the full library, got "keras-ts/slim"`, { hint: 'Import from "keras-ts" instead.' });
}

/** Values that have no other form in files. */
export const isPlainValue = (value: unknown): value is null | boolean | number | string =>
  value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string";

/** What a slim lookup knows: the few names that cost nothing, and what counts as an object of the module. */
export interface SlimRules<T> {
  /** Module as users import it: `initializers`. */
  readonly module: string;
  readonly names: Readonly<Record<string, () => T>>;
  is(value: unknown): value is T;
}

/**
 * The object that an instance, a class or one of the few names stands for; `null` stays `null`.
 *
 * @throws LayerError for other names, saying which import brings the object.
 */
export function slimGet<T>({ module, names, is }: SlimRules<T>, identifier: unknown): T | null {
  if (identifier === null || identifier === undefined) return null;
  if (typeof identifier === "string") {
    const make = Object.hasOwn(names, identifier) ? names[identifier] : undefined;
    if (make !== undefined) return make();
    throw new LayerError(`${module}.get`, `"${identifier}" must be an object, got a name that "keras-ts/slim" does not know`, {
      hint: `Import the object from "keras-ts/slim/${module}", or everything from "keras-ts", which knows all names.`,
    });
  }
  if (isKerasClass(identifier)) return new (identifier as unknown as new () => T)();
  if (is(identifier)) return identifier;
  if (isPlainObject(identifier)) return notInSlim(`${module}.get`, "a config");
  throw new LayerError(`${module}.get`, `the identifier must be an object of ${module}, got ${typeof identifier}`);
}
