import { setOwn } from "./json.js";

interface Sharing {
  readonly first: Map<object, Record<string, unknown>>;
  nextId: number;
}

let sharing: Sharing | null = null;

/** Calls `fn` so that objects which `serializeKerasObject` meets twice are written with one `shared_object_id`. */
export function objectSharing<T>(fn: () => T): T {
  const outer = sharing;
  sharing = outer ?? { first: new Map(), nextId: 1 };
  try {
    return fn();
  } finally {
    sharing = outer;
  }
}

/** Notes that `envelope` describes `object`; from the second time on both carry the id. */
export function noteShared(object: object, envelope: Record<string, unknown>): void {
  if (sharing === null) return;
  const first = sharing.first.get(object);
  if (first === undefined) {
    sharing.first.set(object, envelope);
    return;
  }
  if (first.shared_object_id === undefined) setOwn(first, "shared_object_id", sharing.nextId++);
  setOwn(envelope, "shared_object_id", first.shared_object_id);
}
