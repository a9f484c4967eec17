import { didYouMean, KerasError, sentence } from "../errors/index.js";
import { kerasHome } from "./environment.js";
import { type JsonAt, JsonProblem, parseJsonLines, plainJson } from "./json-lines.js";
import { builtin } from "./node.js";

/** A dtype that may be the default for floats. */
export type FloatDType = "float16" | "bfloat16" | "float32" | "float64";
/** Where images keep their channel axis. */
export type ImageDataFormat = "channels_last" | "channels_first";

export const FLOAT_DTYPES: readonly FloatDType[] = ["float16", "bfloat16", "float32", "float64"];
export const IMAGE_DATA_FORMATS: readonly ImageDataFormat[] = ["channels_last", "channels_first"];

/** A name of an engine as the file gives it, and where. */
export interface NamedBackend {
  readonly name: string;
  /** `~/.keras/keras.json:2`. */
  readonly place: string;
  /** `"backend"`, or `"keras_ts"."backend"`. */
  readonly key: string;
}

/** What `keras.json` says; absent keys are absent. */
export interface KerasJson {
  /** The file's path; `null` when there is none. */
  readonly file: string | null;
  readonly floatx?: FloatDType;
  readonly epsilon?: number;
  readonly imageDataFormat?: ImageDataFormat;
  /** The shared `backend`, which may be a name only Python knows. */
  readonly backend?: NamedBackend;
  /** Our own `backend`. */
  readonly ownBackend?: NamedBackend;
  readonly threads?: number;
  readonly deterministic?: boolean;
  /** Module (package name, or path from the file's folder) of each engine that is not ours. */
  readonly backends: ReadonlyMap<string, string>;
}

const OWN_KEYS = ["backend", "threads", "deterministic", "backends"] as const;
const LARGEST = 1 << 20; // bytes
let loaded: KerasJson | null = null;

/** The settings file, read when first asked for; throws `KerasError` on a file that is wrong. */
export function kerasJson(): KerasJson {
  loaded ??= readFile();
  return loaded;
}

function readFile(): KerasJson {
  const fs = builtin("fs");
  const home = kerasHome();
  if (fs === null || home === null) return { file: null, backends: new Map() };
  const file = (builtin("path") as NonNullable<ReturnType<typeof builtin<"path">>>).join(home, "keras.json");
  let text: string;
  try {
    if (fs.statSync(file).size > LARGEST) throw new KerasError(sentence("keras.json", `${file} must be smaller than 1 MiB`));
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { file: null, backends: new Map() };
    if (error instanceof KerasError) throw error;
    throw new KerasError(sentence("keras.json", `${file} must be readable, got ${message}`), { cause: error });
  }
  return parseKerasJson(text, file);
}

/** Checks a file's text; `file` is what messages call it. */
export function parseKerasJson(text: string, file: string): KerasJson {
  let root: JsonAt;
  try {
    root = parseJsonLines(text);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const near = error.key === null ? "" : ` (at key "${error.key}")`;
    throw new KerasError(sentence("keras.json", `${file}:${error.line}: must be valid JSON: ${error.message}${near}`));
  }
  const wrong = (at: JsonAt, key: string, must: string): KerasError => {
    const { value } = at;
    const options = [...must.matchAll(/"([^"]+)"/g)].map((m) => m[1] as string);
    const hint = typeof value === "string" ? didYouMean(value, options) : undefined;
    return new KerasError(
      sentence("keras.json", `${file}:${at.line}: ${key} must be ${must}, got ${JSON.stringify(plainJson(at))}`, hint),
    );
  };
  const entries = (at: JsonAt, key: string): ReadonlyMap<string, JsonAt> => {
    if (at.value instanceof Map) return at.value as ReadonlyMap<string, JsonAt>;
    throw wrong(at, key, "an object");
  };
  const read = <T>(
    from: ReadonlyMap<string, JsonAt>,
    path: string,
    must: string,
    ok: (value: unknown) => boolean,
  ): T | undefined => {
    const at = from.get(path.split(".").at(-1) as string);
    if (at === undefined) return undefined;
    if (!ok(at.value)) throw wrong(at, quoted(path), must);
    return at.value as T;
  };
  const named = (from: ReadonlyMap<string, JsonAt>, path: string): NamedBackend | undefined => {
    const name = read<string>(from, path, "the name of an engine", (v) => typeof v === "string" && v !== "");
    return name === undefined ? undefined : { name, place: `${file}:${from.get("backend")?.line}`, key: quoted(path) };
  };

  const shared = entries(root, "the file");
  const ownAt = shared.get("keras_ts");
  const own: ReadonlyMap<string, JsonAt> = ownAt === undefined ? new Map() : entries(ownAt, '"keras_ts"');
  for (const [key, at] of own) {
    if ((OWN_KEYS as readonly string[]).includes(key)) continue;
    const hint = didYouMean(key, OWN_KEYS) ?? `Known keys: ${OWN_KEYS.join(", ")}.`;
    throw new KerasError(sentence("keras.json", `${file}:${at.line}: unknown key "${key}" under "keras_ts"`, hint));
  }
  const backends = new Map<string, string>();
  const backendsAt = own.get("backends");
  for (const [name, at] of backendsAt === undefined ? [] : entries(backendsAt, quoted("keras_ts.backends"))) {
    if (typeof at.value !== "string" || at.value === "")
      throw wrong(at, quoted(`keras_ts.backends.${name}`), "a package name or a path");
    backends.set(name, at.value);
  }
  return {
    file,
    backends,
    ...defined({
      floatx: read<FloatDType>(shared, "floatx", oneOf(FLOAT_DTYPES), (v) => FLOAT_DTYPES.includes(v as FloatDType)),
      epsilon: read<number>(
        shared,
        "epsilon",
        "a positive finite number",
        (v) => typeof v === "number" && v > 0 && Number.isFinite(v),
      ),
      imageDataFormat: read<ImageDataFormat>(shared, "image_data_format", oneOf(IMAGE_DATA_FORMATS), (v) =>
        IMAGE_DATA_FORMATS.includes(v as ImageDataFormat),
      ),
      backend: named(shared, "backend"),
      ownBackend: named(own, "keras_ts.backend"),
      threads: read<number>(
        own,
        "keras_ts.threads",
        "a whole number, 0 for the engine's choice",
        (v) => Number.isInteger(v) && (v as number) >= 0,
      ),
      deterministic: read<boolean>(own, "keras_ts.deterministic", "true or false", (v) => typeof v === "boolean"),
    }),
  };
}

/** `"keras_ts"."backend"`. */
const quoted = (path: string): string =>
  path
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
const oneOf = (words: readonly string[]): string => `one of ${words.map((w) => `"${w}"`).join(", ")}`;

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(from: T): Defined<T> =>
  Object.fromEntries(Object.entries(from).filter(([, v]) => v !== undefined)) as Defined<T>;
