import { mapArguments } from "../arguments.js";
import { isArray, type Json, type JsonObject } from "../case.js";
import { Mismatch } from "../outcome.js";
import { isArrayLike } from "../read.js";
import { field, method, type Replay } from "../replay.js";
import { plainConfig } from "../values.js";
import { configDifference } from "./config-difference.js";

/** `defaults`: an instance made with the mandatory arguments only serializes to the recorded config. */
export function replayDefault({ library, decoder, raw }: Replay): void {
  const target = library.class(raw.name);
  const given = mapArguments(raw.name, library.signatures.of(raw.name), field(raw, "args"), decoder, "plain");
  const got = library.call("serializeKerasObject", new target(...given));
  const difference = configDifference(uncounted(plainConfig(raw["object"])), uncounted(got));
  if (difference !== undefined) throw new Mismatch(difference);
}

/** Names that Keras counts up (`dense_3`) depend on what ran before. */
function uncounted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(uncounted);
  if (typeof json !== "object" || json === null) return json;
  const fields = Object.entries(json).map(([key, value]) => [
    key,
    key === "name" && typeof value === "string" ? value.replace(/_\d+$/, "") : uncounted(value),
  ]);
  return Object.fromEntries(fields);
}

interface WeightLike {
  readonly path: string;
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
  readonly trainable?: boolean;
}

/** `weights`: a built layer lists the recorded weights, in order. */
export function replayWeights({ decoder, raw }: Replay): void {
  const layer = decoder.object(field(raw, "object")) as { readonly weights: readonly WeightLike[] };
  const want = (raw["weights"] as readonly Json[]).map((w) => describe(w as readonly Json[]));
  const got = layer.weights.map((w) => describe([w.path, w.shape as readonly Json[], w.dtype, w.trainable === true]));
  assertSame(want, got);
}

/** `state`: an optimizer built on variables `k (3, 2)` and `b (2,)` lists the recorded variables, in order. */
export function replayState({ library, decoder, raw }: Replay): void {
  const optimizer = decoder.object(field(raw, "object")) as { readonly variables: readonly WeightLike[] };
  const make = (name: string, shape: number[]): unknown => {
    const size = shape.reduce((a, b) => a * b, 1);
    const value = library.call("ndarray", new Array(size).fill(0.5), { shape, dtype: "float32" });
    return library.construct("Variable", value, { name });
  };
  method(optimizer, "build")([make("k", [3, 2]), make("b", [2])]);
  const want = (raw["variables"] as readonly Json[]).map((v) => describe(v as readonly Json[]));
  assertSame(
    want,
    optimizer.variables.map((v) => describe([v.path, v.shape as readonly Json[], v.dtype])),
  );
}

/** The first part of a path and every counter in it depend on what ran before. */
const describe = ([path, shape, dtype, trainable]: readonly Json[]): string => {
  const tail = String(path)
    .split("/")
    .slice(1)
    .join("/")
    .replace(/_\d+(?=\/|$)/g, "");
  return `${tail} ${String(dtype)}[${isArray(shape) ? shape.join() : ""}]${trainable === undefined ? "" : trainable === true ? "" : " frozen"}`;
};

function assertSame(want: readonly string[], got: readonly string[]): void {
  if (want.join("; ") !== got.join("; "))
    throw new Mismatch(`expected ${want.join("; ") || "none"}, got ${got.join("; ") || "none"}`);
}

/** `dtypes`: the dtype of an op's result for every dtype of its inputs. 64-bit results may be narrowed or not. */
export function replayDtypes({ library, decoder, raw }: Replay): void {
  const target = library.function(raw.name);
  const wrong: string[] = [];
  for (const [inputs, recorded] of raw["rows"] as readonly [readonly JsonObject[], Json][]) {
    const given = inputs.map((input) => decoder.value(input));
    const dtypes = inputs.map((input) => String(field(input, "spec")["dtype"]));
    const got = dtypeOf(() => target(...given));
    const want = [recorded].flat().join(" ");
    if (got !== want && !(dtypes.some((d) => d.endsWith("64")) && got === widened(want))) {
      wrong.push(`${dtypes.join(", ")}: expected ${want}, got ${got}`);
    }
  }
  if (wrong.length > 0) throw new Mismatch(`${wrong.length} pairs, first ${wrong.slice(0, 3).join("; ")}`);
}

const widened = (dtypes: string): string => dtypes.replace(/\b(float|int|uint)32\b/g, "$164");

function dtypeOf(call: () => unknown): string {
  try {
    return [call()]
      .flat()
      .map((x) => (isArrayLike(x) ? x.dtype : "nothing"))
      .join(" ");
  } catch (error) {
    return error instanceof Error && error.name === "OpError" ? "ERR" : String(error).slice(0, 100);
  }
}
