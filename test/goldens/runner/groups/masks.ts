import { isArray, isObject, type Json, type JsonObject } from "../case.js";
import { compare, compareSpec, type Demand, flatten } from "../compare.js";
import type { Library } from "../library.js";
import { Missing } from "../outcome.js";
import { isArrayLike } from "../read.js";
import type { Decoder } from "../values.js";

/** Attaches the recorded masks to the tensors of the positional arguments named by `keys`. */
export function attachMasks(
  library: Library,
  decoder: Decoder,
  raw: JsonObject,
  given: unknown[],
  keys: readonly string[],
): void {
  if (!isObject(raw["input_masks"])) return;
  for (const [key, masks] of Object.entries(raw["input_masks"])) {
    const position = keys.indexOf(key);
    if (position < 0) throw new Missing(`a mask on the option ${key}`);
    given[position] = toTensors(library, given[position]);
    for (const [i, tensor] of flatten(given[position]).entries()) {
      const mask = (masks as readonly Json[])[i];
      if (mask !== null && mask !== undefined) library.call("setKerasMask", tensor, toTensors(library, decoder.value(mask)));
    }
  }
}

/** Only tensors carry masks, so host arrays are converted first. */
function toTensors(library: Library, x: unknown): unknown {
  if (Array.isArray(x)) return x.map((item) => toTensors(library, item));
  return isArrayLike(x) && "data" in x && typeof x.data !== "function" ? library.call("convertToTensor", x) : x;
}

/** Compares the masks on the flattened outputs, concrete or symbolic. */
export async function compareMasks(library: Library, recorded: Json | undefined, output: unknown, demand: Demand): Promise<void> {
  if (!isArray(recorded)) return;
  const outputs = flatten(output);
  for (const [i, mask] of recorded.entries()) {
    const got = library.call("getKerasMask", outputs[i]);
    if (isObject(mask) && isObject(mask["spec"])) compareSpec(mask["spec"], got, demand, `mask of output ${i}`);
    else await compare(mask, got, demand, `mask of output ${i}`);
  }
}
