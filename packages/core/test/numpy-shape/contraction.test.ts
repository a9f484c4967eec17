import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KerasError } from "../../src/errors/index.js";
import { ndarray } from "../../src/host/index.js";
import { parseEinsum } from "../../src/numpy/einsum-parse.js";
import * as ops from "../../src/numpy/index.js";
import { irregular, listOf } from "./support.js";

/** Einstein summation by its definition: one loop over all labels. */
function plainEinsum(subscripts: string, operands: readonly { shape: number[]; data: Float64Array }[]): number[] {
  const { inputs, output } = parseEinsum(
    subscripts,
    operands.map((o) => o.shape.length),
  );
  const labels = [...new Set(inputs.flat())];
  const size = (l: string): number =>
    Math.max(...inputs.flatMap((ls, k) => ls.map((m, i) => (m === l ? (operands[k]?.shape[i] as number) : 1))));
  const sizes = labels.map(size);
  const out = new Array<number>(output.reduce((n, l) => n * size(l), 1)).fill(0);
  const total = sizes.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < total; flat++) {
    const at = new Map<string, number>();
    let rest = flat;
    for (let i = labels.length - 1; i >= 0; i--) {
      at.set(labels[i] as string, rest % (sizes[i] as number));
      rest = Math.floor(rest / (sizes[i] as number));
    }
    const offset = (ls: readonly string[], shape: readonly number[]): number =>
      ls.reduce((n, l, i) => n * (shape[i] as number) + ((shape[i] as number) === 1 ? 0 : (at.get(l) as number)), 0);
    const product = operands.reduce((p, o, k) => p * (o.data[offset(inputs[k] as string[], o.shape)] as number), 1);
    out[offset(output, output.map(size))]! += product;
  }
  return out;
}

describe("einsum equals its definition", () => {
  const SIZE: Record<string, number> = { i: 2, j: 3, k: 4, l: 2, m: 1 };
  const check = async (subscripts: string, shapes: number[][]): Promise<void> => {
    const operands = shapes.map((shape, i) => ({ shape, data: irregular(shape, i) }));
    const tensors = operands.map((o) => ndarray(Float32Array.from(o.data), { shape: o.shape }));
    const found = Array.from((await ops.einsum(subscripts, ...tensors).data()) as Float32Array);
    const wanted = plainEinsum(
      subscripts,
      operands.map((o) => ({ shape: o.shape, data: Float64Array.from(Float32Array.from(o.data)) })),
    );
    expect(found.length).toBe(wanted.length);
    found.forEach((v, i) => expect(v, `${subscripts} at ${i}`).toBeCloseTo(wanted[i] as number, 3));
  };
  test.each([
    [
      "ij,jk->ik",
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      "ij,jk",
      [
        [2, 3],
        [3, 4],
      ],
    ],
    ["ba", [[2, 3]]],
    ["ii", [[3, 3]]],
    ["iij->ji", [[2, 2, 3]]],
    ["iii->i", [[2, 2, 2]]],
    [
      "...ij,...jk->...ik",
      [
        [5, 1, 2, 3],
        [2, 3, 4],
      ],
    ],
    ["i...,...", [[2, 3], [3]]],
    ["...->...", [[2, 3]]],
    ["i,j,k->kij", [[2], [3], [4]]],
    [
      "ij,jk,kl,li->",
      [
        [2, 3],
        [3, 4],
        [4, 2],
        [2, 2],
      ],
    ],
    [
      "ij,ij->",
      [
        [2, 3],
        [2, 3],
      ],
    ],
    [
      "ij,ij->ij",
      [
        [2, 3],
        [1, 3],
      ],
    ],
    ["ijk,j->ik", [[2, 3, 4], [3]]],
    ["ab c -> c", [[2, 3, 4]]],
    [",ij->ij", [[], [2, 3]]],
    [
      "bthd,bshd->bhts",
      [
        [2, 3, 2, 4],
        [2, 5, 2, 4],
      ],
    ],
  ] as [string, number[][]][])("%s", check);
  test("random expressions of two and three operands", async () => {
    const term = fc.array(fc.constantFrom("i", "j", "k", "l", "m"), { minLength: 0, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(term, { minLength: 2, maxLength: 3 }), fc.nat(), async (terms, pick) => {
        const known = [...new Set(terms.flat())];
        const output = known.filter((_, i) => (pick >> i) & 1).reverse();
        await check(
          `${terms.map((t) => t.join("")).join(",")}->${output.join("")}`,
          terms.map((t) => t.map((l) => SIZE[l] as number)),
        );
      }),
      { numRuns: 60, seed: 7 },
    );
  });
  test.each(["ij->ik", "ij,jk->ik", "ij->jj", "i.j->i", "ij->i->j", "ijk", "i...j...->i", "i1"])(
    "refuses %s for one matrix",
    (subscripts) => {
      expect(() => ops.einsum(subscripts, ops.ones([2, 2]))).toThrow(KerasError);
    },
  );
  test("refuses sizes that differ, and unknown options", () => {
    expect(() => ops.einsum("ij,jk", ops.ones([2, 3]), ops.ones([2, 3]))).toThrow(
      'axes of label "j" must have equal sizes (3 vs 2)',
    );
    expect(() => ops.einsum("ii", ops.ones([1, 3]))).toThrow(KerasError);
    expect(() => ops.einsum("i", [1], { optimise: true } as never)).toThrow('Did you mean "optimize"?');
  });
});

