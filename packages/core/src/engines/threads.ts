import { KerasError, sentence } from "../errors/index.js";
import { environment, kerasJson } from "../platform/index.js";

/** How many threads engines are asked to use, and by whom: `KERAS_THREADS`, else `keras.json`; 0 leaves it to the engine. */
export function threadsAsked(): { readonly value: number; readonly source: string } {
  const named = environment("KERAS_THREADS");
  if (named !== undefined) return { value: whole(named), source: "KERAS_THREADS" };
  const { file, threads } = kerasJson();
  return threads === undefined ? { value: 0, source: "default" } : { value: threads, source: file as string };
}

function whole(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= 0) return value;
  throw new KerasError(
    sentence("KERAS_THREADS", `must be a whole number, 0 for the engine's choice, got ${JSON.stringify(text)}`),
  );
}
