import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { at } from "./root.mjs";

/** For tools that measure or check the project: never the personal settings of whoever runs them. */
export function useOwnSettings() {
  process.env.KERAS_HOME ??= at(".cache", "keras-home");
}

/**
 * Python Keras writes a `keras.json` that says "tensorflow" when it is first imported. Where our engine of that name is not
 * built, such a file, which nobody wrote for us, must not keep the demonstration from running.
 */
export function passOverPythonSettings(built = existsSync(at("packages", "backend-tfjs", "dist"))) {
  if (process.env.KERAS_BACKEND || built) return;
  const file = join(process.env.KERAS_HOME || join(homedir(), ".keras"), "keras.json");
  let settings;
  try {
    settings = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return; // none there, or the library says what is wrong with it
  }
  if (settings?.backend !== "tensorflow" || settings.keras_ts !== undefined) return;
  console.error(`[start] ${file} says "tensorflow", which is not part of this checkout: using the best engine there is.`);
  process.env.KERAS_HOME = at(".cache", "keras-home");
}
