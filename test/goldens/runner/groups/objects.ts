import { mapArguments } from "../arguments.js";
import { isArray, isObject, type JsonObject } from "../case.js";
import { compare } from "../compare.js";
import { Mismatch, Undemandable } from "../outcome.js";
import { callable, field, method, type Replay } from "../replay.js";
import type { Parameter } from "../signatures.js";
import { decodeTensor, isTensorJson, showTensor } from "../tensors.js";
import { plainConfig } from "../values.js";
import { configDifference } from "./config-difference.js";
import { attachMasks } from "./masks.js";

const positional = (args: JsonObject): Parameter[] => Object.keys(args).map((name) => ({ name, kind: "required" }));

/** `losses`: `loss(yTrue, yPred, { sampleWeight })`. */
export async function replayLoss({ library, decoder, raw, demand }: Replay): Promise<void> {
  const loss = callable(decoder.object(field(raw, "object")), raw.name);
  const args = field(raw, "args");
  const parameters = library.signatures.method(raw.name, "__call__") ?? positional(args);
  const given = mapArguments(raw.name, parameters, args, decoder, "tensor");
  const keys = parameters.filter((p) => p.kind === "required").map((p) => p.name);
  attachMasks(library, decoder, raw, given, keys);
  await compare(raw["output"], loss(...given), demand);
}

/** `schedules`: step → learning rate. */
export async function replaySchedule({ decoder, raw, demand }: Replay): Promise<void> {
  const schedule = callable(decoder.object(field(raw, "object")), raw.name);
  await compare(raw["output"], schedule(decoder.value(field(raw, "args")["step"])), demand);
}

/** `configs`: deserialize, serialize, and nothing may have changed. */
export function replayConfig({ library, decoder, raw }: Replay): void {
  const recorded = field(raw, "object");
  const again = library.call("serializeKerasObject", decoder.object(recorded));
  const difference = configDifference(plainConfig(recorded), again);
  if (difference !== undefined) throw new Mismatch(difference);
}

interface MetricLike {
  readonly variables: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly (number | null)[];
    assign(value: unknown): unknown;
  }[];
}

/** `metrics`: the events in order, every result, and the state at the end. */
export async function replayMetric(replay: Replay): Promise<void> {
  const { decoder, raw, demand } = replay;
  const metric = decoder.object(field(raw, "object")) as MetricLike;
  if (isArray(raw["initial_variables"])) {
    for (const [i, entry] of raw["initial_variables"].entries()) {
      const value = isObject(entry) && "value" in entry ? entry["value"] : entry;
      metric.variables[i]?.assign(decoder.value(value));
    }
  }
  await runEvents(replay, metric);
  const names = metric.variables.map((v) => `${v.name} ${showTensor(v)}`).join(", ");
  if (isArray(raw["variable_specs"])) {
    const want = (raw["variable_specs"] as [string, number[], string][]).map(
      ([name, shape, dtype]) => `${name} ${showTensor({ dtype, shape })}`,
    );
    if (want.join(", ") !== names) throw new Mismatch(`variables: expected ${want.join(", ")}, got ${names}`);
  }
  if (!isArray(raw["variables"])) return;
  const recorded = raw["variables"] as readonly JsonObject[];
  if (metric.variables.length !== recorded.length) {
    throw new Mismatch(`variables: expected ${recorded.length}, got ${metric.variables.length}`);
  }
  const events = raw["events"] as readonly JsonObject[];
  if (
    !events.some((e) => e["call"] === "update_state") &&
    recorded.some(({ value }) => isTensorJson(value) && isNonZero(value))
  ) {
    throw new Undemandable("the recorded state was changed outside the recorded events");
  }
  for (const [i, { name, value }] of recorded.entries()) {
    await compare(value, metric.variables[i], demand, `variable ${String(name)}`);
  }
}

const isNonZero = (json: JsonObject): boolean =>
  Array.from(decodeTensor(json).values as ArrayLike<unknown>).some((x) => Number(x) !== 0);

export async function runEvents({ library, decoder, raw, demand }: Replay, metric: object): Promise<void> {
  const parameters = library.signatures.method(raw.name, "update_state");
  for (const [i, event] of (raw["events"] as readonly JsonObject[]).entries()) {
    if (event["call"] === "update_state") {
      const args = field(event, "args");
      method(metric, "update_state")(...mapArguments(raw.name, parameters ?? positional(args), args, decoder, "tensor"));
    } else if (event["call"] === "result") {
      await compare(event["value"], method(metric, "result")(), demand, `result of event ${i}`);
    } else method(metric, String(event["call"]))();
  }
}
