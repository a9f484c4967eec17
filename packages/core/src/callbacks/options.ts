import { showValue } from "../config/index.js";
import { LayerError } from "../errors/index.js";

/** Refuses a value that is not in the list, naming the list. */
export function oneOfOptions(where: string, name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new LayerError(
    where,
    `${name} must be one of ${allowed.map((a) => JSON.stringify(a)).join(", ")}, got ${showValue(value)}`,
    { argument: name },
  );
}

/** Refuses a value that is not a whole number of at least 0. */
export function countOption(where: string, name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  throw new LayerError(where, `${name} must be an integer of at least 0, got ${showValue(value)}`, { argument: name });
}

/** Refuses a value that is not a finite number. */
export function numberOption(where: string, name: string, value: unknown): void {
  if (Number.isFinite(value)) return;
  throw new LayerError(where, `${name} must be a finite number, got ${showValue(value)}`, { argument: name });
}
