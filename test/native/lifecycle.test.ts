import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "keras-native-"));
  await build({
    entryPoints: [path("./child.ts")],
    outfile: join(folder, "child.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    alias: {
      "@keras-ts/backend-native": path("../../packages/backend-native/src/index.ts"),
      "@keras-ts/core/backend": path("../../packages/core/src/backend/index.ts"),
      "@keras-ts/core/testing": path("../../packages/core/src/testing/index.ts"),
    },
    plugins: [
      {
        name: "addon",
        setup: ({ onLoad }) =>
          onLoad({ filter: /backend-native\/src\/addon\.ts$/ }, async ({ path: file }) => {
            const { readFile } = await import("node:fs/promises");
            const text = await readFile(file, "utf8");
            return { contents: text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href)), loader: "ts" };
          }),
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string | null;
  readonly out: string;
}
const child = (mode: string): Promise<Ended> =>
  new Promise((resolve) => {
    const started = execFile(process.execPath, [join(folder, "child.mjs"), mode], { timeout: 50_000 }, (error, stdout, stderr) =>
      resolve({ code: started.exitCode ?? error?.signal ?? null, out: stdout + stderr }),
    );
  });
const numberIn = ({ out }: Ended, word: string): number => Number(new RegExp(`${word} ([\\d.e-]+)`).exec(out)?.[1] ?? Number.NaN);

describe("life of the native engine", () => {
  test("a process that exits with work queued ends cleanly", async () => {
    expect(await child("exitQueued")).toEqual({ code: 7, out: "" });
  });
  test("values asked for arrive before the process ends", async () => {
    expect(await child("drain")).toEqual({ code: 0, out: "last 1\n" });
  });
  test("environments work side by side, and one may be stopped halfway", async () => {
    expect(await child("workers")).toEqual({ code: 0, out: "answers 1 1 1 1\n" });
  });
  test("the event loop stays free while the engine computes", async () => {
    expect(numberIn(await child("delay"), "p99")).toBeLessThan(20);
  });
  test("an idle engine burns no processor time", async () => {
    expect(numberIn(await child("idle"), "idle")).toBeLessThan(20);
  });
});
