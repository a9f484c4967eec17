import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

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
    exclude: ["**/node_modules/**", "**/dist/**", "**/.cache/**"],
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
