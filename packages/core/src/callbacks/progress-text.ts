import type { Logs } from "./callback.js";

const CELLS = 20;
const colour = (code: string, text: string, on: boolean): string =>
  on && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;

/** One number as Keras prints it: four decimals, scientific when small. */
export const showNumber = (x: number): string =>
  Number.isFinite(x)
    ? Math.abs(x) > 1e-3 || x === 0
      ? x.toFixed(4)
      : exponent(x)
    : String(x).toLowerCase().replace("infinity", "inf");
// Python writes 1e-07 where JavaScript writes 1e-7.
const exponent = (x: number): string => x.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");

/** `0:05`, `1:02:03`, `45s`. */
export function showTime(seconds: number): string {
  const s = Math.floor(seconds);
  if (s >= 3600) return `${Math.floor(s / 3600)}:${pad(Math.floor((s % 3600) / 60))}:${pad(s % 60)}`;
  return s > 60 ? `${Math.floor(s / 60)}:${pad(s % 60)}` : `${s}s`;
}
const pad = (n: number): string => String(n).padStart(2, "0");

/** Time of one step in the unit that reads best. */
export function showStepTime(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${Math.round(seconds)}s/step`;
  return seconds >= 1e-3 ? `${Math.round(seconds * 1e3)}ms/step` : `${Math.round(seconds * 1e6)}us/step`;
}

export const showLogs = (logs: Logs): string =>
  Object.entries(logs)
    .map(([name, value]) => ` - ${name}: ${showNumber(value)}`)
    .join("");

export interface Progress {
  readonly step: number;
  readonly total: number | null;
  /** Seconds since the loop began, and per step without the first. */
  readonly elapsed: number;
  readonly perStep: number;
  readonly logs: Logs;
  readonly done: boolean;
}

/** `45/45 ━━━━━━━━━━━━━━━━━━━━ 1s 12ms/step - accuracy: 0.9312 - loss: 0.2345` */
export function progressLine(p: Progress, colours: boolean): string {
  const count = p.total === null ? `${p.step}/Unknown` : `${String(p.step).padStart(String(p.total).length)}/${p.total}`;
  const full = p.total === null ? 0 : Math.min(CELLS, Math.floor((CELLS * p.step) / Math.max(1, p.total)));
  const bar =
    p.total === null ? "" : ` ${colour("32", "━".repeat(full), colours)}${colour("37", "━".repeat(CELLS - full), colours)}`;
  const left = p.total === null || p.done ? p.elapsed : p.perStep * (p.total - p.step);
  return `${colour("1", count, colours)}${bar} ${colour("1", showTime(left), colours)} ${showStepTime(p.perStep)}${showLogs(p.logs)}`;
}

/** `45/45 - 1s - 12ms/step - accuracy: 0.9312 - loss: 0.2345` */
export const epochLine = (p: Progress): string =>
  `${p.step}/${p.total ?? p.step} - ${showTime(p.elapsed)} - ${showStepTime(p.perStep)}${showLogs(p.logs)}`;
