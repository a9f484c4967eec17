import { type Json, notInSlim, type Registry, slimGet } from "../serialization/index.js";
import type { MetricIdentifier, MetricLike } from "./identify.js";
import { Metric } from "./metric.js";

export type { MetricIdentifier, MetricLike } from "./identify.js";

const rules = {
  module: "metrics",
  names: {},
  is: (value: unknown): value is MetricLike => typeof value === "function" || value instanceof Metric,
};

export const metricRegistry = (): Registry => notInSlim("metricRegistry", "loading files");

export const get = (identifier: MetricIdentifier | null): MetricLike | null => slimGet(rules, identifier);

export const serialize = (_metric: MetricLike): Json => notInSlim("metrics.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): MetricLike => notInSlim("metrics.deserialize", "reading a config");
