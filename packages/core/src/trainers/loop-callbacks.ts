import type { Callback, CallbackParams, WatchedModel } from "../callbacks/callback.js";
import { Callback as CallbackClass } from "../callbacks/callback.js";
import { CallbackList } from "../callbacks/callback-list.js";
import type { History } from "../callbacks/history.js";
import { ProgbarLogger } from "../callbacks/progbar-logger.js";
import { showValue } from "../config/index.js";
import { LayerError } from "../errors/index.js";

export type Verbose = 0 | 1 | 2 | "auto";

/** `"auto"` is 1; anything but 0, 1 and 2 is refused. */
export function verbosity(where: string, verbose: Verbose | undefined): 0 | 1 | 2 {
  if (verbose === undefined || verbose === "auto") return 1;
  if (verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  throw new LayerError(where, `verbose must be 0, 1, 2 or "auto", got ${showValue(verbose)}`, { argument: "verbose" });
}

/** The user's callbacks, then the history, then a progress bar unless silent or given. */
export function loopCallbacks(
  where: string,
  given: Callback | readonly Callback[] | CallbackList | null | undefined,
  model: WatchedModel,
  params: CallbackParams,
  history: History | null,
): CallbackList {
  if (given instanceof CallbackList) return given;
  const list = (given == null ? [] : Array.isArray(given) ? given : [given]) as Callback[];
  for (const c of list)
    if (!(c instanceof CallbackClass))
      throw new LayerError(where, `callbacks must be Callback objects, got ${String(c)}`, { argument: "callbacks" });
  const all = [...list, ...(history === null ? [] : [history])];
  if (params.verbose !== 0 && !list.some((c) => c instanceof ProgbarLogger)) all.push(new ProgbarLogger());
  return new CallbackList(all, model, params);
}
