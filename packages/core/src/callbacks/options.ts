import { LayerError } from "../errors/index.js";

/** Refuses a value that is not in the list, naming the list. */
export function oneOfOptions(where: string, name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new LayerError(
    where,
    `${name} must be one of ${allowed.map((a) => JSON.stringify(a)).join(", ")}, got ${JSON.stringify(value)}`,
    { argument: name },
  );
}
