import { LayerError } from "../errors/index.js";
import { isKerasModule, type KerasClass, type KerasFunction, ownClassName, ownModule } from "./kinds.js";
import type { ValueCodec } from "./value-codec.js";

/** What a registry is made of. */
export interface RegistryParts {
  /** Classes with their own `static className` and `static module`. */
  readonly classes?: Iterable<KerasClass> | undefined;
  /** Functions by module: `{ "keras.activations": { relu, … } }`, under their Python names. */
  readonly functions?: Readonly<Record<string, Readonly<Record<string, KerasFunction>>>> | undefined;
  /** Further paths of a class: `{ "keras.layers.Convolution2D": "keras.layers.Conv2D" }`. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Kinds of values beyond the built-in ones, such as tensors. */
  readonly codecs?: readonly ValueCodec[] | undefined;
}

/** A closed set of classes, functions and value kinds: all that a file can name. */
export interface Registry {
  readonly codecs: readonly ValueCodec[];
  /** The class of a Python module and class name; `module` is `undefined` where old files give none. */
  findClass(module: string | null | undefined, className: string): KerasClass | undefined;
  /** The function of that name; module `builtins` stands for all modules. */
  findFunction(module: string | null | undefined, name: string): KerasFunction | undefined;
  nameOf(fn: KerasFunction): string | undefined;
  classNames(): Iterable<string>;
  functionNames(): Iterable<string>;
}

interface Entry {
  readonly module: string;
  readonly cls: KerasClass;
}

const isOp = (module: string): boolean => /^(tf_)?keras\.(src\.)?ops(\.|$)/.test(module);

/** How many parts of the public module also stand in the file's module: `losses` in `keras.src.losses.losses`. */
function kinship(module: string, wanted: string): number {
  const parts = new Set(wanted.split("."));
  return module.split(".").filter((part) => part !== "keras" && parts.has(part)).length;
}

/**
 * Old files name Keras's source tree (`keras.src.layers.core.dense`) or no module at all, so inside Keras the class name
 * decides; where two modules share one (`MeanSquaredError`), the one whose parts the file mentions, then layers.
 */
function nearestEntry(candidates: readonly Entry[], wanted: string): KerasClass | undefined {
  let best: Entry | undefined;
  let bestScore = -1;
  for (const entry of candidates) {
    if (isOp(entry.module) !== isOp(wanted)) continue;
    const score = 2 * kinship(entry.module, wanted) + (entry.module === "keras.layers" ? 1 : 0);
    if (score > bestScore) {
      best = entry;
      bestScore = score;
    }
  }
  return best?.cls;
}

/**
 * Makes a registry from explicit lists. Nothing registers itself on import, so a program that loads no files bundles only
 * the classes it uses.
 *
 * @throws LayerError when a class declares no name of its own or two classes claim the same path.
 */
export function createRegistry(parts: RegistryParts): Registry {
  const byPath = new Map<string, KerasClass>();
  const byName = new Map<string, Entry[]>();
  const functions = new Map<string, KerasFunction>();
  const names = new Map<KerasFunction, string>();

  const add = (module: string, name: string, cls: KerasClass): void => {
    const path = `${module}.${name}`;
    if (byPath.has(path) && byPath.get(path) !== cls)
      throw new LayerError("createRegistry", `each path must have one class, got two for "${path}"`);
    byPath.set(path, cls);
    byName.set(name, [...(byName.get(name) ?? []), { module, cls }]);
  };

  for (const cls of parts.classes ?? []) {
    const [name, module] = [ownClassName(cls), ownModule(cls)];
    if (name === undefined || module === null) {
      throw new LayerError(
        "createRegistry",
        `classes must declare their own static className and module, got ${name ?? "a class without a name"}`,
      );
    }
    add(module, name, cls);
  }
  for (const [path, target] of Object.entries(parts.aliases ?? {})) {
    const cls = byPath.get(target);
    if (cls === undefined)
      throw new LayerError("createRegistry", `alias "${path}" must point at a listed class, got "${target}"`);
    const dot = path.lastIndexOf(".");
    add(path.slice(0, dot), path.slice(dot + 1), cls);
  }
  for (const [module, members] of Object.entries(parts.functions ?? {})) {
    for (const [name, fn] of Object.entries(members)) {
      functions.set(`${module}.${name}`, fn);
      if (!functions.has(name)) functions.set(name, fn);
      if (!names.has(fn)) names.set(fn, name);
    }
  }

  return {
    codecs: parts.codecs ?? [],
    findClass(module, className) {
      const exact = byPath.get(`${module}.${className}`);
      if (exact !== undefined || module === null) return exact;
      return module === undefined || isKerasModule(module) ? nearestEntry(byName.get(className) ?? [], module ?? "") : undefined;
    },
    findFunction(module, name) {
      if (module === "builtins" || module === undefined) return functions.get(name);
      return module !== null && isKerasModule(module) ? (functions.get(`${module}.${name}`) ?? functions.get(name)) : undefined;
    },
    nameOf: (fn) => names.get(fn),
    classNames: () => byName.keys(),
    functionNames: () => new Set(names.values()),
  };
}
