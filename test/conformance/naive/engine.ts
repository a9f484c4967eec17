import { type KernelCall, type KernelTable, tableBackend } from "@keras-ts/core/backend";
import { type Backend, type DType, numbersOf, sameShape, showSpec } from "@keras-ts/core/testing";
import { build, fromHostArray, type Naive, stored, toHostArray } from "./array.js";
import * as composites from "./composites.js";
import * as e from "./elementwise.js";
import * as layout from "./layout.js";
import * as random from "./random.js";
import * as r from "./reduce.js";
import * as windows from "./windows.js";

const both = (f: (a: bigint, b: bigint) => bigint) => e.binary((a, b) => Number(f(BigInt(a), BigInt(b))), f);

/** Every basis op and some composites, each by its definition. */
export const NAIVE_KERNELS: KernelTable<Naive> = {
  neg: e.unary((x) => 0 - x),
  abs: e.unary((x) => (x < 0 ? -x : x)),
  sign: e.unary((x) => (x > 0 ? 1 : x < 0 ? -1 : x)),
  floor: e.unary((x) => (Number.isFinite(x) ? x - (((x % 1) + 1) % 1) : x)),
  ceil: e.unary(Math.ceil),
  round: e.unary(e.even),
  exp: e.unary((x) => Math.E ** x),
  expm1: e.unary(Math.expm1),
  log: e.unary((x) => Math.log(x)),
  log1p: e.unary(Math.log1p),
  sqrt: e.unary((x) => (x < 0 ? Number.NaN : x ** 0.5)),
  rsqrt: e.unary((x) => (x < 0 ? Number.NaN : Object.is(x, -0) ? Number.NEGATIVE_INFINITY : x ** -0.5)),
  sin: e.unary((x) => Math.cos(x - Math.PI / 2)),
  cos: e.unary((x) => Math.sin(x + Math.PI / 2)),
  asin: e.unary((x) => Math.atan2(x, Math.sqrt((1 - x) * (1 + x)))),
  acos: e.unary((x) => Math.atan2(Math.sqrt((1 - x) * (1 + x)), x)),
  atan: e.unary((x) => Math.atan2(x, 1)),
  tanh: e.unary(
    (x) => Math.sign(x) * (Math.abs(x) > 20 ? 1 : -Math.expm1(-2 * Math.abs(x)) / (2 + Math.expm1(-2 * Math.abs(x)))),
  ),
  erf: e.unary(e.erf),
  not: ([x]) =>
    stored(
      (x as Naive).dtype,
      (x as Naive).shape,
      (x as Naive).values.map((v) => ((x as Naive).dtype === "bool" ? 1 - v : -1 - v)),
    ),
  add: e.binary((a, b) => a + b),
  sub: e.binary((a, b) => a - b),
  mul: e.binary(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  div: e.binary(
    (a, b) => a * (1 / b) + (a / b - a * (1 / b) || 0) || a / b,
    (a, b) => (b === 0n ? -1n : a / b),
  ),
  pow: e.binary((a, b) => (a === 1 || b === 0 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b), e.powered),
  mod: e.binary(e.modulo, (a, b) => (b === 0n ? a : a - e.floorDivided(a, b) * b)),
  max: e.binary((a, b) => (Number.isNaN(a) || a > b ? a : b)),
  min: e.binary((a, b) => (Number.isNaN(a) || a < b ? a : b)),
  atan2: e.binary(Math.atan2),
  equal: e.compare((a, b) => a === b),
  less: e.compare((a, b) => a < b),
  lessEqual: e.compare((a, b) => a <= b),
  and: both((a, b) => a & b),
  or: both((a, b) => a | b),
  where: e.where,
  cast: e.cast,
  broadcastTo: e.broadcastTo,
  sum: r.fold(
    () => 0,
    (a, b) => a + b,
  ),
  reduceProd: r.fold(
    () => 1,
    (a, b) => a * b,
  ),
  reduceMax: r.fold(
    (x) => r.worst(x, 1),
    (a, b) => (Number.isNaN(a) || a > b ? a : b),
  ),
  reduceMin: r.fold(
    (x) => r.worst(x, -1),
    (a, b) => (Number.isNaN(a) || a < b ? a : b),
  ),
  argMax: r.argOf((a, b) => a > b),
  argMin: r.argOf((a, b) => a < b),
  matmul: r.matmul,
  ...layout,
  ...windows,
  ...composites,
  ...random,
  stopGradient: ([x]) => ({ ...(x as Naive), values: [...(x as Naive).values] }),
  constant: (_inputs, { attrs: { value } }) => ({ dtype: value.dtype, shape: value.shape, values: numbersOf(value) }),
  iota: (_inputs, { attrs: { dtype, shape, axis } }) => build(dtype, shape, (index) => index[axis] as number),
};

const DTYPES: readonly DType[] = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int32",
  "uint32",
  "int8",
  "int16",
  "uint8",
  "uint16",
  "int64",
  "uint64",
  "bool",
];

/** A second engine: plain lists for buffers, one naive kernel per op, values that can only be read asynchronously. */
export interface NaiveEngine {
  readonly backend: Backend;
  /** Buffers alive on the "device". */
  live(): number;
}
export function naiveEngine(kernels: KernelTable<Naive> = NAIVE_KERNELS): NaiveEngine {
  const alive = new Set<Naive>();
  const made = (x: Naive): Naive => {
    if (alive.has(x)) throw new Error("a kernel must return a buffer of its own");
    alive.add(x);
    return x;
  };
  type Loose = (inputs: readonly Naive[], call: KernelCall<never>) => Naive;
  const strict =
    (name: string, kernel: Loose): Loose =>
    (inputs, call) => {
      const x = kernel(inputs, call);
      if (x.dtype !== call.out.dtype || !sameShape(x.shape, call.out.shape))
        throw new Error(`[${name}] ${showSpec(call.out)} was expected, the definition gives ${showSpec(x)}`);
      return made(x);
    };
  const counted = Object.fromEntries(
    Object.entries(kernels).map(([name, kernel]) => [name, strict(name, kernel as unknown as Loose)]),
  ) as unknown as KernelTable<Naive>;
  const backend = tableBackend<Naive>({
    name: "naive",
    dtypes: DTYPES,
    kernels: counted,
    upload: (array) => made(fromHostArray(array)),
    async download(buffer) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!alive.has(buffer)) throw new Error("a buffer was read after its release");
      return toHostArray(buffer);
    },
    release(buffer) {
      if (!alive.delete(buffer)) throw new Error("a buffer was released twice");
    },
  });
  return { backend, live: () => alive.size };
}
