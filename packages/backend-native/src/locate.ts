import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** A file of this package, seen from `src`, from `dist`, and from `dist/node`, where the modules are joined. */
const ours = (path: string): URL => {
  const joined = /\/dist\/node\/[^/]*$/.test(import.meta.url);
  return new URL(`${joined ? "../.." : ".."}/${path}`, import.meta.url);
};

/** Node's files, without the streams and promises that `import` would make at once. */
const files = (): typeof import("node:fs") => process.getBuiltinModule("node:fs");

/** Where the build leaves the addon. */
export const builtAddon = (): string => fileURLToPath(ours("build/keras_native.node"));

/** Whether this package is a checkout that can be built, rather than one that was installed. */
export const isCheckout = (): boolean => files().existsSync(ours("CMakeLists.txt"));

/** C libraries to look for; package managers install the package of one of them only. */
const LIBCS = process.platform === "linux" ? ["glibc", "musl"] : [];

/** Name of the package that holds the addon for a platform, such as `@keras-ts/backend-native-linux-x64-glibc`. */
export const platformPackage = (libc: string | undefined): string =>
  ["@keras-ts/backend-native", process.platform, process.arch, libc].filter((part) => part !== undefined).join("-");

/** The addon built here, else that of the installed platform package; `null` when there is neither. */
export function findAddon(): string | null {
  const built = builtAddon();
  if (files().existsSync(built)) return built;
  const require = createRequire(import.meta.url);
  for (const name of LIBCS.length === 0 ? [platformPackage(undefined)] : LIBCS.map(platformPackage)) {
    try {
      return require.resolve(name);
    } catch {
      // the next one, or none
    }
  }
  return null;
}

/** The package that is missing here: the answer takes a moment, so it is asked for only when something is wrong. */
export function wantedPackage(): { readonly name: string; readonly exists: boolean } {
  const name = platformPackage(LIBCS.length === 0 ? undefined : usesGlibc() ? "glibc" : "musl");
  return { name, exists: isReleased(name) };
}

function usesGlibc(): boolean {
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime !== undefined;
}

/** Whether this package's manifest lists a platform package; one that cannot be read is given the benefit of the doubt. */
function isReleased(name: string): boolean {
  try {
    const manifest = JSON.parse(files().readFileSync(ours("package.json"), "utf8")) as Manifest;
    return Object.hasOwn(manifest.optionalDependencies ?? {}, name);
  } catch {
    return true;
  }
}
interface Manifest {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
