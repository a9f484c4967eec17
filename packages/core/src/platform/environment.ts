import { builtin, nodeProcess } from "./node.js";

/** An environment variable; `undefined` when unset, empty, or in a browser. */
export function environment(name: string): string | undefined {
  const value = nodeProcess()?.env[name];
  return value === "" ? undefined : value;
}

/** Where `keras.json` is looked for: `$KERAS_HOME`, else `~/.keras`; `null` in a browser. */
export function kerasHome(): string | null {
  const home = environment("KERAS_HOME");
  if (home !== undefined) return home;
  const os = builtin("os");
  const path = builtin("path");
  return os === null || path === null ? null : path.join(os.homedir(), ".keras");
}

const said = new Set<string>();

/** Prints one line for the user on stderr (the console in a browser), once per process and `topic`. */
export function notice(topic: string, line: string): void {
  if (said.has(topic)) return;
  said.add(topic);
  const found = nodeProcess();
  if (found === null) return console.warn(line);
  // Threads started later inherit this mark, so that a pool of workers does not say everything again.
  const mark = `keras-ts:${topic}`;
  const threads = builtin("worker_threads");
  if (threads?.getEnvironmentData(mark) === true) return;
  threads?.setEnvironmentData(mark, true);
  found.stderr.write(`${line}\n`);
}
