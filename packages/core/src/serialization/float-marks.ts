/**
 * Which numbers of a plain container Python would hold as floats. JavaScript has one number type, so `1` and `1.0`
 * differ only here; the container itself stays plain data that compares and spreads as users expect.
 */
const marks = new WeakMap<object, true | Set<string>>();

/** Marks members of a container as Python floats: the named keys, or with `true` every number in it. */
export function markFloats(container: object, keys: true | Iterable<string>): void {
  const old = marks.get(container);
  if (keys === true || old === true) marks.set(container, true);
  else marks.set(container, new Set([...(old ?? []), ...keys]));
}

/** Whether the number under this key is written as a float. */
export function isFloatAt(container: object, key: string | number): boolean {
  const mark = marks.get(container);
  return mark === true || (mark?.has(String(key)) ?? false);
}

/** Carries the marks over to a copy of the container. */
export function copyFloatMarks(from: object, to: object): void {
  const mark = marks.get(from);
  if (mark !== undefined) markFloats(to, mark);
}
