import { checkOptions, LayerError } from "../../errors/index.js";
import {
  type CustomObjects,
  createRegistry,
  deserializeKerasObject,
  type Json,
  type Registry,
  serializeKerasObject,
} from "../../serialization/index.js";
import { CosineDecay, CosineDecayRestarts } from "./cosine.js";
import { ExponentialDecay, InverseTimeDecay, PolynomialDecay } from "./decays.js";
import { PiecewiseConstantDecay } from "./piecewise.js";
import { LearningRateSchedule } from "./schedule.js";

let made: Registry | undefined;
/** The built-in schedules. */
export const scheduleClasses = () => [
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
];

/** The built-in schedules, for loading files. */
export function scheduleRegistry(): Registry {
  made ??= createRegistry({ classes: scheduleClasses() });
  return made;
}

/**
 * The JSON form of a schedule, as files hold it.
 *
 * @example
 * optimizers.schedules.serialize(new optimizers.schedules.ExponentialDecay(0.5, 10, 0.5)); // { class_name: "ExponentialDecay", … }
 */
export const serialize = (learningRateSchedule: LearningRateSchedule): Json => serializeKerasObject(learningRateSchedule);

/**
 * The schedule of a JSON form.
 *
 * @example
 * const json = optimizers.schedules.serialize(new optimizers.schedules.ExponentialDecay(0.5, 10, 0.5));
 * optimizers.schedules.deserialize(json) instanceof optimizers.schedules.ExponentialDecay; // true
 */
export function deserialize(
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): LearningRateSchedule {
  checkOptions("schedules.deserialize", options, ["customObjects"]);
  const settings = { registry: scheduleRegistry(), defaultModule: "keras.optimizers.schedules" };
  const schedule = deserializeKerasObject(config, { ...settings, customObjects: options.customObjects });
  if (schedule instanceof LearningRateSchedule) return schedule;
  throw new LayerError("schedules.deserialize", "config must be of a learning-rate schedule, got another object");
}
