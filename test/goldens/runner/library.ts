import { exportPath } from "./names.js";
import { Missing } from "./outcome.js";
import type { Signatures } from "./signatures.js";

export type AnyFunction = (...args: unknown[]) => unknown;
export type AnyClass = new (...args: unknown[]) => unknown;
type Namespace = Readonly<Record<string, unknown>>;

/** The helpers a replay needs beside the recorded names, each with the paths it may be exported at. */
const HELPERS = {
  ndarray: ["ndarray", "array"],
  float: ["float"],
  symbolicTensor: ["symbolicTensor"],
  setKerasMask: ["setKerasMask"],
  getKerasMask: ["getKerasMask"],
  deserializeKerasObject: ["saving.deserializeKerasObject", "deserializeKerasObject"],
  serializeKerasObject: ["saving.serializeKerasObject", "serializeKerasObject"],
  convertToTensor: ["ops.convertToTensor"],
  Variable: ["Variable"],
  KerasError: ["KerasError"],
  SparseTensor: ["SparseTensor"],
  IndexedSlices: ["IndexedSlices"],
  RaggedTensor: ["RaggedTensor"],
  complex: ["complex"],
  setBackend: ["setBackend", "config.setBackend"],
} as const;
export type Helper = keyof typeof HELPERS;

/** Looks up recorded names in the exports of the library, by rule and never by list. */
export class Library {
  readonly root: Namespace;
  readonly signatures: Signatures;
  constructor(root: Namespace, signatures: Signatures) {
    this.root = root;
    this.signatures = signatures;
  }

  /** The export at `ops.image.resize`, or `undefined`. */
  at(path: readonly string[]): unknown {
    let here: unknown = this.root;
    for (const part of path) {
      if (here === null || (typeof here !== "object" && typeof here !== "function")) return undefined;
      if (!Reflect.has(here, part)) return undefined;
      here = Reflect.get(here, part);
    }
    return here;
  }

  /** The export for a Python name, looked for under its canonical path and its aliases. */
  lookup(name: string): unknown {
    for (const path of this.signatures.pathsOf(name)) {
      const found = this.at(exportPath(path));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.lookup(name) !== undefined;
  }

  function(name: string): AnyFunction {
    const found = this.lookup(name);
    if (found === undefined) throw new Missing(name);
    return found as AnyFunction;
  }

  /** Whether the recorded name is a class, by Python's naming. */
  isClass(name: string): boolean {
    return /^_*[A-Z]/.test(name.split(".").at(-1) ?? "");
  }

  class(name: string): AnyClass {
    const found = this.lookup(name);
    if (found === undefined) throw new Missing(name);
    return found as AnyClass;
  }

  helper(name: Helper): unknown {
    for (const path of HELPERS[name]) {
      const found = this.at(path.split("."));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Calls a helper, which counts as not implemented when it is not exported. */
  call(name: Helper, ...args: unknown[]): unknown {
    const found = this.helper(name);
    if (found === undefined) throw new Missing(HELPERS[name][0]);
    return (found as AnyFunction)(...args);
  }

  construct(name: Helper, ...args: unknown[]): unknown {
    const found = this.helper(name);
    if (found === undefined) throw new Missing(HELPERS[name][0]);
    return new (found as AnyClass)(...args);
  }

  /** The helpers that are not exported: printed so that a wall of missing names explains itself. */
  missingHelpers(): string[] {
    return (Object.keys(HELPERS) as Helper[]).filter((name) => this.helper(name) === undefined).map((n) => HELPERS[n][0]);
  }
}
