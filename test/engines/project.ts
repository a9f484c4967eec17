import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What the tests use of core, as one module: a project of its own that sees no other engine than those it is given. */
const ENTRY = `
export * from "${at("packages/core/src/engines/index.ts")}";
export * from "${at("packages/core/src/errors/index.ts")}";
export * from "${at("packages/core/src/host/index.ts")}";
export * from "${at("packages/core/src/runtime/index.ts")}";
export { createReferenceBackend } from "${at("packages/core/src/reference/index.ts")}";
export * as g from "${at("packages/core/src/ops/index.ts")}";
`;

interface Bundles {
  /** Core, for any platform: an import of Node's own would fail here. */
  readonly text: string;
  /** The `keras` command. */
  readonly command: string;
}
let made: Promise<Bundles> | null = null;
const bundles = (): Promise<Bundles> => {
  made ??= bundle();
  return made;
};
async function bundle(): Promise<Bundles> {
  const options = { bundle: true, write: false, format: "esm", target: "es2022" } as const;
  const core = await build({ ...options, platform: "neutral", stdin: { contents: ENTRY, resolveDir: at("."), loader: "ts" } });
  const entryPoints = [at("packages/keras-ts/src/command.ts")];
  const command = await build({ ...options, platform: "node", entryPoints, external: ["@keras-ts/core"] });
  return { text: core.outputFiles[0]?.text ?? "", command: command.outputFiles[0]?.text ?? "" };
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A user's project in a temporary folder. */
export interface Project {
  readonly folder: string;
  /** Its \`keras.json\`. */
  readonly settings: string;
  write(path: string, text: string): string;
  /** Installs an engine package; its module's text defaults to one that starts. */
  engine(name: string, module?: string): void;
  /** Runs Node. */
  node(args: readonly string[], env?: Readonly<Record<string, string>>): Outcome;
  /** Runs the `keras` command. */
  keras(args: readonly string[], env?: Readonly<Record<string, string>>): Outcome;
  /** Runs a module (with \`k\` for the library); \`KERAS_HOME\` is the project's \`home\` folder. */
  run(script: string, env?: Readonly<Record<string, string>>): Outcome;
  remove(): void;
}

/** The text of an engine's module: the reference engine under another name. */
export const working = (name: string): string =>
  `import { createReferenceBackend } from "@keras-ts/core";
export const createBackend = (options) => {
  globalThis.options = options;
  return { ...createReferenceBackend(${JSON.stringify(name)}) };
};`;
/** The text of an engine's module that cannot start. */
export const broken = (why: string): string => `export const createBackend = () => { throw new Error(${JSON.stringify(why)}); };`;

export async function project(): Promise<Project> {
  const { text, command } = await bundles();
  const folder = mkdtempSync(join(tmpdir(), "keras-ts-"));
  const write = (path: string, content: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const install = (name: string, module: string, version: string): void => {
    const exports = { ".": { default: "./index.js" }, "./package.json": "./package.json" };
    write(`node_modules/${name}/index.js`, module);
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version, type: "module", exports }));
  };
  install("@keras-ts/core", text, "0.1.0");
  write("package.json", `{ "type": "module" }`);
  write("node_modules/keras-ts/dist/command.js", command);
  for (const path of ["bin/keras.mjs", "package.json"]) {
    write(`node_modules/keras-ts/${path}`, readFileSync(at(`packages/keras-ts/${path}`), "utf8"));
  }
  const home = join(folder, "home");
  mkdirSync(home);
  const node = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome => {
    const { PATH = "" } = process.env;
    const done = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env: { PATH, KERAS_HOME: home, ...env } });
    return { code: done.status, out: done.stdout.trim(), err: done.stderr.trim() };
  };
  return {
    folder,
    settings: join(home, "keras.json"),
    write,
    node,
    engine: (name, module = working(name)) => install(`@keras-ts/backend-${name}`, module, "1.2.3"),
    run: (script, env = {}) => node([write("script.js", `import * as k from "@keras-ts/core";\n${script}`)], env),
    keras: (args, env = {}) => node([join(folder, "node_modules/keras-ts/bin/keras.mjs"), ...args], env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
