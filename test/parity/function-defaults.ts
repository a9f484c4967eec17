import { mapArguments } from "../goldens/runner/arguments.js";
import { isObject, type Json, type JsonObject, type LocatedCase } from "../goldens/runner/case.js";
import type { Library } from "../goldens/runner/library.js";
import { camelCase } from "../goldens/runner/names.js";
import { isArrayLike, readArray } from "../goldens/runner/read.js";
import type { Parameter } from "../goldens/runner/signatures.js";
import { Decoder } from "../goldens/runner/values.js";
import { FURTHER_CALLS } from "./further-calls.js";
import { plainLiteral, pythonLiteral } from "./python-literal.js";

/** What calls of one function say of its options. */
export interface FunctionReport {
  readonly differences: readonly string[];
  /** Options that no call could be made with and without. */
  readonly untried: readonly string[];
}

/** Arguments of recorded calls by every name of the function, short ones first: they are the simple ones. */
export function callsByName(cases: readonly LocatedCase[]): (names: readonly string[]) => JsonObject[] {
  const calls = new Map<string, JsonObject[]>(Object.entries(FURTHER_CALLS).map(([name, args]) => [name, [args]]));
  for (const { group, raw } of cases) {
    if ((group !== "ops" && group !== "functions") || !isObject(raw["args"]) || isObject(raw["object"])) continue;
    calls.set(raw.name, [...(calls.get(raw.name) ?? []), raw["args"]]);
  }
  return (names) => {
    const found = [...new Set(names)].flatMap((name) => calls.get(name) ?? []);
    const sized = found.map((args) => [args, JSON.stringify(args).length] as const);
    return sized.sort((a, b) => a[1] - b[1]).map(([args]) => args);
  };
}

/** The result of a call as text, values included unless they are drawn at random; `undefined` when it throws. */
async function outcome(library: Library, name: string, args: JsonObject, values: boolean): Promise<string | undefined> {
  try {
    const given = mapArguments(name, library.signatures.of(name), args, new Decoder(library), "tensor");
    return await show(await library.function(name)(...given), values);
  } catch {
    return undefined;
  }
}

async function show(result: unknown, values: boolean): Promise<string> {
  if (isArrayLike(result)) {
    if (result.shape.includes(null) || !("data" in result)) return `${result.dtype}[${result.shape}]`;
    const read = await readArray(result);
    return `${read.dtype}[${read.shape}]${values ? Array.from(read.values as ArrayLike<unknown>, String) : ""}`;
  }
  if (Array.isArray(result)) return `[${(await Promise.all(result.map((r) => show(r, values)))).join("; ")}]`;
  if (typeof result === "function" || (typeof result === "object" && result?.constructor !== Object))
    return `a ${result?.constructor.name}`;
  return JSON.stringify(result) ?? "undefined";
}

const SEED = "seed";
const STRANGE = "no_such_option";

async function refusesStrange(library: Library, name: string, args: JsonObject): Promise<boolean> {
  try {
    const given = mapArguments(name, library.signatures.of(name), { ...args, [STRANGE]: 1 }, new Decoder(library), "tensor");
    await library.function(name)(...given);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.includes(`unknown option "${camelCase(STRANGE)}"`);
  }
}

const without = (args: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(args).filter(([k]) => k !== key));

/**
 * Tries the options of a function on recorded arguments: leaving one out must be the same as passing Keras's default, and an
 * unknown one must be refused by name.
 */
export async function functionOptions(
  library: Library,
  path: string,
  name: string,
  options: readonly Parameter[],
  calls: readonly JsonObject[],
): Promise<FunctionReport> {
  const differences = new Set<string>();
  const waiting = new Map(options.filter((p) => pythonLiteral(p.fallback ?? "") !== undefined).map((p) => [p.name, p]));
  const seeded = options.some((p) => p.name === SEED);
  let strange = true;
  for (const call of calls) {
    if (waiting.size === 0 && !strange) break;
    const args: JsonObject = seeded && !(SEED in call) ? { ...call, [SEED]: 7 } : call;
    for (const [option, { fallback = "" }] of [...waiting]) {
      const values = option !== SEED;
      const left = await outcome(library, name, without(args, option), values);
      if (left === undefined) continue;
      waiting.delete(option);
      const passed = await outcome(library, name, { ...args, [option]: pythonLiteral(fallback) as Json }, values);
      if (passed !== left)
        differences.add(
          `${path}: leaving ${camelCase(option)} out is not the same as ${String(JSON.stringify(plainLiteral(fallback)))}`,
        );
    }
    if (strange && (await outcome(library, name, args, true)) !== undefined) {
      strange = false;
      if (!(await refusesStrange(library, name, args))) differences.add(`${path}: does not refuse an unknown option`);
    }
  }
  const untried = options.filter((p) => waiting.has(p.name) || pythonLiteral(p.fallback ?? "") === undefined);
  return { differences: [...differences], untried: untried.map((p) => camelCase(p.name)) };
}
