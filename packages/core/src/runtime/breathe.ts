const EVERY_MS = 10;
let last = 0;

/** Lets timers, I/O and finalizers run: a macrotask, which awaiting alone never gives. */
export function macrotask(): Promise<void> {
  const { setImmediate: immediate } = globalThis as { setImmediate?: (f: () => void) => void };
  if (immediate !== undefined) return new Promise((resolve) => immediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    (port1 as { start(): void }).start();
    port2.postMessage(null);
  });
}

/** Yields a macrotask when about 10 ms of work have passed since the last one; `null` when there is no need to wait. */
export function breathe(): Promise<void> | null {
  // Not `performance`: Node makes it when it is first touched, which takes longer than a small computation.
  return Math.abs(Date.now() - last) < EVERY_MS ? null : breath();
}

async function breath(): Promise<void> {
  await macrotask();
  last = Date.now();
}
