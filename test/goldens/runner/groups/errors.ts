import { mapArguments } from "../arguments.js";
import { type GoldenCase, isArray, isObject, type Json } from "../case.js";
import { flatten } from "../compare.js";
import { Mismatch, Missing, Undemandable } from "../outcome.js";
import { isArrayLike, readArray } from "../read.js";
import { callable, field, type Replay } from "../replay.js";
import { taggedFloat } from "../scalars.js";
import { adapt, invoke } from "./layers.js";
import { runEvents } from "./objects.js";

/** `errors`: the call must be refused with one of the library's own errors; the wording is free. */
export async function replayError(replay: Replay): Promise<void> {
  const { library, raw } = replay;
  const { origin, message, type } = field(raw, "error");
  if (origin !== "keras") throw new Undemandable(`the recorded error is not Keras's own (origin ${String(origin)})`);
  if (!String(raw["other_backend"]).startsWith("same"))
    throw new Undemandable(`on another backend: ${String(raw["other_backend"])}`);
  try {
    await attempt(replay);
  } catch (error) {
    if (error instanceof Missing || error instanceof Undemandable) throw error;
    const KerasError = library.helper("KerasError");
    if (KerasError === undefined) throw new Missing("KerasError");
    if (error instanceof (KerasError as typeof Error)) return;
    throw new Mismatch(
      `expected a KerasError, got ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    );
  }
  if (aboutNumberType(String(type), String(message), raw["args"]))
    throw new Undemandable("JavaScript cannot tell Python's 2.0 from 2");
  throw new Mismatch(`expected an error (Keras: ${String(message).slice(0, 160)})`);
}

async function attempt(replay: Replay): Promise<void> {
  const { library, decoder, raw } = replay;
  const { name } = raw;
  const args = isObject(raw["args"]) ? raw["args"] : {};
  switch (raw["call"]) {
    case "construct": {
      const target = library.class(name);
      const given = mapArguments(name, library.signatures.of(name), args, decoder, "plain");
      return void new target(...given);
    }
    case "function":
      return force(library.function(name)(...mapArguments(name, library.signatures.of(name), args, decoder, "tensor")), raw);
    case "object": {
      const subject = callable(decoder.object(field(raw, "object")), name);
      const known = library.signatures.method(name, "__call__");
      const parameters = known ?? Object.keys(args).map((key) => ({ name: key, kind: "required" as const }));
      return force(subject(...mapArguments(name, renamed(parameters, args), args, decoder, "tensor")), raw);
    }
    case "layer":
      return force(invoke(replay, decoder.object(field(raw, "object"))), raw);
    case "metric":
      return runEvents(replay, decoder.object(field(raw, "object")) as object);
    case "adapt":
      return adapt(replay, decoder.object(field(raw, "object")) as object);
    default:
      throw new Undemandable(`how to replay the call "${String(raw["call"])}" is not recorded`);
  }
}

/** Object calls are recorded as `inputs` where the signature says `x`: the first argument is the first argument. */
function renamed<P extends { readonly name: string }>(parameters: readonly P[], args: object): P[] {
  const [only] = Object.keys(args);
  return parameters.map((p, i) => (i === 0 && only !== undefined && !(p.name in args) ? { ...p, name: only } : p));
}

/** A lazy result must not hide the error: everything is computed. A symbolic result has nothing to compute. */
async function force(result: unknown, raw: GoldenCase): Promise<void> {
  if (JSON.stringify(raw["args"]).includes('"spec"')) return;
  for (const x of flatten(await result)) if (isArrayLike(x)) await readArray(x);
}

/** Whether Python refused an int for a float or a float for an int: whole numbers that are the same here. */
function aboutNumberType(type: string, message: string, args: Json | undefined): boolean {
  if (/\btype\b.*\b(int|float)\b/.test(message))
    return holds(args, (x) => Number.isInteger(x) || Number.isInteger(taggedFloat(x)));
  return type === "TypeError" && holds(args, (x) => Number.isInteger(taggedFloat(x)));
}

function holds(json: Json | undefined, test: (x: Json | undefined) => boolean): boolean {
  return test(json) || ((isArray(json) || isObject(json)) && Object.values(json).some((x) => holds(x as Json, test)));
}
