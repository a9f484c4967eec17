import { LayerError } from "../errors/index.js";
import { philoxBits } from "../host/philox.js";

/** The process-wide source of seeds on the host: unseeded generators and shuffles draw from it. */
const host = { seed: Math.floor(Math.random() * 2 ** 32), drawn: 0, listeners: new Set<(seed: number) => void>() };

/**
 * Seeds everything random that was not given a seed of its own: the global generator, generators made later without a
 * seed, and the shuffling of data.
 *
 * @example
 * setRandomSeed(7);
 * const a = await random.uniform([2]).data();
 * setRandomSeed(7);
 * const b = await random.uniform([2]).data(); // the same two numbers
 */
export function setRandomSeed(seed: number): void {
  host.seed = checkSeed("setRandomSeed", seed);
  host.drawn = 0;
  for (const tell of host.listeners) tell(host.seed);
}

/** A fresh 32-bit word of the host's stream. */
export function hostRandomWord(): number {
  const at = host.drawn++;
  return philoxBits([host.seed, 0x5eed], 1, at)[0] as number;
}
/** A fresh seed between 1 and 10⁹, as generators without a seed take. */
export const freshSeed = (): number => 1 + (hostRandomWord() % 1_000_000_000);

/** The seed last set, and a call for each later one. */
export function onSeed(tell: (seed: number) => void): number {
  host.listeners.add(tell);
  return host.seed;
}

/** A seed as a 32-bit word; throws unless it is an integer. */
export function checkSeed(where: string, seed: unknown): number {
  if (typeof seed === "number" && Number.isSafeInteger(seed)) return ((seed % 2 ** 32) + 2 ** 32) % 2 ** 32;
  throw new LayerError(where, `seed must be an integer, got ${String(seed)}`, { argument: "seed" });
}
