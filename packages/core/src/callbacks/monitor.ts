import { LayerError } from "../errors/index.js";
import type { WatchedModel } from "./callback.js";

export type MonitorMode = "auto" | "min" | "max";

/** Whether smaller or larger values of a monitored quantity are better. */
export function directionOf(where: string, model: WatchedModel, monitor: string, mode: MonitorMode): "min" | "max" {
  if (mode !== "auto") return mode;
  const name = monitor.startsWith("val_") ? monitor.slice(4) : monitor;
  if (name === "loss" || name.endsWith("_loss")) return "min";
  const metrics = (model as { metrics?: readonly { name: string; direction?: string | null }[] }).metrics ?? [];
  for (const m of metrics) {
    if (m.name !== name && !name.endsWith(`_${m.name}`)) continue;
    if (m.direction === "up") return "max";
    if (m.direction === "down") return "min";
  }
  throw new LayerError(where, `mode must be "min" or "max" for "${monitor}", whose direction is not known`, { argument: "mode" });
}

/** Is `current` better than `best` by more than `minDelta`? */
export function improves(mode: "min" | "max", current: number, best: number | null, minDelta: number): boolean {
  if (best === null) return true;
  return mode === "min" ? current < best - Math.abs(minDelta) : current > best + Math.abs(minDelta);
}
