import { BackendError, KerasError } from "../errors/index.js";

/** One error of ours per error of theirs, so that everybody who waits for a run hears the same. */
const wrapped = new WeakMap<object, KerasError>();

/** An engine's own error inside ours; errors of ours stay as they are. */
export function failure(engine: string, cause: unknown, what: string): KerasError {
  if (cause instanceof KerasError) return cause;
  const known = typeof cause === "object" && cause !== null ? wrapped.get(cause) : undefined;
  if (known !== undefined) return known;
  const message = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
  const error = new BackendError(engine, `${what}: ${message}`, { cause, stateLost: isLost(cause) });
  if (typeof cause === "object" && cause !== null) wrapped.set(cause, error);
  return error;
}

/** Whether a failed run destroyed the state it was given. */
export const isLost = (error: unknown): boolean =>
  error instanceof Error && (error as { stateLost?: boolean }).stateLost === true;

/** What a later use of lost state is told. */
export function refusal(error: Error): BackendError {
  const name = error instanceof BackendError ? error.backend : "engine";
  const first = (error.message.split("\n")[0] as string).replace(/\.$/, "");
  return new BackendError(name, `state was lost when an earlier run failed: ${first}`, {
    cause: error,
    hint: "Load the weights again.",
  });
}
