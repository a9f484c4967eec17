// What packages/core/src/host/philox-lanes.ts holds as text: blocks of Philox4x32-10, four at a time, in WebAssembly.

const size = (count: number): number[] => (count < 0x80 ? [count] : [(count & 0x7f) | 0x80, ...size(count >>> 7)]);
const sized = (bytes: readonly number[]): number[] => [...size(bytes.length), ...bytes];
const text = (name: string): number[] => sized([...name].map((char) => char.charCodeAt(0)));
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];

const I32 = 0x7f;
const V128 = 0x7b;
const MEMORY = 2;
const FUNCTION = 0;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const i32 = (value: number): number[] => [0x41, ...(value & 0x40 ? [value | 0x80, 0] : [value])];
const simd = (op: number): number[] => [0xfd, ...size(op)];
const repeatWhile = (body: readonly number[], condition: readonly number[]): number[] => [
  ...[0x03, 0x40, ...body],
  ...[...condition, 0x0d, 0, 0x0b],
];

const lanes = (...words: readonly number[]): number[] => [
  ...simd(0x0c),
  ...words.flatMap((w) => [w & 0xff, (w >>> 8) & 0xff, (w >>> 16) & 0xff, w >>> 24]),
];
const inAll = (word: number): number[] => lanes(word, word, word, word);
const splat = (local: number): number[] => [...get(local), ...simd(0x11)];
/** Four words of two registers: 0 to 3 are those of `a`, 4 to 7 those of `b`. */
const pick = (a: number, b: number, ...words: readonly number[]): number[] => [
  ...[...get(a), ...get(b), ...simd(0x0d)],
  ...words.flatMap((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3]),
];
const XOR = simd(0x51);
const ADD = simd(0xae);
/** 64-bit products of the words of lanes 0 and 1, and of lanes 2 and 3. */
const PRODUCTS = [simd(0xde), simd(0xdf)] as const;

// Parameters, then locals. Blocks are written from address 0 until `END`, of 64 bytes each time.
const [END, LOW, HIGH, KEY0, KEY1, AT, ROUND] = [0, 1, 2, 3, 4, 5, 6] as const;
const [C0, C1, C2, C3, K0, K1, P0, P1, Q0, Q1] = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;

const multiplied = (counter: number, by: number, [low, high]: readonly [number, number]): number[] => [
  ...[...get(counter), ...inAll(by), ...PRODUCTS[0], ...set(low)],
  ...[...get(counter), ...inAll(by), ...PRODUCTS[1], ...set(high)],
];
const upper = (low: number, high: number): number[] => pick(low, high, 1, 3, 5, 7);
const lower = (low: number, high: number): number[] => pick(low, high, 0, 2, 4, 6);
const ROUNDS = repeatWhile(
  [
    ...multiplied(C0, 0xd2511f53, [P0, P1]),
    ...multiplied(C2, 0xcd9e8d57, [Q0, Q1]),
    ...[...upper(Q0, Q1), ...get(C1), ...XOR, ...get(K0), ...XOR, ...set(C0)],
    ...[...lower(Q0, Q1), ...set(C1)],
    ...[...upper(P0, P1), ...get(C3), ...XOR, ...get(K1), ...XOR, ...set(C2)],
    ...[...lower(P0, P1), ...set(C3)],
    ...[...get(K0), ...inAll(0x9e3779b9), ...ADD, ...set(K0)],
    ...[...get(K1), ...inAll(0xbb67ae85), ...ADD, ...set(K1)],
  ],
  [...get(ROUND), ...i32(1), 0x6b, ...tee(ROUND)],
);
const start = [
  ...[...splat(LOW), ...lanes(0, 1, 2, 3), ...ADD, ...set(C0)],
  ...[...splat(HIGH), ...set(C1), ...inAll(0), ...set(C2), ...inAll(0), ...set(C3)],
  ...[...splat(KEY0), ...set(K0), ...splat(KEY1), ...set(K1)],
  ...[...i32(10), ...set(ROUND)],
];
const store = (offset: number, words: readonly number[]): number[] => [...get(AT), ...words, ...simd(0x0b), 4, offset];
/** Lane i of the four registers is block i: its words go side by side. */
const stored = [
  ...[...pick(C0, C1, 0, 4, 1, 5), ...set(P0), ...pick(C2, C3, 0, 4, 1, 5), ...set(Q0)],
  ...[...pick(C0, C1, 2, 6, 3, 7), ...set(P1), ...pick(C2, C3, 2, 6, 3, 7), ...set(Q1)],
  ...[...store(0, pick(P0, Q0, 0, 1, 4, 5)), ...store(16, pick(P0, Q0, 2, 3, 6, 7))],
  ...[...store(32, pick(P1, Q1, 0, 1, 4, 5)), ...store(48, pick(P1, Q1, 2, 3, 6, 7))],
  ...[...get(LOW), ...i32(4), 0x6a, ...set(LOW)],
];
const fill = [
  ...repeatWhile([...start, ...ROUNDS, ...stored], [...get(AT), ...i32(64), 0x6a, ...tee(AT), ...get(END), 0x49]),
  0x0b,
];

const PAGES = 4;
export const assembled = (): Uint8Array =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, ...sized([I32, I32, I32, I32, I32]), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, PAGES]),
    ...section(7, [2, ...text("memory"), MEMORY, 0, ...text("fill"), FUNCTION, 0]),
    ...section(10, [1, ...sized([2, 2, I32, 10, V128, ...fill])]),
  ]);
