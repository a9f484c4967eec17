import { BackendError } from "@keras-ts/core/backend";

/** What the addon says of a failed run. */
interface NativeError extends Error {
  readonly op?: string;
  readonly hint?: string;
  readonly stateLost?: boolean;
}

/** The addon's error as one of ours; a failure that reaches several readers is the same for all. */
export function backendError(cause: unknown): BackendError {
  if (cause instanceof BackendError) return cause;
  const { message = String(cause), op, hint, stateLost = false } = cause as Partial<NativeError>;
  return new BackendError("native", message, { ...(op === undefined ? {} : { op }), hint, cause, stateLost });
}

/** Runs `body`, turning what the addon throws into errors of ours. */
export function guarded<T>(body: () => T): T {
  try {
    return body();
  } catch (cause) {
    throw backendError(cause);
  }
}
