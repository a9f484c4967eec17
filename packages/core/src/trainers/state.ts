import type { Logs } from "../callbacks/callback.js";
import { inHook } from "../callbacks/callback-list.js";
import { KerasError, LayerError } from "../errors/index.js";
import { isPlainObject } from "../host/nested.js";
import { outsideLayer, trackedIn } from "../layer/index.js";
import { Mean, type Metric, Metric as MetricClass } from "../metrics/index.js";
import { type CompiledStep, type Jitted, jit, type Repeated, type Tensor } from "../runtime/index.js";
import type { Compiled } from "./compile.js";
import type { StepData } from "./data.js";
import { listOrder } from "./log-order.js";
import type { TrainedModel } from "./model-face.js";
import { Speed } from "./speed.js";
import type { StepLogs } from "./steps.js";

type StepFunction<R> = Jitted<[x: unknown, y: unknown, sampleWeight: unknown], R>;

/** Errors of an op or an engine do not know whose step they stopped. */
function pathed(error: unknown, where: string): unknown {
  return error instanceof KerasError && error.path.length === 0 && !error.message.startsWith(`[${where}`)
    ? error.within(where)
    : error;
}

/** Loops that change nothing but metrics. */
const LOOKING: ReadonlySet<string> = new Set(["evaluate", "predict", "testOnBatch", "predictOnBatch"]);

/** What training keeps on a model: the compiled set-up, its trackers and its compiled steps. */
export class TrainerState {
  compiled: Compiled | null = null;
  /** The loop going on, so that two cannot run at once. */
  busy: string | null = null;
  #lossTracker: Mean | null = null;
  #steps = new Map<string, StepFunction<unknown>>();
  #rounds = new Map<string, Repeated<unknown>>();
  #speeds = new Map<string, Speed>();

  adopt(compiled: Compiled): void {
    this.dispose();
    this.compiled = compiled;
    this.#lossTracker = null;
  }

  get lossTracker(): Mean {
    this.#lossTracker ??= new Mean({ name: "loss" });
    return this.#lossTracker;
  }

  /** The compiled set-up; throws when `compile` was not called. */
  require(model: TrainedModel): Compiled {
    if (this.compiled !== null) return this.compiled;
    throw new LayerError(model.where, "the model must be compiled before it is trained or evaluated", {
      hint: "Call model.compile({ optimizer, loss, metrics }) first.",
    });
  }

  metricsOf(model: TrainedModel): readonly Metric[] {
    const own = model.flattenLayers().flatMap((l) => trackedIn(l, (x) => x instanceof MetricClass) as Metric[]);
    if (this.compiled === null) return own;
    const { loss, metrics } = this.compiled;
    return [...new Set<Metric>([this.lossTracker, ...metrics.metrics, ...(loss?.trackers ?? []), ...own])];
  }

  /** Result of every metric under the name it is reported by. */
  results(model: TrainedModel): StepLogs {
    const logs: Record<string, Tensor> = {};
    const keys = new Map(this.compiled?.metrics.keyed.map((k) => [k.metric, k.key]));
    for (const metric of this.metricsOf(model)) {
      const result = metric.result();
      if (isPlainObject(result)) Object.assign(logs, result);
      else logs[keys.get(metric) ?? metric.name] = result as Tensor;
    }
    return logs;
  }

  /** Values of logs in the order of the metrics, others behind them. */
  listed(model: TrainedModel, logs: Logs): number[] {
    const ofMetrics = (): string[] => outsideLayer(() => Object.keys(this.results(model)));
    return listOrder(this.require(model), Object.keys(logs), ofMetrics).map((n) => logs[n] as number);
  }

  /** The compiled form of `trainStep`, `testStep` or `predictStep`: one program per batch shape. */
  step<R>(model: TrainedModel, kind: "trainStep" | "testStep" | "predictStep"): StepFunction<R> {
    let made = this.#steps.get(kind);
    if (made === undefined) {
      const run = (...data: StepData): unknown => model[kind](data);
      made = jit(run, {
        name: `${kind} of ${model.where}`,
        engine: () => model.engine,
        toHost: true,
      }) as StepFunction<unknown>;
      this.#steps.set(kind, made);
    }
    return made as StepFunction<R>;
  }

  /** As `step`, over many batches of whole arrays at once; `make` is asked once. */
  round<R>(kind: "trainStep" | "testStep", make: () => Repeated<R>): Repeated<R> {
    const known = this.#rounds.get(kind) ?? make();
    this.#rounds.set(kind, known);
    return known as Repeated<R>;
  }
  /** What is known of the time such a step takes with batches of this size. */
  speed(kind: "trainStep" | "testStep", batchSize: number): Speed {
    const key = `${kind} ${batchSize}`;
    const known = this.#speeds.get(key) ?? new Speed();
    this.#speeds.set(key, known);
    return known;
  }

  /** What each step function compiled so far, in the order they were first used. */
  programs(): readonly (readonly [kind: string, compiled: CompiledStep])[] {
    const all = [...this.#steps, ...this.#rounds] as readonly (readonly [string, Jitted<never[], unknown>])[];
    return all.flatMap(([kind, step]) => step.programs.map((compiled) => [kind, compiled] as const));
  }

  /** Runs a loop alone: a second one at the same time would mix up the state. Callbacks may look at the model between steps. */
  async alone<T>(model: TrainedModel, name: string, fn: () => T | Promise<T>): Promise<T> {
    const outer = this.busy;
    if (outer !== null && !(LOOKING.has(name) && inHook(model))) {
      throw new LayerError(model.where, `one loop at a time may run on a model, got ${name} while ${outer} is running`, {
        hint: `Await ${outer} first.`,
      });
    }
    this.busy = name;
    try {
      if (model.engine.backend === null) await model.engine.ready();
      return await fn();
    } catch (error) {
      throw pathed(error, model.where);
    } finally {
      this.busy = outer;
    }
  }

  dispose(): void {
    for (const s of [...this.#steps.values(), ...this.#rounds.values()]) s.dispose();
    this.#steps.clear();
    this.#rounds.clear();
    this.#speeds.clear();
  }
}
