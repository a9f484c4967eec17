import { int, Kind, Problem, showValue } from "../config/index.js";
import { freshSeed, SeedGenerator } from "../random/index.js";
import { deserializeKerasObject, serializeKerasObject } from "../serialization/index.js";

/** An integer (the same values every time), a generator (other values each time), or `null` for a seed drawn at once. */
export type InitializerSeed = number | SeedGenerator | null;

const expected = "an integer, a SeedGenerator or null";

function parse(value: unknown): InitializerSeed | Problem {
  if (value === null || value instanceof SeedGenerator) return value;
  const parsed = int.rules.parse(value);
  return parsed instanceof Problem ? Problem.mustBe(expected, showValue(value)) : parsed;
}

/** The kind of option that holds a seed. */
export const seedField = /* @__PURE__ */ new Kind<InitializerSeed>({
  expected,
  parse,
  write: (value) => serializeKerasObject(value),
  read: (json) => parse(deserializeKerasObject(json, { defaultModule: "keras.random" })),
});

/** The seed in force: an object without one keeps what it draws here. */
export const settledSeed = (given: InitializerSeed): number | SeedGenerator => given ?? freshSeed();
