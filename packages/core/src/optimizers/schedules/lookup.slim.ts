import { type Json, type KerasClass, notInSlim, type Registry } from "../../serialization/index.js";
import type { LearningRateSchedule } from "./schedule.js";

export const scheduleClasses = (): readonly KerasClass[] => [];

export const scheduleRegistry = (): Registry => notInSlim("scheduleRegistry", "loading files");

export const serialize = (_schedule: LearningRateSchedule): Json => notInSlim("schedules.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): LearningRateSchedule =>
  notInSlim("schedules.deserialize", "reading a config");
