import type { Backend, BackendFactory, BackendOptions } from "../backend/index.js";
import { BackendError, didYouMean, KerasError } from "../errors/index.js";
import { builtin, isInstalled, kerasJson, loadModule, locate, NotInstalled } from "../platform/index.js";
import { ENGINES, packageOf } from "./names.js";
import { allEngines } from "./table.js";
import { threadsAsked } from "./threads.js";

/** Where an engine comes from: its factory, a module that exports one, or a package name or path of such a module. */
export type BackendSource = BackendFactory | { readonly createBackend: BackendFactory } | string;

/** Given in code; wins over `keras.json` and over packages found by name. */
const registered = new Map<string, BackendSource>();

/**
 * Makes an engine known by name, so that `setBackend(name)`, `KERAS_BACKEND` and `model.to(name)` find it. A name of ours
 * replaces our engine; throws `BackendError` when one of that name has started, or the name cannot be used.
 *
 * @example
 * registerBackend("mine", "@example/keras-backend-mine"); // a package or a path; loaded when "mine" is asked for
 */
export function registerBackend(name: string, source: BackendSource): void {
  if (!/^[a-z][\w-]*$/i.test(name)) throw new BackendError(name, "cannot be registered: a name must be letters, digits, _ and -");
  if (name === "reference" || name === "tensorflow") throw new BackendError(name, "cannot be registered: the name is taken");
  if (allEngines().some((e) => e.name === name && e.backend !== null)) {
    throw new BackendError(name, "cannot be registered: an engine of that name has started", {
      hint: "Register it first thing.",
    });
  }
  if (typeof source !== "string" && factoryIn(source) === null) {
    throw new BackendError(
      name,
      `cannot be registered: a factory, a module exporting createBackend, or its name is required, got ${typeof source}`,
    );
  }
  registered.set(name, source);
}

const factoryIn = (from: unknown): BackendFactory | null => {
  const factory = typeof from === "function" ? from : (from as { createBackend?: unknown } | null)?.createBackend;
  return typeof factory === "function" ? (factory as BackendFactory) : null;
};

/** Names that need no guessing: ours, and what was registered or named in `keras.json`. */
export const knownEngines = (): readonly string[] => [
  ...new Set([...ENGINES, ...registered.keys(), ...kerasJson().backends.keys()]),
];

/** Whether the module of an engine is there, without loading it. */
export function isFound(name: string): boolean {
  return name === "reference" || registered.has(name) || kerasJson().backends.has(name) || isInstalled(packageOf(name));
}

/** Whether somebody gave a module under this name. */
export const isGiven = (name: string): boolean => registered.has(name) || kerasJson().backends.has(name);

/** The file of an engine's module, where one can be told; for the doctor. */
export function engineFile(name: string): string | null {
  const source = registered.get(name) ?? kerasJson().backends.get(name) ?? packageOf(name);
  if (typeof source !== "string") return null;
  return locate(source.startsWith(".") ? fromSettings(source) : source);
}

/** Loads and starts the engine of that name; rejects with a `BackendError` that says what to do. */
export async function startBackend(name: string): Promise<Backend> {
  const { value: threads } = threadsAsked();
  const options: BackendOptions = { threads: threads === 0 ? undefined : threads, deterministic: kerasJson().deterministic };
  const factory = await factoryOf(name);
  let backend: Backend;
  try {
    backend = await factory(options);
  } catch (cause) {
    if (cause instanceof BackendError) throw cause;
    const why = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
    throw new BackendError(name, `could not start: ${why}`, { cause, hint: 'Run "npx keras doctor" to see what is missing.' });
  }
  if (typeof backend?.compile !== "function" || typeof backend.upload !== "function") {
    throw new BackendError(
      name,
      `could not start: createBackend must return a Backend, got ${backend === null ? "null" : typeof backend}`,
    );
  }
  return backend;
}

async function factoryOf(name: string): Promise<BackendFactory> {
  const { backends, file } = kerasJson();
  const fromFile = registered.has(name) ? undefined : backends.get(name);
  const source = registered.get(name) ?? fromFile ?? packageOf(name);
  if (typeof source !== "string") return factoryIn(source) as BackendFactory;
  const where = fromFile === undefined ? "" : `, named in ${file},`;
  let module: Record<string, unknown>;
  try {
    module = await loadModule(source, fromFile === undefined ? undefined : settingsFolder());
  } catch (cause) {
    if (cause instanceof NotInstalled) throw missing(name, source, where, cause);
    if (cause instanceof KerasError) throw cause;
    const why = (cause instanceof Error ? (cause.message.split("\n")[0] as string) : String(cause)).replace(/\.$/, "");
    throw new BackendError(name, `could not start: ${source}${where} failed to load: ${why}`, {
      cause,
      hint: 'Run "npx keras doctor" to see what is missing.',
    });
  }
  const factory = factoryIn(module["createBackend"] === undefined ? module["default"] : module);
  if (factory === null) throw new BackendError(name, `could not start: ${source}${where} must export createBackend`);
  return factory;
}

function missing(name: string, source: string, where: string, cause: NotInstalled): BackendError {
  if (source !== packageOf(name)) return new BackendError(name, `is not installed: ${source}${where} was not found`, { cause });
  const suggestion = (ENGINES as readonly string[]).includes(name) ? undefined : didYouMean(name, knownEngines());
  const hint =
    suggestion ??
    (builtin("fs") === null
      ? `Pass its module: setBackend("${name}", await import(${JSON.stringify(source)})).`
      : `Run: npm install ${source}`);
  return new BackendError(name, `is not installed: ${cause.message}`, { cause, hint });
}

const settingsFolder = (): string | undefined => {
  const { file } = kerasJson();
  return file === null ? undefined : builtin("path")?.dirname(file);
};
const fromSettings = (path: string): string => builtin("path")?.resolve(settingsFolder() ?? "", path) ?? path;
