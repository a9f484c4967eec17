import * as keras from "keras-ts";
import { Library } from "../goldens/runner/library.js";
import { camelCase } from "../goldens/runner/names.js";
import { Signatures } from "../goldens/runner/signatures.js";
import { readCases } from "../goldens/runner/source.js";
import { exportDifferences } from "./calls.js";
import { declaredDifferences, declaredOf } from "./declared.js";
import type { Export } from "./exports.js";
import { callsByName, functionOptions } from "./function-defaults.js";
import { type KerasName, kerasNames } from "./keras.js";

/** Names of one namespace of Keras, as they are written here. */
export interface Coverage {
  /** Empty for `keras` itself. */
  readonly namespace: string;
  readonly have: readonly string[];
  readonly missing: readonly string[];
}

export interface ParityReport {
  readonly namespaces: readonly Coverage[];
  /** Methods and properties of the classes that others are built on. */
  readonly members: readonly (Coverage & { readonly className: string })[];
  /** One sentence each, sorted. */
  readonly differences: readonly string[];
  /** Options whose default no call could show. */
  readonly untried: readonly string[];
}

const BASES = ["Model", "Sequential", "Layer", "Metric", "Loss", "Optimizer", "callbacks.Callback", "Variable"];
const UNSPOKEN = /^_/;

const valueAt = (path: string): unknown =>
  path.split(".").reduce<unknown>((here, key) => (here as Record<string, unknown> | undefined)?.[key], keras);

/** Compares what is exported with the recorded API of Keras. */
export async function parityReport(exports: readonly Export[]): Promise<ParityReport> {
  const signatures = Signatures.load();
  const library = new Library(keras, signatures);
  const ours = new Map(exports.filter((e) => e.kind !== "type").map((e) => [e.path, e]));
  const names = new Map(kerasNames(signatures).map((n) => [n.path, n]));
  const callsOf = callsByName(readCases());
  const differences = new Set<string>();
  const untried: string[] = [];
  for (const one of ours.values()) {
    const name = names.get(one.path);
    if (name === undefined) {
      if (one.kind !== "namespace") differences.add(`${one.path}: not in Keras`);
      continue;
    }
    if (isSecondName(one, name, signatures)) continue;
    for (const difference of exportDifferences(one, name.name, signatures)) differences.add(difference);
    const declared = one.kind === "class" ? declaredOf(valueAt(one.path)) : undefined;
    if (declared !== undefined)
      for (const difference of declaredDifferences(one.path, declared, name.name, signatures)) differences.add(difference);
    if (one.kind !== "function" || !one.call?.options) continue;
    const { options } = one.call;
    const taken = signatures.of(name.name).filter((p) => p.kind === "option" && options.includes(camelCase(p.name)));
    const tried = await functionOptions(library, one.path, name.name, taken, callsOf(signatures.pathsOf(name.name)));
    for (const difference of tried.differences) differences.add(difference);
    untried.push(...tried.untried.map((option) => `${one.path}: ${option}`));
  }
  return {
    namespaces: coverage([...names.values()], ours),
    members: BASES.flatMap((className) => membersOf(className, ours, signatures)),
    differences: [...differences].sort(),
    untried: untried.sort(),
  };
}

/** The same object under another of its names, which is compared once. */
function isSecondName(one: Export, { name }: KerasName, signatures: Signatures): boolean {
  const main = signatures.canonical(name).split(".").slice(1).map(camelCase).join(".");
  return main !== one.path && valueAt(main) !== undefined && valueAt(main) === valueAt(one.path);
}

function coverage(names: readonly KerasName[], ours: ReadonlyMap<string, Export>): Coverage[] {
  const spaces = new Map<string, { have: string[]; missing: string[] }>();
  for (const { namespace, path } of names) {
    const space = spaces.get(namespace) ?? { have: [], missing: [] };
    spaces.set(namespace, space);
    const last = path.split(".").at(-1) ?? "";
    if (!UNSPOKEN.test(last)) (ours.has(path) ? space.have : space.missing).push(last);
  }
  const sorted = [...spaces].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([namespace, { have, missing }]) => ({ namespace, have: have.sort(), missing: missing.sort() }));
}

function membersOf(className: string, ours: ReadonlyMap<string, Export>, signatures: Signatures): ParityReport["members"] {
  const cls = ours.get(className);
  if (cls === undefined) return [];
  const lineage = signatures.lineage(`keras.${className}`);
  const members = lineage.flatMap(({ methods, properties }) => [...Object.keys(methods), ...properties]);
  const names = [...new Set(members)].filter((name) => !UNSPOKEN.test(name) && !name.endsWith("(setter)")).map(camelCase);
  const has = (name: string): boolean => cls.methods.has(name) || cls.properties.includes(name) || isStatic(className, name);
  return [
    {
      className,
      namespace: className,
      have: names.filter(has).sort(),
      missing: names.filter((name) => !has(name)).sort(),
    },
  ];
}

const isStatic = (className: string, name: string): boolean => {
  const cls = valueAt(className);
  return typeof cls === "function" && name in cls && !(name in Function.prototype);
};
