import { builtin, nodeProcess } from "./node.js";

/** No module of that name exists here; `cause` says what the loader said. */
export class NotInstalled extends Error {}

const isPath = (specifier: string): boolean => /^(?:\.{0,2}[/\\]|[A-Za-z]:[/\\]|file:)/.test(specifier);

/** Folders whose `node_modules` the user means: where the command runs, and where its main script lies. */
function projectFolders(): readonly string[] {
  const found = nodeProcess();
  const path = builtin("path");
  if (found === null || path === null) return [];
  const script = found.argv[1];
  return script === undefined ? [found.cwd()] : [found.cwd(), path.dirname(path.resolve(script))];
}

/** The file a package name or path means, seen from `folder`; `null` when there is none. */
function resolveFrom(folder: string, specifier: string): string | null {
  const module = builtin("module");
  const path = builtin("path");
  if (module === null || path === null) return null;
  const require = module.createRequire(path.join(folder, "from-here.js"));
  try {
    return require.resolve(specifier);
  } catch (error) {
    // `require` does not see packages that export for `import` alone.
    if ((error as { code?: string }).code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") return null;
    return importedEntry(require.resolve.paths(specifier) ?? [], specifier);
  }
}

function importedEntry(folders: readonly string[], name: string): string | null {
  const fs = builtin("fs");
  const path = builtin("path");
  if (fs === null || path === null) return null;
  for (const folder of folders) {
    const manifest = path.join(folder, name, "package.json");
    if (!fs.existsSync(manifest)) continue;
    const { exports } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { exports?: Record<string, unknown> };
    const entry = condition(exports?.["."] ?? exports);
    return entry === null ? null : path.join(folder, name, entry);
  }
  return null;
}

function condition(entry: unknown): string | null {
  if (typeof entry === "string") return entry;
  if (typeof entry !== "object" || entry === null) return null;
  for (const [key, value] of Object.entries(entry)) {
    const found = ["node", "import", "module-sync", "default"].includes(key) ? condition(value) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Whether a package is installed. Most often a look at folders says so, which is much faster than resolving its name. */
export const isInstalled = (name: string): boolean => liesAbove(name) || locate(name) !== null;

function liesAbove(name: string): boolean {
  const fs = builtin("fs");
  const path = builtin("path");
  const url = builtin("url");
  if (fs === null || path === null || url === null) return false;
  for (const start of [path.dirname(url.fileURLToPath(import.meta.url)), ...projectFolders()])
    for (let folder = start, below = ""; folder !== below; below = folder, folder = path.dirname(folder))
      if (fs.existsSync(path.join(folder, "node_modules", name, "package.json"))) return true;
  return false;
}

/** The file of an installed package, without loading it; in a browser whether an import map names it. */
export function locate(specifier: string): string | null {
  const path = builtin("path");
  const url = builtin("url");
  if (path === null || url === null) {
    try {
      return import.meta.resolve(specifier);
    } catch {
      return null;
    }
  }
  const here = path.dirname(url.fileURLToPath(import.meta.url));
  for (const folder of [here, ...projectFolders()]) {
    const file = resolveFrom(folder, specifier);
    if (file !== null) return file;
  }
  return null;
}

/**
 * Loads a module by package name (seen from this library, else from the user's project) or by path (from `folder`, else
 * the working directory). Rejects with `NotInstalled` when there is none, with its own error when it fails to load.
 */
export async function loadModule(specifier: string, folder?: string): Promise<Record<string, unknown>> {
  const url = builtin("url");
  const path = builtin("path");
  if (isPath(specifier) && url !== null && path !== null) {
    const file = specifier.startsWith("file:")
      ? url.fileURLToPath(specifier)
      : path.resolve(folder ?? nodeProcess()?.cwd() ?? "", specifier);
    if (builtin("fs")?.existsSync(file) !== true) throw new NotInstalled(`there is no file ${file}`);
    return load(url.pathToFileURL(file).href);
  }
  let missing: unknown;
  try {
    return await load(specifier);
  } catch (error) {
    if (!isMissing(error, specifier)) throw error;
    missing = error;
  }
  for (const from of folder === undefined ? projectFolders() : [folder, ...projectFolders()]) {
    const file = resolveFrom(from, specifier);
    if (file !== null && url !== null) return load(url.pathToFileURL(file).href);
  }
  throw new NotInstalled(`no package "${specifier}" was found`, { cause: missing });
}

const load = (specifier: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ specifier) as Promise<Record<string, unknown>>;

/** The module itself is missing, rather than one that it imports. */
function isMissing(error: unknown, specifier: string): boolean {
  const { code, message = "" } = error as { code?: string; message?: string };
  if (nodeProcess() === null) return true; // browsers do not say
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return false;
  return (message.split(" imported from ")[0] ?? "").includes(specifier.split("/").at(-1) as string);
}

/** The version in the package manifest nearest above a file; `null` when there is none. */
export function versionOf(file: string): string | null {
  const fs = builtin("fs");
  const path = builtin("path");
  if (fs === null || path === null) return null;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (fs.existsSync(manifest)) return (JSON.parse(fs.readFileSync(manifest, "utf8")) as { version?: string }).version ?? null;
    if (folder === path.dirname(folder)) return null;
  }
}