describe("products", () => {
  test("of vectors, matrices and stacks", async () => {
    expect(await ops.matmul([1, 2], [3, 4]).item()).toBe(11);
    expect(ops.matmul(ops.ones([3]), ops.ones([2, 3, 4])).shape).toEqual([2, 4]);
    expect(ops.matmul(ops.ones([2, 4, 3]), ops.ones([3])).shape).toEqual([2, 4]);
    expect(ops.matmul(ops.ones([5, 1, 2, 3]), ops.ones([4, 3, 2])).shape).toEqual([5, 4, 2, 2]);
    expect(() => ops.matmul(1, [1])).toThrow("inputs must have at least one axis");
    expect(() => ops.matmul(ops.ones([2, 3]), ops.ones([2, 3]))).toThrow("inner dimensions must agree (3 vs 2)");
  });
  test("over nothing are zero", async () => {
    expect(await listOf(ops.matmul(ops.ones([1, 0]), ops.ones([0, 2])))).toEqual([[0, 0]]);
    expect(ops.matmul(ops.ones([0, 3]), ops.ones([3, 2])).shape).toEqual([0, 2]);
    expect(await ops.einsum("i,i", ops.ones([0]), ops.ones([0])).item()).toBe(0);
  });
  test("of bools and of bytes", async () => {
    const x = ops.array([[true, true]]);
    expect(await listOf(ops.matmul(x, [[true], [true]]))).toEqual([[true]]);
    const bytes = ops.full([1, 2], 100, { dtype: "int8" });
    expect(await listOf(ops.matmul(bytes, ops.transpose(bytes)))).toEqual([[20000]]);
  });
  test("dot, inner, vdot and tensordot take scalars and check sizes", async () => {
    expect(await listOf(ops.dot([1, 2], 3))).toEqual([3, 6]);
    expect(await listOf(ops.inner(2, [3, 4]))).toEqual([6, 8]);
    expect(await ops.vdot(2, 3).item()).toBe(6);
    expect(ops.tensordot([1, 2], [3, 4, 5], { axes: 0 }).shape).toEqual([2, 3]);
    expect(() => ops.vdot([1, 2], [1])).toThrow(KerasError);
    expect(() => ops.tensordot([1], [1], { axes: 2 })).toThrow("axes must be in [0, 1], got 2");
  });
  test("cross of two and three components", async () => {
    expect(await ops.cross([1, 2], [3, 4]).item()).toBe(-2);
    expect(await listOf(ops.cross([1, 2], [3, 4, 5]))).toEqual([10, -5, -2]);
    expect(ops.cross(ops.ones([3, 5]), ops.ones([3, 5]), { axis: 0 }).shape).toEqual([3, 5]);
    expect(() => ops.cross([1], [1])).toThrow("two or three components");
  });
  test("kron of unequal ranks", async () => {
    expect(await listOf(ops.kron([[1], [2]], [1, 3]))).toEqual([
      [1, 3],
      [2, 6],
    ]);
  });
});

describe("correlate", () => {
  const plain = (a: number[], b: number[]): number[] =>
    Array.from({ length: a.length + b.length - 1 }, (_, k) => b.reduce((s, v, i) => s + v * (a[i + k - b.length + 1] ?? 0), 0));
  test("full, against its definition; the others are parts of it", async () => {
    for (const [a, b] of [
      [
        [1, 2, 3, 4],
        [5, 6],
      ],
      [
        [1, 2],
        [3, 4, 5],
      ],
      [[2], [3]],
    ] as [number[], number[]][]) {
      const full = plain(a, b);
      expect(await listOf(ops.correlate(a, b, { mode: "full" }))).toEqual(full);
      const short = Math.min(a.length, b.length);
      expect(await listOf(ops.correlate(a, b))).toEqual(full.slice(short - 1, full.length - short + 1));
      expect(ops.correlate(a, b, { mode: "same" }).shape).toEqual([Math.max(a.length, b.length)]);
    }
    expect(() => ops.correlate([[1]], [1])).toThrow("inputs must be vectors");
  });
});

test("rearrange", async () => {
  const x = ops.reshape(ops.arange(6), [2, 3]);
  expect(await listOf(ops.rearrange(x, "a b -> (b a)"))).toEqual([0, 3, 1, 4, 2, 5]);
  expect(ops.rearrange(ops.ones([2, 3, 4]), "... c -> c ...").shape).toEqual([4, 2, 3]);
  expect(ops.rearrange(ops.ones([2, 12]), "a (b c d) -> (a d) b 1 c", { b: 2, c: 3 }).shape).toEqual([4, 2, 1, 3]);
  for (const bad of ["a b", "a b -> a", "a a -> a a", "(a b -> a b", "a b c -> a b c", "a (b c) -> a b c"]) {
    expect(() => ops.rearrange(x, bad), bad).toThrow(KerasError);
  }
  expect(() => ops.rearrange(x, "a b -> b a", { c: 2 })).toThrow('the pattern must name the axis "c"');
});
