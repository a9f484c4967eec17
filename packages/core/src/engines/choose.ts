import type { Backend } from "../backend/index.js";
import { BackendError, KerasError } from "../errors/index.js";
import { environment, kerasJson, notice } from "../platform/index.js";
import { Engine } from "./engine.js";
import { type BackendSource, isFound, isGiven, knownEngines, registerBackend, startBackend } from "./factories.js";
import { ENGINES, isPythonOnly, ourName, packageOf, unknownEngine } from "./names.js";
import { engineNamed, referenceEngine } from "./table.js";

/** Who asked for which engine. */
interface Request {
  readonly name: string;
  readonly source: string;
  /** Asked of this library alone, not of every Keras. */
  readonly own: boolean;
}

let inCode: Engine | null = null;
let decided: Engine | null = null;
let scoped: Engine | null = null;

/** The engine in force: the innermost `onEngine`, else `setBackend`, else what environment, `keras.json` or default order say. */
export const currentEngine = (): Engine => scoped ?? inForce(inCode) ?? decide();

const inForce = (engine: Engine | null): Engine | null => (engine === null || engine.closed ? null : engine);

function decide(): Engine {
  decided = inForce(decided) ?? choose();
  return decided;
}

/** Runs `fn` with `engine` in force for everything it launches. */
export function onEngine<T>(engine: Engine, fn: () => T): T {
  const before = scoped;
  scoped = engine;
  try {
    return fn();
  } finally {
    scoped = before;
  }
}

/**
 * The engine of that name, not yet started; throws `BackendError` for names that only Python knows. For `model.to(name)`.
 *
 * @example
 * engineFor("reference").name; // "reference"
 */
export function engineFor(name: string): Engine {
  const real = ourName(name);
  if (real === "reference") return referenceEngine();
  if (isPythonOnly(real) && !isGiven(real)) throw unknownEngine(name, "the name", knownEngines());
  return engineNamed(real, () => () => startBackend(real));
}

/**
 * Chooses the engine for everything that follows, and starts it; `"reference"` is in force at once, others queue work
 * until they have started. `source` gives the module of an engine that is not ours. Rejects with a `BackendError` when it
 * cannot start, as will everything that is then computed.
 *
 * @example
 * await setBackend("reference");
 */
export function setBackend(name: string, source?: BackendSource): Promise<void> {
  let started: Promise<void>;
  try {
    if (source !== undefined) registerBackend(name, source);
    inCode = engineFor(name);
    started = inCode.ready().then(() => {});
  } catch (error) {
    started = Promise.reject(error);
  }
  started.catch(() => {}); // it comes up again at the next await, unless it is awaited here
  return started;
}

/**
 * Starts the engine in force and resolves to its name; rejects with a `BackendError` when it cannot start.
 *
 * @example
 * const name = await backendReady(); // such as "reference"
 */
export async function backendReady(): Promise<string> {
  const engine = currentEngine();
  await engine.ready();
  return engine.name;
}

/**
 * The name of the engine in force; `"default"` until the first of the default order has started (see `backendReady`).
 *
 * @example
 * await backendReady();
 * backend(); // such as "reference"
 */
export const backend = (): string => currentEngine().name;

/** The engine in force by name and who chose it, without starting anything. */
export function inForceByName(): { readonly value: string; readonly source: string } {
  const asked = request();
  const engine = inForce(inCode) ?? inForce(decided);
  if (asked !== null && !fallsThrough(asked)) return { value: ourName(asked.name), source: asked.source };
  return { value: engine?.name ?? (ENGINES.find(isFound) === "reference" ? "reference" : "default"), source: "default" };
}

/** Who asks for an engine outside a scope; `null` leaves it to the default order. */
function request(): Request | null {
  const engine = inForce(inCode);
  if (engine !== null) return { name: engine.name, source: "setBackend", own: true };
  const named = environment("KERAS_BACKEND");
  if (named !== undefined) return { name: named, source: "KERAS_BACKEND", own: false };
  const { ownBackend, backend: shared } = kerasJson();
  const given = ownBackend ?? shared;
  return given === undefined ? null : { name: given.name, source: `${given.key} in ${given.place}`, own: given === ownBackend };
}

function choose(): Engine {
  const asked = request();
  if (asked === null) return inDefaultOrder(null);
  if (fallsThrough(asked)) return inDefaultOrder(asked);
  const name = ourName(asked.name);
  if (!knownEngines().includes(name) && !isFound(name)) throw unknownEngine(asked.name, asked.source, knownEngines());
  if (asked.name === "tensorflow" && !isFound("tfjs")) throw noTensorFlow(asked);
  return engineFor(name);
}

/** Names only Python knows choose nothing, except under our own key, where they are mistakes. */
const fallsThrough = ({ name, own }: Request): boolean => isPythonOnly(name) && !own && !isGiven(name);

const noTensorFlow = (asked: Request): BackendError =>
  new BackendError("tfjs", `is not installed: ${asked.source} says "tensorflow", which is "tfjs" here`, {
    hint: `Run: npm install ${packageOf("tfjs")}, or choose another engine for TypeScript alone with "keras_ts": { "backend": "native" } in keras.json.`,
  });

/** The default order: what is not installed is passed over at once; what is, by whether it starts. */
function inDefaultOrder(python: Request | null): Engine {
  const why: string[] = python === null ? [] : [`${python.source} says "${python.name}", which exists in Python Keras only`];
  const absent: string[] = [];
  const passedOver = (name: string): boolean => {
    if (isFound(name)) return false;
    absent.push(name);
    return true;
  };
  const announce = (taken: string, failed: readonly string[]): void => {
    const reasons = [...why, ...failed];
    if (absent.length > 0) {
      const best = packageOf(absent[0] as string);
      reasons.push(`${absent.join(", ")} ${absent.length === 1 ? "is" : "are"} not installed (npm install ${best})`);
    }
    if (reasons.length > 0) notice("engine", `[keras-ts] using engine "${taken}": ${reasons.join("; ")}`);
  };
  const first = ENGINES.find((name) => !passedOver(name));
  if (first === "reference") {
    announce("reference", []);
    return referenceEngine();
  }
  return new Engine("default", async (): Promise<Backend | Engine> => {
    const failed: string[] = [];
    // Whether those behind one that starts are installed is never asked: looking for a package takes milliseconds.
    for (const name of ENGINES.slice(ENGINES.indexOf(first as (typeof ENGINES)[number]))) {
      if (name !== first && passedOver(name)) continue;
      const engine = engineFor(name);
      try {
        await engine.ready();
        announce(name, failed);
        return engine;
      } catch (error) {
        failed.push(oneLine(name, error));
      }
    }
    throw new KerasError("[backend] the reference engine must always start"); // it is last in the order and needs nothing
  });
}

function oneLine(name: string, error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] as string;
  return `${name} ${message.replace(`[backend ${name}] `, "")}`.replace(/ Run "npx.*$/, "").replace(/\.$/, "");
}
