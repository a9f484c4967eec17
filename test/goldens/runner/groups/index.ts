import type { Group } from "../case.js";
import { isObject } from "../case.js";
import type { Replay } from "../replay.js";
import { replayCall } from "./calls.js";
import { replayError } from "./errors.js";
import { replayLayer, replayLayerSpec } from "./layers.js";
import { replayConfig, replayLoss, replayMetric, replaySchedule } from "./objects.js";
import { replayOptimizer } from "./optimizers.js";
import { replayDefault, replayDtypes, replayState, replayWeights } from "./tables.js";

/** How each group is replayed. */
export const REPLAYS: Readonly<Record<Group, (replay: Replay) => Promise<void> | void>> = {
  ops: replayCall,
  functions: replayCall,
  layers: replayLayer,
  losses: replayLoss,
  metrics: replayMetric,
  optimizers: replayOptimizer,
  schedules: replaySchedule,
  configs: replayConfig,
  errors: replayError,
  defaults: replayDefault,
  weights: replayWeights,
  state: replayState,
  dtypes: replayDtypes,
  specs: (replay) => (isObject(replay.raw["object"]) ? replayLayerSpec(replay) : replayCall(replay)),
};
