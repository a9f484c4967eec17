import { isArray, isObject, type Json, type JsonObject } from "./case.js";
import type { Library } from "./library.js";
import { decodeTensor } from "./tensors.js";

/** What only says how a value is stored, and the class that would store it so. */
const KINDS = { sparse: "SparseTensor", indexed_slices: "IndexedSlices" } as const;

/**
 * A recorded case with every sparse value the library has no class for written out densely: the numbers are the same, and a
 * name that exists must give them. Returns the case itself where nothing of that kind occurs.
 */
export function withDenseValues<T extends JsonObject>(library: Library, raw: T): T {
  const absent = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((key) => library.helper(KINDS[key]) === undefined);
  return absent.length === 0 ? raw : (rewritten(raw, absent) as T);
}

function rewritten(json: Json | undefined, kinds: readonly (keyof typeof KINDS)[]): Json | undefined {
  if (isArray(json)) {
    const items = json.map((item) => rewritten(item, kinds) as Json);
    return items.every((item, i) => item === json[i]) ? json : items;
  }
  if (!isObject(json) || typeof json["data"] === "string") return json;
  for (const kind of kinds) if (isObject(json[kind])) return written(json[kind]);
  const entries = Object.entries(json).map(([key, value]) => {
    const asked = value === true && kinds.some((kind) => kind === key);
    return [key, asked ? false : rewritten(value, kinds)] as const;
  });
  return entries.every(([key, value]) => value === json[key]) ? json : (Object.fromEntries(entries) as JsonObject);
}

/** The dense tensor of coordinates (`indices` `[n, rank]`) or of rows (`indices` `[n]`); what meets at one place adds up. */
function written({ indices, values, shape }: JsonObject): JsonObject {
  const at = decodeTensor(indices as JsonObject);
  const given = decodeTensor(values as JsonObject);
  const sizes = (isArray(shape) ? shape : ((shape as JsonObject)["tuple"] as readonly Json[])).map(Number);
  const depth = at.shape.length === 2 ? (at.shape[1] as number) : 1;
  const inner = sizes.slice(depth).reduce((a, b) => a * b, 1);
  const wide = given.dtype.endsWith("int64");
  const data: (number | bigint)[] = Array(sizes.reduce((a, b) => a * b, 1)).fill(wide ? 0n : 0);
  for (let i = 0; i < (at.shape[0] as number); i++) {
    let place = 0;
    for (let axis = 0; axis < depth; axis++) place = place * (sizes[axis] as number) + Number(at.values[i * depth + axis]);
    for (let j = 0; j < inner; j++) {
      const [old, more] = [data[place * inner + j] as number, given.values[i * inner + j] as number];
      data[place * inner + j] = given.dtype === "bool" ? Math.max(old, more) : old + more;
    }
  }
  return { dtype: given.dtype, shape: sizes, data: data as unknown as readonly Json[] };
}
