import {
  bool,
  type Config,
  type ConfigSettings,
  config,
  type Fields,
  type FilledFields,
  type FilledOf,
  int,
  Kind,
  type MergedFields,
  nullable,
  number,
  Problem,
  positiveInt,
  showValue,
  str,
} from "../config/index.js";
import { isKerasClass, type Json, serializeKerasObject } from "../serialization/index.js";
import type { TensorLike } from "../surface/index.js";
import { deserialize, LearningRateSchedule } from "./schedules/index.js";

/** A number, a schedule, or a function that is asked at every step. */
export type LearningRate = number | LearningRateSchedule | (() => TensorLike);

const expected = "a finite number, a learning-rate schedule or a function without arguments";

function parse(value: unknown): LearningRate | Problem {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof LearningRateSchedule) return value;
  if (typeof value === "function" && !isKerasClass(value)) return value as () => TensorLike;
  return Problem.mustBe(expected, showValue(value));
}

/** The kind of option that holds a learning rate. Numbers live in a float32 variable, so files show them in that precision. */
export const learningRateField = /* @__PURE__ */ new Kind<LearningRate>({
  expected,
  parse,
  write: (value): Json => (typeof value === "number" ? Math.fround(value) : serializeKerasObject(value)),
  read: (json) => parse(typeof json === "object" && json !== null ? deserialize(json) : json),
  writesFloat: (value) => typeof value === "number",
});

const baseFields = {
  name: nullable(str).or(null).doc("Name of the optimizer; null derives it from the class."),
  learningRate: learningRateField.or(0.001).doc("Step size: a number, a schedule or a function."),
  weightDecay: nullable(number).or(null).doc("Part of each weight, times the learning rate, that every step takes away."),
  clipnorm: nullable(number).or(null).doc("Longest gradient allowed per weight."),
  globalClipnorm: nullable(number).or(null).doc("Longest gradient allowed over all weights together."),
  clipvalue: nullable(number).or(null).doc("Largest size of a gradient's elements."),
  useEma: bool.or(false).doc("Whether to keep a moving average of the weights."),
  emaMomentum: number.between(0, 1).or(0.99).doc("How slowly the moving average follows."),
  emaOverwriteFrequency: nullable(positiveInt)
    .or(null)
    .doc("Steps after which weights are replaced by their average; null: at the end."),
  lossScaleFactor: nullable(number).or(null).doc("The loss is multiplied and its gradients divided by this."),
  gradientAccumulationSteps: nullable(int.atLeast(2)).or(null).doc("Steps whose gradients are averaged into one update."),
};

/** The options every optimizer takes, by their names. */
export type OptimizerSettings = FilledFields<typeof baseFields>;

// As files have them; an option that a class declares again keeps its place.
const order = Object.keys(baseFields) as (keyof typeof baseFields)[];

/** At most one way of clipping. */
function oneClipping(filled: OptimizerSettings): string | undefined {
  const set = (["clipnorm", "globalClipnorm", "clipvalue"] as const).filter((key) => filled[key] !== null);
  return set.length > 1 ? `only one of clipnorm, globalClipnorm and clipvalue may be set, got ${set.join(" and ")}` : undefined;
}

// Keys that old files have and that mean nothing any more.
const legacy = { lr: "learning_rate", decay: null, jit_compile: null, is_legacy_optimizer: null, schedule_decay: null };

const base = /* @__PURE__ */ config("keras.optimizers", "Optimizer", baseFields, { order, legacy, check: oneClipping });

/** The base class's own options. */
export const optimizerBaseConfig: Config<typeof baseFields> = base;
/** Options of the base class, filled. */
export type BaseSettings = FilledOf<typeof optimizerBaseConfig>;

/** Declares the options of an optimizer: those of every optimizer, with `fields` after or instead of them. */
export function optimizerConfig<F extends Fields>(className: string, fields: F): Config<MergedFields<typeof baseFields, F>> {
  const settings = { order, check: oneClipping } as unknown as ConfigSettings<MergedFields<typeof baseFields, F>>;
  return base.extend("keras.optimizers", className, fields, settings);
}
