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

/** Namespaces of Keras that are not part of its API of today. */
const OLD = /^keras\.(_legacy|legacy|src|_tf_keras|backend)\b/;

/** A public name of Keras with the path it has here. */
export interface KerasName {
  /** `keras.ops.reduce_max` */
  readonly name: string;
  /** `ops` */
  readonly namespace: string;
  /** `ops.reduceMax` */
  readonly path: string;
}

/** Every public path of Keras: one symbol may have several. */
export function kerasNames({ table }: Signatures): KerasName[] {
  const names = [...Object.keys(table.symbols), ...Object.keys(table.aliases)].filter((name) => !OLD.test(name));
  return names.map((name) => {
    const path = exportPath(name);
    return { name, path: path.join("."), namespace: path.slice(0, -1).join(".") };
  });
}

/** The call the rule makes of a Python signature; `open` when keywords of unknown names are taken. */
export interface ExpectedCall extends CallShape {
  readonly open: boolean;
}

/** Arguments without a default stay positional, the others become options in camelCase. */
export function expectedCall(name: string, parameters: readonly Parameter[], inherited: readonly Parameter[] = []): ExpectedCall {
  const subjects = SUBJECTS[name] ?? [];
  const named = new Set(parameters.map((p) => p.name));
  const keywords = parameters.some((p) => p.kind === "keywords");
  const all = [...parameters, ...(keywords ? inherited.filter((p) => p.kind === "option" && !named.has(p.name)) : [])];
  const positional = all.flatMap(({ name: python, kind }) => {
    if (kind === "rest") return [`...${camelCase(python)}`];
    return kind === "required" || subjects.includes(python) ? [camelCase(python)] : [];
  });
  const options = all.filter((p) => p.kind === "option" && !subjects.includes(p.name)).map((p) => camelCase(p.name));
  return { positional, options: options.length > 0 ? options : null, open: keywords && inherited.length === 0 };
}

/** Parameters of the constructors a class's `**kwargs` reach. */
export function inheritedParameters(signatures: Signatures, name: string): Parameter[] {
  const { table } = signatures;
  const bases = table.classes[signatures.canonical(name)]?.bases ?? [];
  return bases.flatMap((base) => {
    if (table.symbols[signatures.canonical(base)] === undefined) return [];
    const own = signatures.of(base);
    return own.some((p) => p.kind === "keywords") ? [...own, ...inheritedParameters(signatures, base)] : own;
  });
}
