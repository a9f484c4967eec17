import { afterEach, beforeEach, expect } from "vitest";
import { memory } from "../../packages/core/src/index.js";

// An engine that a test starts and leaves empty is no leak.
const live = () =>
  Object.entries(memory())
    .filter(([, now]) => now.buffers > 0 || now.queued > 0)
    .map(([name, { buffers, bytes, queued }]) => ({ name, buffers, bytes, queued }));

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
