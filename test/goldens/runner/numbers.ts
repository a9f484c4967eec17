import type { Elements } from "./bits.js";
import type { Tolerance } from "./case.js";

export interface Difference {
  /** Elements outside the tolerance. */
  readonly count: number;
  /** Largest absolute difference; NaN where one side is NaN or infinite and the other is not. */
  readonly worst: number;
  readonly at: number;
  readonly expected: unknown;
  readonly actual: unknown;
}

const toNumber = (x: unknown): number => (typeof x === "boolean" ? Number(x) : Number(x as number | bigint));

/** `|a - b| <= atol + rtol |b|`, element by element; NaN equals NaN. */
export function close(actual: number, expected: number, { atol, rtol }: Tolerance): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= atol + rtol * Math.abs(expected) && Number.isFinite(expected);
}

/** The first and the worst difference between two element lists, `undefined` when they agree. */
export function differ(actual: Elements, expected: Elements, tolerance: Tolerance): Difference | undefined {
  let found: Difference | undefined;
  for (let i = 0; i < expected.length; i++) {
    const e = expected[i];
    const a = actual[i];
    if (a === e) continue;
    if (typeof e === "string") {
      found ??= { count: 0, worst: Number.NaN, at: i, expected: e, actual: a };
      found = { ...found, count: found.count + 1 };
      continue;
    }
    const [x, y] = [toNumber(a), toNumber(e)];
    if (typeof a === "bigint" && typeof e === "bigint" ? closeIntegers(a, e, tolerance) : close(x, y, tolerance)) continue;
    const size = Math.abs(x - y);
    if (found === undefined || !(size <= found.worst))
      found = { count: found?.count ?? 0, worst: size, at: i, expected: e, actual: a };
    found = { ...found, count: found.count + 1 };
  }
  return found;
}

const closeIntegers = (a: bigint, e: bigint, tolerance: Tolerance): boolean =>
  close(Number(a - e), 0, { atol: tolerance.atol + tolerance.rtol * Math.abs(Number(e)), rtol: 0 });
