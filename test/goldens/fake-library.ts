import { Library } from "./runner/library.js";
import { Signatures } from "./runner/signatures.js";

export interface FakeArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

const KNOWN = /^(bool|string|u?int(8|16|32|64)|b?float(16|32|64))$/;

class FakeError extends Error {}

export const array = (data: ArrayLike<unknown>, { shape, dtype }: { shape: readonly number[]; dtype: string }): FakeArray => {
  if (!KNOWN.test(dtype)) throw new FakeError(`no dtype ${dtype}`);
  return { dtype, shape, data };
};

/** Adds two equally long arrays, or scalars given as numbers. */
const add = (a: FakeArray, b: FakeArray | number): FakeArray => {
  if (typeof b !== "number" && b.shape.join() !== a.shape.join()) throw new FakeError("shapes differ");
  const values = Array.from(a.data, (x, i) => Number(x) + Number(typeof b === "number" ? b : b.data[i]));
  return array(values, a);
};

/** A library of a dozen lines, to test the replay without the real one. */
export const fakeExports = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  ndarray: array,
  symbolicTensor: (spec: object) => ({ ...spec, data: undefined }),
  Variable: class {
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly data: ArrayLike<unknown>;
    constructor({ dtype, shape, data }: FakeArray) {
      this.dtype = dtype;
      this.shape = shape;
      this.data = data;
    }
  },
  KerasError: FakeError,
  ops: { add, convertToTensor: (x: FakeArray) => x },
  ...overrides,
});

export const fakeLibrary = (overrides?: Record<string, unknown>): Library =>
  new Library(fakeExports(overrides), Signatures.load());

/** A recorded float32 tensor. */
export const float32 = (shape: readonly number[], values: readonly number[]) => ({
  dtype: "float32",
  shape,
  data: Buffer.from(Float32Array.from(values).buffer).toString("base64"),
});
