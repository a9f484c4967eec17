/** Numbers of a recorded tensor: plain numbers, or BigInts for 64-bit integers, or strings. */
export type Elements = ArrayLike<number> | ArrayLike<bigint> | readonly string[];

const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

export function bfloatToNumber(bits: number): number {
  scratchBits[0] = bits << 16;
  return scratch[0] as number;
}

/** Float8 of `exponentBits` and `fractionBits`; `finite` formats (`e4m3fn`) have no infinities. */
function float8ToNumber(bits: number, exponentBits: number, fractionBits: number, finite: boolean): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  const top = exponent === 2 ** exponentBits - 1;
  if (top && finite && fraction === 2 ** fractionBits - 1) return Number.NaN;
  if (top && !finite) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

const VIEWS: Readonly<Record<string, (b: ArrayBuffer) => Elements>> = {
  bool: (b) => new Uint8Array(b),
  int4: (b) => new Int8Array(b),
  int8: (b) => new Int8Array(b),
  int16: (b) => new Int16Array(b),
  int32: (b) => new Int32Array(b),
  int64: (b) => new BigInt64Array(b),
  uint8: (b) => new Uint8Array(b),
  uint16: (b) => new Uint16Array(b),
  uint32: (b) => new Uint32Array(b),
  uint64: (b) => new BigUint64Array(b),
  float32: (b) => new Float32Array(b),
  float64: (b) => new Float64Array(b),
  complex64: (b) => new Float32Array(b),
  complex128: (b) => new Float64Array(b),
  float16: (b) => Float64Array.from(new Uint16Array(b), halfToNumber),
  bfloat16: (b) => Float64Array.from(new Uint16Array(b), bfloatToNumber),
  float8_e4m3fn: (b) => Float64Array.from(new Uint8Array(b), (x) => float8ToNumber(x, 4, 3, true)),
  float8_e5m2: (b) => Float64Array.from(new Uint8Array(b), (x) => float8ToNumber(x, 5, 2, false)),
};

/** Decodes little-endian bytes into numbers; complex values are interleaved. */
export function decodeBytes(base64: string, dtype: string): Elements {
  const view = VIEWS[dtype];
  if (view === undefined) throw new Error(`unknown recorded dtype ${dtype}`);
  return view(aligned(Buffer.from(base64, "base64")));
}
