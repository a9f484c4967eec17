import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export interface Ended {
  /** Exit status, or the signal that ended it. */
  readonly code: number | string | null;
  readonly out: string;
}
/** A program of this folder, bundled to run in processes of its own. */
export interface Child {
  readonly file: string;
  run(mode: string, options?: { readonly env?: Readonly<Record<string, string>>; readonly limit?: string }): Promise<Ended>;
  remove(): void;
}

const CORE = path("../../packages/core/src");
const ALIAS = {
  "@keras-ts/backend-native": path("../../packages/backend-native/src/index.ts"),
  "@keras-ts/core/backend": join(CORE, "backend/index.ts"),
  "@keras-ts/core/testing": join(CORE, "testing/index.ts"),
  "@keras-ts/core": join(CORE, "index.ts"),
  "keras-ts": join(CORE, "index.ts"),
};
/** The addon is found from where its sources are, not from where the bundle is. */
const unmoved = {
  name: "unmoved",
  setup: ({ onLoad }: Parameters<NonNullable<NonNullable<Parameters<typeof build>[0]["plugins"]>[number]["setup"]>>[0]) =>
    onLoad({ filter: /backend-native\/src\/\w+\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      return { contents: text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href)), loader: "ts" };
    }),
};

/** Bundles `name`.ts; its first argument says what to do. */
export async function child(name: string): Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), "keras-native-"));
  const file = join(folder, `${name}.mjs`);
  const entryPoints = [path(`./${name}.ts`)];
  await build({ entryPoints, outfile: file, bundle: true, platform: "node", format: "esm", alias: ALIAS, plugins: [unmoved] });
  return {
    file,
    run: (mode, { env = {}, limit } = {}) => {
      const [program, args] =
        limit === undefined
          ? [process.execPath, ["--expose-gc", file, mode]]
          : ["/bin/sh", ["-c", `${limit} && exec "$@"`, "sh", process.execPath, "--expose-gc", file, mode]];
      return ended(program, args, env);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const LIMIT = 50_000; // ms

function ended(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const started = spawn(program, args, { env: { ...process.env, ...env }, timeout: LIMIT, killSignal: "SIGKILL" });
    let out = "";
    const collect = (chunk: Buffer): void => {
      out += String(chunk);
    };
    started.stdout.on("data", collect);
    started.stderr.on("data", collect);
    started.on("close", (code, signal) => resolve({ code: code ?? signal, out }));
  });
}

/** The number printed after a word. */
export const numberIn = ({ out }: Ended, word: string): number =>
  Number(new RegExp(`${word} ([\\d.e-]+)`).exec(out)?.[1] ?? Number.NaN);
