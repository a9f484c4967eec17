import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect } from "vitest";

// Until the runtime exists there is nothing to count.
const entry = new URL("../../packages/core/src/index.ts", import.meta.url);
if (existsSync(entry)) {
  const core: { memory?: () => unknown } = await import(/* @vite-ignore */ entry.href);
  const { memory } = core;
  if (memory !== undefined) {
    let before: unknown;
    beforeEach(() => {
      before = memory();
    });
    afterEach(() => {
      expect(memory()).toEqual(before);
    });
  }
}
