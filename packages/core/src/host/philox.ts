/** Four words of random bits from a 128-bit counter and a 64-bit key: one block of Philox4x32-10. */
export function philoxBlock(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  const out = new Uint32Array(4);
  fill(out, counter, key);
  return [out[0] as number, out[1] as number, out[2] as number, out[3] as number];
}

/**
 * `count` random 32-bit words. Element i is word `i % 4` of block `i >> 2`, whose counter is `[low, high, 0, 0]` of the
 * block number, so any piece of a stream can be made alone.
 * @param offset elements of the stream to pass over first
 */
export function philoxBits(key: readonly [number, number], count: number, offset = 0): Uint32Array {
  const skip = offset % 4;
  const block = Math.floor(offset / 4);
  // Whole blocks are written; what lies around the asked range is cut away without a copy.
  const out = new Uint32Array(Math.ceil((skip + count) / 4) * 4);
  fill(out, [block, Math.floor(block / 2 ** 32), 0, 0], key);
  return out.length === count ? out : out.subarray(skip, skip + count);
}

/** Fills `out` with consecutive blocks, counting up the low 64 bits of the counter. */
function fill(out: Uint32Array, counter: readonly [number, number, number, number], key: readonly [number, number]): void {
  // Constants are local because bundlers turn top-level ones into variables, which the engine does not fold.
  const M0_HIGH = 0xd251;
  const M0_LOW = 0x1f53;
  const M0 = 0xd2511f53 | 0;
  const M1_HIGH = 0xcd9e;
  const M1_LOW = 0x8d57;
  const M1 = 0xcd9e8d57 | 0;
  const W0 = 0x9e3779b9 | 0;
  const W1 = 0xbb67ae85 | 0;
  let low = counter[0] | 0;
  let high = counter[1] | 0;
  for (let at = 0; at < out.length; at += 4) {
    let c0 = low;
    let c1 = high;
    let c2 = counter[2] | 0;
    let c3 = counter[3] | 0;
    let k0 = key[0] | 0;
    let k1 = key[1] | 0;
    for (let round = 0; round < 10; round++) {
      // High words of c0 · M0 and c2 · M1 from 16-bit halves; no partial sum exceeds 32 bits.
      const a = c0 & 0xffff;
      const b = c0 >>> 16;
      const c = c2 & 0xffff;
      const d = c2 >>> 16;
      const t = (Math.imul(b, M0_LOW) + (Math.imul(a, M0_LOW) >>> 16)) | 0;
      const v = (Math.imul(d, M1_LOW) + (Math.imul(c, M1_LOW) >>> 16)) | 0;
      const u = ((t & 0xffff) + Math.imul(a, M0_HIGH)) | 0;
      const w = ((v & 0xffff) + Math.imul(c, M1_HIGH)) | 0;
      const high0 = (Math.imul(b, M0_HIGH) + (t >>> 16) + (u >>> 16)) | 0;
      const high1 = (Math.imul(d, M1_HIGH) + (v >>> 16) + (w >>> 16)) | 0;
      const low0 = Math.imul(c0, M0);
      const low1 = Math.imul(c2, M1);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + W0) | 0;
      k1 = (k1 + W1) | 0;
    }
    out[at] = c0;
    out[at + 1] = c1;
    out[at + 2] = c2;
    out[at + 3] = c3;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
}
