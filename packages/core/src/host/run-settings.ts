import { LayerError } from "../errors/errors.js";
import { KerasError, sentence } from "../errors/keras-error.js";
import { environment } from "../platform/index.js";

type Limit = "maxEpochs" | "maxStepsPerEpoch";
const VARIABLES: Readonly<Record<Limit, string>> = {
  maxEpochs: "KERAS_MAX_EPOCHS",
  maxStepsPerEpoch: "KERAS_MAX_STEPS_PER_EPOCH",
};
const limits: Partial<Record<Limit, number | null>> = {};
let logging: boolean | null = null;

/** The most epochs any `fit` may run; `null` for no limit. */
export const maxEpochs = (): number | null => limit("maxEpochs");
/** The most steps any epoch may run; `null` for no limit. */
export const maxStepsPerEpoch = (): number | null => limit("maxStepsPerEpoch");
/** Caps the epochs of every later `fit`; `null` lifts the cap. Throws `LayerError` on anything but a positive integer. */
export const setMaxEpochs = (maxEpochs: number | null): void => setLimit("setMaxEpochs", "maxEpochs", maxEpochs);
/** Caps the steps of every later epoch; `null` lifts the cap. Throws `LayerError` on anything but a positive integer. */
export const setMaxStepsPerEpoch = (maxStepsPerEpoch: number | null): void =>
  setLimit("setMaxStepsPerEpoch", "maxStepsPerEpoch", maxStepsPerEpoch);

/** Lets progress go to the console as bars that redraw themselves: the default. */
export function enableInteractiveLogging(): void {
  logging = true;
}
/** Makes progress plain lines, for logs. */
export function disableInteractiveLogging(): void {
  logging = false;
}
/** Whether progress is shown as bars that redraw themselves. */
export const isInteractiveLoggingEnabled = (): boolean => logging ?? true;

/** Who decided a limit. */
export function limitSource(which: Limit): string {
  if (limits[which] !== undefined) return `set${(which[0] as string).toUpperCase()}${which.slice(1)}`;
  return environment(VARIABLES[which]) === undefined ? "default" : VARIABLES[which];
}
/** Who decided how progress is shown. */
export const loggingSource = (): string =>
  logging === null ? "default" : logging ? "enableInteractiveLogging" : "disableInteractiveLogging";

function limit(which: Limit): number | null {
  const set = limits[which];
  if (set !== undefined) return set;
  const text = environment(VARIABLES[which]);
  if (text === undefined) return null;
  if (!/^\s*[1-9]\d*\s*$/.test(text))
    throw new KerasError(sentence(VARIABLES[which], `must be a positive integer, got ${JSON.stringify(text)}`));
  return Number(text);
}

function setLimit(where: string, which: Limit, value: number | null): void {
  if (value !== null && !(Number.isInteger(value) && value > 0)) {
    throw new LayerError(where, `${which} must be a positive integer or null, got ${String(value)}`, { argument: which });
  }
  limits[which] = value;
}
