/** WebAssembly of 128-bit vectors, as `test/host/philox-assembly.ts` spells it out. */
const CODE =
  "AGFzbQEAAAABCQFgBX9/f39/AAMCAQAFAwEABAcRAgZtZW1vcnkCAARmaWxsAAAK2wQB2AQCAn8KewNAIAH9Ef0MAAAAAAEAAAACAAAAAwAAAP" +
  "2uASEHIAL9ESEI/QwAAAAAAAAAAAAAAAAAAAAAIQn9DAAAAAAAAAAAAAAAAAAAAAAhCiAD/REhCyAE/REhDEEKIQYDQCAH/QxTH1HSUx9R0lMf" +
  "UdJTH1HS/d4BIQ0gB/0MUx9R0lMfUdJTH1HSUx9R0v3fASEOIAn9DFeNns1XjZ7NV42ezVeNns393gEhDyAJ/QxXjZ7NV42ezVeNns1XjZ7N/d" +
  "8BIRAgDyAQ/Q0EBQYHDA0ODxQVFhccHR4fIAj9USAL/VEhByAPIBD9DQABAgMICQoLEBESExgZGhshCCANIA79DQQFBgcMDQ4PFBUWFxwdHh8g" +
  "Cv1RIAz9USEJIA0gDv0NAAECAwgJCgsQERITGBkaGyEKIAv9DLl5N565eTeeuXk3nrl5N579rgEhCyAM/QyFrme7ha5nu4WuZ7uFrme7/a4BIQ" +
  "wgBkEBayIGDQALIAcgCP0NAAECAxAREhMEBQYHFBUWFyENIAkgCv0NAAECAxAREhMEBQYHFBUWFyEPIAcgCP0NCAkKCxgZGhsMDQ4PHB0eHyEO" +
  "IAkgCv0NCAkKCxgZGhsMDQ4PHB0eHyEQIAUgDSAP/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAFIA0gD/0NCAkKCwwNDg8YGRobHB0eH/0LBBAgBS" +
  "AOIBD9DQABAgMEBQYHEBESExQVFhf9CwQgIAUgDiAQ/Q0ICQoLDA0ODxgZGhscHR4f/QsEMCABQQRqIQEgBUHAAGoiBSAASQ0ACws=";

interface Lanes {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Writes blocks from address 0 on, until `end` bytes are full. */
  fill(end: number, low: number, high: number, key0: number, key1: number): void;
}
interface Assembly {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Words of its memory. */
const ROOM = 65_536;
/** Fewer words are made sooner than the code is compiled. */
const WORTH_IT = 4096;
let lanes: Lanes | null | undefined;

/** `null` without WebAssembly or its vectors, where a page forbids it, and on big-endian machines. */
function compiled(): Lanes | null {
  const { WebAssembly: wasm } = globalThis as { WebAssembly?: Assembly };
  if (wasm === undefined || new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) return null;
  try {
    const code = Uint8Array.from(atob(CODE), (char) => char.charCodeAt(0));
    return new wasm.Instance(new wasm.Module(code)).exports as Lanes;
  } catch {
    return null;
  }
}

/**
 * Fills `out` with the consecutive Philox blocks from `block` on, several times as fast as scalar code does; `false` where that
 * cannot be had or does not pay.
 */
export function fillLanes(out: Uint32Array, block: number, key: readonly [number, number]): boolean {
  const high = Math.floor(block / 2 ** 32);
  if (out.length < WORTH_IT || Math.floor((block + out.length / 4) / 2 ** 32) !== high) return false;
  if (lanes === undefined) lanes = compiled();
  if (lanes === null) return false;
  const words = new Uint32Array(lanes.memory.buffer);
  for (let at = 0; at < out.length; at += ROOM) {
    const count = Math.min(ROOM, out.length - at);
    lanes.fill(4 * count, (block + at / 4) | 0, high, key[0], key[1]);
    out.set(words.subarray(0, count), at);
  }
  return true;
}
