import { mapArguments } from "../arguments.js";
import { compareByName } from "../by-name.js";
import { isArray, isObject } from "../case.js";
import { compare } from "../compare.js";
import { callable, field, type Replay } from "../replay.js";
import type { Position } from "../values.js";

const positionOf = (name: string): Position =>
  name.startsWith("keras.ops.") || name.startsWith("keras.activations.") ? "tensor" : "plain";

/** `ops` and `functions`: a public function, or an object that is called like one. */
export async function replayCall({ library, decoder, raw, demand }: Replay): Promise<void> {
  const { name } = raw;
  const args = field(raw, "args");
  if (isObject(raw["object"])) {
    const subject = callable(decoder.object(raw["object"]), name);
    const parameters =
      library.signatures.method(name, "__call__") ?? Object.keys(args).map((key) => ({ name: key, kind: "required" as const }));
    return compare(raw["output"], subject(...mapArguments(name, parameters, args, decoder, "tensor")), demand);
  }
  const target = library.function(name);
  const given = mapArguments(name, library.signatures.of(name), args, decoder, positionOf(name));
  const result = await (library.isClass(name) ? new (library.class(name))(...given) : target(...given));
  const output = raw["output"];
  if (isObject(output) && isArray(output["batches"])) return compare(output["batches"], await batches(result), demand);
  return compareByName(name, output, result, demand, given);
}

async function batches(dataset: unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const batch of dataset as AsyncIterable<unknown>) found.push(batch);
  return found;
}
