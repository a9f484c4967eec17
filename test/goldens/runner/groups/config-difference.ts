/** Where two configs differ first, `undefined` when they are the same JSON. */
export function configDifference(expected: unknown, actual: unknown): string | undefined {
  return firstDifference(expected, JSON.parse(JSON.stringify(actual, keepFloats) ?? "null"), "config");
}

/** JSON would turn NaN and infinities into null. */
const keepFloats = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? { float: String(value) } : value;

const own = (x: unknown): string => JSON.stringify(x, keepFloats)?.slice(0, 80) ?? "undefined";

function firstDifference(expected: unknown, actual: unknown, path: string): string | undefined {
  if (typeof expected === "number" && !Number.isFinite(expected)) {
    return own(expected) === own(actual) ? undefined : `${path}: expected ${String(expected)}, got ${own(actual)}`;
  }
  if (typeof expected !== "object" || expected === null) {
    return Object.is(expected, actual) || expected === actual
      ? undefined
      : `${path}: expected ${own(expected)}, got ${own(actual)}`;
  }
  if (typeof actual !== "object" || actual === null || Array.isArray(expected) !== Array.isArray(actual)) {
    return `${path}: expected ${own(expected)}, got ${own(actual)}`;
  }
  const [a, b] = [expected as Record<string, unknown>, actual as Record<string, unknown>];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!Object.hasOwn(a, key)) return `${path}.${key}: not recorded, got ${own(b[key])}`;
    if (!Object.hasOwn(b, key)) return `${path}.${key}: expected ${own(a[key])}, missing`;
    const found = firstDifference(a[key], b[key], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
