import { isArray, isObject, type Json } from "./case.js";
import type { Helper, Library } from "./library.js";
import { Missing } from "./outcome.js";

/** Kinds of values that a library may lack, and the tag or the option that asks for one. */
const KINDS: Readonly<Record<string, Helper>> = {
  sparse: "SparseTensor",
  ragged: "RaggedTensor",
  indexed_slices: "IndexedSlices",
};

/** Throws `Missing` where a case holds, asks for or results in a kind of value that is not exported. */
export function requireValueKinds(library: Library, json: Json | undefined): void {
  if (isArray(json)) for (const item of json) requireValueKinds(library, item);
  if (!isObject(json) || typeof json["data"] === "string") return;
  for (const [key, helper] of Object.entries(KINDS)) {
    const value = json[key];
    const asks = value === true || isObject(value) || (key === "ragged" && isArray(value));
    if (asks && library.helper(helper) === undefined) throw new Missing(helper);
  }
  for (const value of Object.values(json)) requireValueKinds(library, value);
}
