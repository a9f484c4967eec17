const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);
const f64 = new Float64Array(1);
const words = new Uint32Array(f64.buffer);
// Which of the two words holds the sign depends on the machine's byte order.
f64[0] = -0;
const HIGH = words[1] === 0x80000000 ? 1 : 0;
const LOW = 1 - HIGH;

/** Nearest float16 bits of a number, ties to even. */
export function toHalfBits(value: number): number {
  // Rounding through float32 first would round twice, so the bits of the double are used.
  f64[0] = value;
  const high = words[HIGH] as number;
  const sign = (high >>> 16) & 0x8000;
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  const top = high & 0xfffff;
  if (exponent < -14) return sign | (exponent < -26 ? 0 : roundEven(Math.abs(value) * 2 ** 24));
  if (exponent > 15) return exponent === 1024 && (top !== 0 || words[LOW] !== 0) ? 0x7e00 : sign | 0x7c00;
  const kept = sign + ((exponent + 15) << 10) + (top >>> 10);
  const rest = top & 0x3ff;
  if (rest < 0x200) return kept;
  // A carry out of the mantissa moves into the exponent by itself, and out of the largest exponent into infinity.
  return rest > 0x200 || words[LOW] !== 0 ? kept + 1 : kept + (kept & 1);
}

/** The number that float16 bits stand for. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const e = (bits >> 10) & 31;
  const m = bits & 1023;
  if (e === 31) return m ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return e === 0 ? sign * m * 2 ** -24 : sign * (1 + m / 1024) * 2 ** (e - 15);
}

let halves: Float32Array | undefined;

/** All 65,536 float16 values indexed by their bits; made on first use, for decoding whole arrays. */
export function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 65536 }, (_, bits) => fromHalfBits(bits));
  return halves;
}

/** Nearest bfloat16 bits of a number, ties to even. */
export function toBfloat16Bits(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  f32[0] = value;
  let bits = u32[0] as number;
  // A float32 exactly between two bfloat16 may itself be a rounded value: break that tie by the true remainder.
  const low = bits & 0xffff;
  if (low === 0x8000) {
    const exact = Math.abs(f32[0] as number);
    const a = Math.abs(value);
    if (a > exact) bits += 0x8000;
    else if (a === exact) bits += (bits >>> 16) & 1 ? 0x8000 : 0;
    return (bits >>> 16) & 0xffff;
  }
  return ((bits + 0x8000) >>> 16) & 0xffff;
}

/** The number that bfloat16 bits stand for. */
export function fromBfloat16Bits(bits: number): number {
  u32[0] = bits << 16;
  return f32[0] as number;
}

function roundEven(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}
