import { camelCase, exportPath } from "../goldens/runner/names.js";
import type { Parameter, Signatures } from "../goldens/runner/signatures.js";
import type { CallShape } from "./exports.js";

/** Where Python defaults the subject itself, it stays positional here: the closed list of exceptions. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  "keras.ops.where": ["x1", "x2"],
  "keras.ops.arange": ["stop", "step"],
  "keras.Sequential": ["layers"],
  "keras.Model.fit": ["x", "y"],
  "keras.Model.evaluate": ["x", "y"],
};
// Hooks are called by the library, which always has logs to pass.
const HOOK = /^keras\.callbacks\.Callback\.on_/;

/** Not part of Keras's API of today, or the same functions once more under a folder of their own. */
const LEFT_OUT = /^keras\.(_legacy|legacy|src|_tf_keras|backend|ops\.(numpy|nn|linalg)|[\w.]+\.legacy)\./;

/** A public name of Keras with the path it has here. */
export interface KerasName {
  /** `keras.ops.reduce_max` */
  readonly name: string;
  /** `ops`, empty for `keras` itself. */
  readonly namespace: string;
  /** `ops.reduceMax` */
  readonly path: string;
}

/** Every public path of Keras: one symbol may have several. */
export function kerasNames({ table }: Signatures): KerasName[] {
  const names = [...Object.keys(table.symbols), ...Object.keys(table.aliases)].filter((name) => !LEFT_OUT.test(name));
  return names.map((name) => {
    const path = exportPath(name);
    return { name, path: path.join("."), namespace: path.slice(0, -1).join(".") };
  });
}

/** The call the rule makes of a Python signature. */
export interface ExpectedCall extends CallShape {
  /** Options that may exist beside those that must. */
  readonly accepted: readonly string[];
  /** Keywords of any name are taken. */
  readonly open: boolean;
}

/** What the `**kwargs` of a constructor reach: arguments of public base classes, and of Keras's private ones. */
export interface Inherited {
  readonly demanded: readonly Parameter[];
  readonly accepted: readonly Parameter[];
}

/** Arguments without a default stay positional, the others become options in camelCase. */
export function expectedCall(
  name: string,
  parameters: readonly Parameter[],
  inherited: Inherited = { demanded: [], accepted: [] },
): ExpectedCall {
  const subjects = HOOK.test(name) ? ["logs"] : (SUBJECTS[name] ?? []);
  const keywords = parameters.some((p) => p.kind === "keywords");
  const positional = parameters.flatMap(({ name: python, kind }) => {
    if (kind === "rest") return [`...${camelCase(python)}`];
    return kind === "required" || subjects.includes(python) ? [camelCase(python)] : [];
  });
  const named = new Set(parameters.map((p) => p.name));
  const optionsOf = (list: readonly Parameter[]): string[] =>
    list.filter((p) => p.kind === "option" && !subjects.includes(p.name)).map((p) => camelCase(p.name));
  const options = optionsOf([...parameters, ...(keywords ? inherited.demanded.filter((p) => !named.has(p.name)) : [])]);
  const open = keywords && inherited.demanded.length === 0;
  return { positional, options: [...new Set(options)], accepted: optionsOf(inherited.accepted), open };
}

/** Parameters of the constructors that a class's keywords reach. */
export function inheritedParameters(signatures: Signatures, name: string): Inherited {
  const demanded: Parameter[] = [];
  const accepted: Parameter[] = [];
  const visit = (path: string): void => {
    for (const base of signatures.table.classes[signatures.canonical(path)]?.bases ?? []) {
      if (signatures.table.symbols[signatures.canonical(base)] === undefined) continue;
      const own = signatures.of(base);
      (base.startsWith("keras.src.") ? accepted : demanded).push(...own);
      if (own.some((p) => p.kind === "keywords")) visit(base);
    }
  };
  visit(name);
  return { demanded, accepted };
}
