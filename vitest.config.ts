import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The native engine needs a compiler; without it its suites are left out, and that is said. */
function nativeIsBuilt(): boolean {
  if (existsSync(path("packages/backend-native/build/keras_native.node"))) return true;
  console.log("[native] the suites of test/native are left out: run npm run build:native");
  return false;
}

export default defineConfig({
  resolve: {
    // Tests run the TypeScript sources of this workspace, never its built files.
    alias: [
      { find: /^keras-ts$/, replacement: path("packages/keras-ts/src/index.ts") },
      { find: /^@keras-ts\/core\/ops$/, replacement: path("packages/core/src/ops-namespace.ts") },
      { find: /^@keras-ts\/core\/([a-z]+)$/, replacement: path("packages/core/src/$1/index.ts") },
      { find: /^@keras-ts\/([\w-]+)\/testing$/, replacement: path("packages/$1/src/testing/index.ts") },
      { find: /^keras-ts\/([a-z]+)$/, replacement: path("packages/keras-ts/src/parts/$1.ts") },
      { find: /^@keras-ts\/([\w-]+)$/, replacement: path("packages/$1/src/index.ts") },
    ],
  },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts", "scripts/test/**/*.test.mjs"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.cache/**", ...(nativeIsBuilt() ? [] : ["test/native/**"])],
    setupFiles: ["test/setup/live-buffers.ts"],
    // Never the settings of whoever runs the tests.
    env: { KERAS_HOME: path(".cache/keras-home"), KERAS_BACKEND: "reference" },
    pool: "forks",
    execArgv: ["--expose-gc"],
    maxWorkers: Math.min(8, availableParallelism()),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
