import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect } from "vitest";

// Until the runtime exists there is nothing to count.
const entry = new URL("../../packages/core/src/index.ts", import.meta.url);
if (existsSync(entry)) {
  const core: { memory?: () => Record<string, { buffers: number; bytes: number; queued: number }> } = await import(
    /* @vite-ignore */ entry.href
  );
  const { memory } = core;
  if (memory !== undefined) {
    // An engine that a test starts and leaves empty is no leak.
    const live = () => Object.entries(memory()).filter(([, now]) => now.buffers > 0 || now.queued > 0);
    let before: unknown;
    beforeEach(() => {
      before = live();
    });
    afterEach(async () => {
      // What a test dropped without disposing is given back by finalizers, which need a collection and a macrotask.
      for (let tries = 0; tries < 10 && JSON.stringify(live()) !== JSON.stringify(before); tries++) {
        (globalThis as { gc?: () => void }).gc?.();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      expect(live()).toEqual(before);
    });
  }
}
