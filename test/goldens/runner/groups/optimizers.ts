import { isArray, isObject, type Json, type JsonObject } from "../case.js";
import { compare } from "../compare.js";
import { Mismatch } from "../outcome.js";
import { field, method, type Replay } from "../replay.js";

interface VariableLike {
  assign(value: unknown): unknown;
}
interface OptimizerLike {
  learningRate: unknown;
  readonly variables: readonly VariableLike[];
}

const listOf = (json: Json | undefined): readonly JsonObject[] => (isArray(json) ? (json as readonly JsonObject[]) : []);

/** `optimizers`: the recorded gradients step by step, every variable after every step, all state at the end. */
export async function replayOptimizer(replay: Replay): Promise<void> {
  const { decoder, raw, demand } = replay;
  const optimizer = decoder.object(field(raw, "object")) as OptimizerLike;
  const variables = listOf(raw["variables"]).map((v) => makeVariable(replay, v));
  excludeFromDecay(raw["use_weight_decay"], optimizer, variables);
  method(optimizer, "build")(variables);
  let rate = field(field(raw, "object"), "config")["learning_rate"];
  for (const [i, step] of listOf(raw["steps"]).entries()) {
    if (typeof rate === "number" && typeof step["learning_rate"] === "number" && rate !== step["learning_rate"]) {
      rate = step["learning_rate"];
      optimizer.learningRate = rate;
    }
    for (const [j, value] of listOf(step["variables_before"]).entries()) variables[j]?.assign(decoder.value(value));
    method(optimizer, "apply")(listOf(step["grads"]).map((g) => decoder.value(g)));
    for (const [j, value] of listOf(step["variables"]).entries()) {
      await compare(value, variables[j], demand, `variable ${j} after step ${i + 1}`);
    }
  }
  if (raw["optimizer_variables"] === undefined) return;
  const state = listOf(raw["optimizer_variables"]);
  if (optimizer.variables.length !== state.length) {
    throw new Mismatch(`optimizer variables: expected ${state.length}, got ${optimizer.variables.length}`);
  }
  for (const [i, { path, value }] of state.entries())
    await compare(value, optimizer.variables[i], demand, `state ${String(path)}`);
}

/** A variable of the recorded name, path and constraint. */
function makeVariable({ library, decoder }: Replay, recorded: JsonObject): VariableLike {
  const value = isObject(recorded["value"]) ? { ...recorded["value"], kind: "numpy" } : recorded["value"];
  const options = { name: recorded["name"], path: recorded["path"] ?? recorded["name"] };
  const variable = library.construct("Variable", decoder.value(value), options) as VariableLike;
  if (isObject(recorded["constraint"])) Reflect.set(variable, "constraint", decoder.object(recorded["constraint"]));
  return variable;
}

function excludeFromDecay(recorded: Json | undefined, optimizer: object, variables: readonly VariableLike[]): void {
  if (!isArray(recorded)) return;
  const varList = variables.filter((_, i) => recorded[i] === false);
  if (varList.length > 0) method(optimizer, "exclude_from_weight_decay")({ varList });
}
