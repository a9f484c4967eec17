// What the JavaScript peers share: node PEER.mjs FOLDER THREADS SECONDS WORKLOAD…; FOLDER holds the peer's node_modules.
import { createRequire } from "node:module";

const [folder, threads, seconds, ...workloads] = process.argv.slice(2);
export const settings = { folder, threads: Number(threads), seconds: Number(seconds), workloads };

/** Loads CommonJS modules of the peer, which are no dependencies of this repository. */
export const required = createRequire(`${folder}/package.json`);

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half] + sorted[half - 1]) / 2;
};

/** The rule of bench/measure.ts. `per` is what one call is worth. */
export async function measure(workload, unit, per, call) {
  await call();
  const start = performance.now();
  let calls = 0;
  do {
    await call();
    calls++;
  } while (performance.now() - start < settings.seconds * 1000);
  const each = (performance.now() - start) / calls / 1000;
  const many = Math.max(1, Math.ceil(settings.seconds / each));
  const repeats = [];
  for (let r = 0; r < (each > 2 ? 3 : 5); r++) {
    const before = performance.now();
    for (let i = 0; i < many; i++) await call();
    const ms = performance.now() - before;
    repeats.push(unit === "us" ? (ms * 1000) / (many * per) : (many * per * 1000) / ms);
  }
  console.log(JSON.stringify({ workload, unit, value: median(repeats), repeats }));
}

/** Uniform float32 numbers in [-scale, scale), the same in every run. */
export function floats(n, seed = 1, scale = 1) {
  let state = seed >>> 0;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state / 2 ** 32) * 2 - 1) * scale;
  });
}
