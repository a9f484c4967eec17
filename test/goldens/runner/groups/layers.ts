import { mapArguments } from "../arguments.js";
import { isArray, isObject, type Json, type JsonObject } from "../case.js";
import { compare } from "../compare.js";
import type { Library } from "../library.js";
import { optionName } from "../names.js";
import { Mismatch } from "../outcome.js";
import { callable, field, method, type Replay } from "../replay.js";
import type { Parameter } from "../signatures.js";
import { decodeTensor, isTensorJson, showTensor } from "../tensors.js";
import type { Decoder } from "../values.js";
import { attachMasks, compareMasks } from "./masks.js";

interface WeightLike {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}
interface LayerLike {
  readonly built?: boolean;
  readonly weights: readonly WeightLike[];
  readonly losses?: readonly unknown[];
}

const listOf = (json: Json | undefined): readonly JsonObject[] => (isArray(json) ? (json as readonly JsonObject[]) : []);

/** A layer, its call and everything the call leaves behind. */
export async function replayLayer(replay: Replay): Promise<void> {
  const { library, decoder, raw, demand } = replay;
  if (raw["call"] === "adapt") return replayAdapt(replay);
  const layer = decoder.object(field(raw, "object")) as LayerLike;
  await restoreState(layer, raw["state"], decoder);
  const weights = listOf(raw["weights"]);
  if (weights.length > 0) {
    if (layer.built !== true || layer.weights.length === 0) invoke(replay, layer);
    loadWeights(layer, weights, decoder);
    if (typeof Reflect.get(layer, "finalizeState") === "function") await method(layer, "finalize_state")();
  }
  const output = invoke(replay, layer);
  await compare(raw["output"], output, demand);
  await compareMasks(library, raw["output_mask"], output, demand);
  for (const { index, value } of listOf(raw["weights_after"])) {
    await compare(value, layer.weights[Number(index)], demand, `weights[${String(index)}] after the call`);
  }
  if (raw["losses"] !== undefined) await compare(raw["losses"], [...(layer.losses ?? [])], demand, "losses");
}

/** Calls with the tensors positional and the rest in options, masks attached to the tensors they came on. */
export function invoke({ library, decoder, raw }: Pick<Replay, "library" | "decoder" | "raw">, layer: unknown): unknown {
  const args = field(raw, "args");
  const parameters = callParameters(library, raw.name, args);
  const given = mapArguments(raw.name, parameters, args, decoder, "tensor");
  attachMasks(
    library,
    decoder,
    raw,
    given,
    parameters.filter((p) => p.kind === "required").map((p) => p.name),
  );
  return callable(layer, raw.name)(...given);
}

/** The first argument of a call is always positional, also where its name differs from the signature's. */
function callParameters(library: Library, name: string, args: JsonObject): Parameter[] {
  const known = library.signatures.method(name, "call");
  if (known?.some((p) => p.kind === "required" && p.name in args)) return known;
  return Object.keys(args).map((key, i) => ({ name: key, kind: i === 0 ? "required" : "option" }));
}

/** Loads weights by order and shape; the counted first part of a recorded path says nothing. */
function loadWeights(layer: LayerLike, recorded: readonly JsonObject[], decoder: Decoder): void {
  const tensors = recorded.map((w) => (isTensorJson(w["value"]) ? decodeTensor(w["value"]) : undefined));
  const shapes = (list: readonly (WeightLike | undefined)[]): string => list.map((w) => `[${w?.shape.join() ?? "?"}]`).join(" ");
  if (shapes(tensors) !== shapes(layer.weights)) {
    throw new Mismatch(`weights: expected ${shapes(tensors)}, got ${shapes(layer.weights) || "none"}`);
  }
  method(layer, "set_weights")(tensors.map((t) => t && decoder.host(t)));
}

/** Adapted state that the config does not hold; the other kinds of state are among the weights or in the config. */
async function restoreState(layer: object, recorded: Json | undefined, decoder: Decoder): Promise<void> {
  if (!isObject(recorded) || recorded["vocabulary"] === undefined) return;
  const idf = recorded["idf_weights"];
  const options = idf === undefined || idf === null ? [] : [{ idfWeights: decoder.value(idf) }];
  await method(layer, "set_vocabulary")(decoder.value(recorded["vocabulary"]), ...options);
}

async function replayAdapt(replay: Replay): Promise<void> {
  const { decoder, raw, demand } = replay;
  const layer = decoder.object(field(raw, "object")) as object;
  await restoreState(layer, raw["state_before"], decoder);
  await adapt(replay, layer);
  const recorded = isObject(raw["state"]) ? raw["state"] : {};
  for (const [key, value] of Object.entries(recorded)) {
    const state: unknown = key === "vocabulary" ? await method(layer, "get_vocabulary")() : Reflect.get(layer, optionName(key));
    await compare(value, state, demand, key);
  }
}

export async function adapt({ decoder, raw }: Pick<Replay, "decoder" | "raw">, layer: object): Promise<void> {
  const data = isObject(raw["data"]) && isArray(raw["data"]["batches"]) ? raw["data"]["batches"] : raw["data"];
  const keywords = Object.entries(isObject(raw["args"]) ? raw["args"] : {}).filter(([key]) => !key.startsWith("*"));
  const options = Object.fromEntries(keywords.map(([key, value]) => [optionName(key), decoder.value(value)]));
  await method(layer, "adapt")(decoder.value(data), ...(keywords.length > 0 ? [options] : []));
}

/** `specs` of a layer: the symbolic output, and the shapes of the weights it made. */
export async function replayLayerSpec(replay: Replay): Promise<void> {
  const { library, decoder, raw, demand } = replay;
  const layer = decoder.object(field(raw, "object")) as LayerLike;
  const output = invoke(replay, layer);
  await compare(raw["output"], output, demand);
  await compareMasks(library, raw["output_mask"], output, demand);
  const want = listOf(raw["weights"]).map((w) => showTensor({ dtype: String(w["dtype"]), shape: w["shape"] as number[] }));
  const have = layer.weights.map(showTensor);
  if (want.join(" ") !== have.join(" "))
    throw new Mismatch(`weights: expected ${want.join(" ") || "none"}, got ${have.join(" ") || "none"}`);
}
