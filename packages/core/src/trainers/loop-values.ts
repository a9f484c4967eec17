import { showValue } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { isPlainObject } from "../host/nested.js";

/** What an option's value must be, in the words of the message; absent values are never asked. */
interface Rule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const count = (least: number): Rule => ({
  expected: `an integer of at least ${least}`,
  fits: (v) => Number.isSafeInteger(v) && (v as number) >= least,
});
const flag: Rule = { expected: "true or false", fits: (v) => typeof v === "boolean" };
const finite = (v: unknown): boolean => Number.isFinite(v);
const positive: Rule = { expected: "a positive integer", fits: count(1).fits };

const RULES: Readonly<Record<string, Rule>> = {
  epochs: count(0),
  initialEpoch: count(0),
  batchSize: positive,
  stepsPerEpoch: positive,
  steps: positive,
  validationSteps: positive,
  validationBatchSize: positive,
  validationSplit: { expected: "in [0, 1)", fits: (v) => typeof v === "number" && v >= 0 && v < 1 },
  validationFreq: {
    expected: "a positive integer or a list of epochs, the first being 1",
    fits: (v) => (Array.isArray(v) ? v.every(positive.fits) : positive.fits(v)),
  },
  shuffle: { expected: 'true, false or "batch"', fits: (v) => typeof v === "boolean" || v === "batch" },
  returnDict: flag,
  classWeight: {
    expected: "an object from class numbers to finite numbers, such as { 0: 1, 1: 2.5 }",
    fits: (v) => isPlainObject(v) && Object.entries(v).every(([k, w]) => /^(0|[1-9]\d*)$/.test(k) && finite(w)),
  },
  signal: {
    expected: "an AbortSignal",
    fits: (v) => typeof v === "object" && v !== null && typeof (v as { throwIfAborted?: unknown }).throwIfAborted === "function",
  },
};

/** Refuses options of `fit`, `evaluate`, `predict` and the batch functions whose value cannot be meant. */
export function checkLoopValues(where: string, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(RULES, name) ? (RULES[name] as Rule) : null;
    if (rule === null || value === null || value === undefined || rule.fits(value)) continue;
    throw new LayerError(where, `${name} must be ${rule.expected}, got ${showValue(value)}`, { argument: name });
  }
}

/** Refuses loss weights that are not finite numbers, alone, in a list or by output name. */
export function checkLossWeights(where: string, given: unknown): void {
  if (given === null || given === undefined) return;
  const weights = Array.isArray(given) ? given : isPlainObject(given) ? Object.values(given) : [given];
  for (const w of weights)
    if (w !== null && !finite(w))
      throw new LayerError(where, `lossWeights must be finite numbers, got ${showValue(w)}`, { argument: "lossWeights" });
}
