import { afterAll, beforeAll, describe, test } from "vitest";
import { setFloatx } from "../../src/host/index.js";
import * as ops from "../../src/numpy/index.js";
import type { Tensor } from "../../src/runtime/index.js";
import { expectGradient } from "./support.js";

type Case = readonly [name: string, fn: (...xs: Tensor[]) => Tensor, ...shapes: readonly (readonly number[])[]];
const one = (f: (x: Tensor) => Tensor) => f as (...xs: Tensor[]) => Tensor;
const two = (f: (x: Tensor, y: Tensor) => Tensor) => f as (...xs: Tensor[]) => Tensor;

const CASES: readonly Case[] = [
  ["sum", one((x) => ops.sum(x, { axis: -1 })), [2, 3]],
  ["prod", one((x) => ops.prod(x, { axis: [0, 2] })), [2, 3, 2]],
  ["mean", one((x) => ops.mean(x, { axis: 0, keepdims: true })), [3, 2]],
  ["max", one((x) => ops.max(x, { axis: 1 })), [3, 4]],
  ["min", one((x) => ops.min(x)), [3, 4]],
  ["ptp", one((x) => ops.ptp(x, { axis: 0 })), [3, 4]],
  ["var", one((x) => ops.var(x, { axis: -1 })), [2, 4]],
  ["std", one((x) => ops.std(x, { axis: 0 })), [3, 2]],
  ["average", one((x) => ops.average(x, { axis: 1, weights: [1, 2, 5] })), [2, 3]],
  ["corrcoef", one((x) => ops.corrcoef(x)), [2, 4]],
  ["correlate", two((x, y) => ops.correlate(x, y, { mode: "same" })), [5], [3]],
  ["nanmean", one((x) => ops.nanmean(x, { axis: 1 })), [2, 3]],
  ["nanstd", one((x) => ops.nanstd(x)), [2, 3]],
  ["nanprod", one((x) => ops.nanprod(x, { axis: 0 })), [3, 2]],
  ["median", one((x) => ops.median(x, { axis: 1 })), [2, 5]],
  ["quantile", one((x) => ops.quantile(x, [0.2, 0.7], { axis: 0 })), [5, 2]],
  ["nanquantile", one((x) => ops.nanquantile(x, 0.3, { axis: 1 })), [2, 4]],
  ["cumsum", one((x) => ops.cumsum(x, { axis: 1 })), [2, 4]],
  ["cumprod", one((x) => ops.cumprod(x, { axis: 0 })), [5, 2]],
  ["diff", one((x) => ops.diff(x, { n: 2 })), [2, 5]],
  ["trapezoid", two((y, x) => ops.trapezoid(y, { x, axis: 0 })), [4, 2], [4]],
  ["reshape", one((x) => ops.reshape(x, [3, -1])), [2, 3]],
  ["transpose", one((x) => ops.transpose(x, { axes: [2, 0, 1] })), [2, 3, 2]],
  ["moveaxis", one((x) => ops.moveaxis(x, [0, 1], [-1, 0])), [2, 3, 2]],
  ["broadcastTo", one((x) => ops.broadcastTo(x, [2, 3, 2])), [3, 1]],
  ["tile", one((x) => ops.tile(x, [2, 3])), [2, 2]],
  ["repeat", one((x) => ops.repeat(x, [2, 0, 3], { axis: 0 })), [3, 2]],
  ["flip", one((x) => ops.flip(x, { axis: 1 })), [2, 3]],
  ["rot90", one((x) => ops.rot90(x, { k: 3 })), [2, 3]],
  ["roll", one((x) => ops.roll(x, [1, -2], { axis: [0, 1] })), [2, 3]],
  [
    "pad constant",
    one((x) =>
      ops.pad(x, [
        [1, 0],
        [0, 2],
      ]),
    ),
    [2, 2],
  ],
  [
    "pad reflect, wider than the axis",
    one((x) =>
      ops.pad(
        x,
        [
          [0, 0],
          [4, 5],
        ],
        { mode: "reflect" },
      ),
    ),
    [2, 3],
  ],
  ["pad edge", one((x) => ops.pad(x, 2, { mode: "edge" })), [2, 2]],
  ["pad wrap", one((x) => ops.pad(x, 3, { mode: "wrap" })), [2, 2]],
  ["pad mean", one((x) => ops.pad(x, 1, { mode: "mean" })), [2, 3]],
  ["pad linear_ramp", one((x) => ops.pad(x, 2, { mode: "linear_ramp" })), [3]],
  ["concatenate", two((x, y) => ops.concatenate([x, y], { axis: -1 })), [2, 1], [2, 3]],
  ["stack", two((x, y) => ops.stack([x, y], { axis: 1 })), [2, 2], [2, 2]],
  ["split", one((x) => ops.split(x, [1, 3])[1] as Tensor), [4, 2]],
  ["slice, static", one((x) => ops.slice(x, [1, 0], [2, -1])), [4, 2]],
  ["sliceUpdate, static", two((x, y) => ops.sliceUpdate(x, [1, 1], y)), [3, 3], [2, 1]],
  ["sliceUpdate, rows at a tensor", two((x, y) => ops.sliceUpdate(x, [ops.argmax(ops.ones([2])), 0], y)), [3, 2], [2, 2]],
  ["sliceUpdate, block at a tensor", two((x, y) => ops.sliceUpdate(x, [ops.argmin([2, 1]), 1], y)), [3, 3], [2, 2]],
  [
    "take",
    one((x) =>
      ops.take(
        x,
        [
          [0, -1],
          [2, 0],
        ],
        { axis: 1 },
      ),
    ),
    [2, 3],
  ],
  ["takeAlongAxis", one((x) => ops.takeAlongAxis(x, [[0], [-1]], { axis: 1 })), [2, 3]],
  ["getItem, basic", one((x) => ops.getItem(x, ["...", { start: null, stop: null, step: -2 }, null])), [2, 5]],
  ["getItem, tensors", one((x) => ops.getItem(x, [[0, 1, 1], { start: 1 }, [2, 0, 0]])), [2, 3, 3]],
  ["sort", one((x) => ops.sort(x, { axis: 0 })), [4, 2]],
  ["diagonal", one((x) => ops.diagonal(x, { offset: 1, axis1: 2, axis2: 0 })), [3, 2, 3]],
  ["trace", one((x) => ops.trace(x)), [3, 3]],
  ["matmul, broadcast", two((x, y) => ops.matmul(x, y)), [2, 1, 2, 3], [2, 3, 2]],
  ["matmul, stack by matrix", two((x, y) => ops.matmul(x, y)), [2, 2, 3], [3, 2]],
  ["matmul, vectors", two((x, y) => ops.matmul(x, y)), [3], [2, 3, 2]],
  ["dot", two((x, y) => ops.dot(x, y)), [2, 3], [2, 3, 2]],
  ["inner", two((x, y) => ops.inner(x, y)), [2, 3], [4, 3]],
  ["outer", two((x, y) => ops.outer(x, y)), [2], [3]],
  [
    "tensordot",
    two((x, y) =>
      ops.tensordot(x, y, {
        axes: [
          [0, 2],
          [1, 0],
        ],
      }),
    ),
    [2, 3, 2],
    [2, 2, 2],
  ],
  ["kron", two((x, y) => ops.kron(x, y)), [2, 2], [3]],
  ["cross", two((x, y) => ops.cross(x, y, { axisa: 0 })), [3, 2], [2, 3]],
  ["einsum", two((x, y) => ops.einsum("bij,...jk->...ki", x, y)), [2, 3, 2], [2, 2, 3]],
  ["einsum, diagonal", two((x, y) => ops.einsum("iij,j->i", x, y)), [2, 2, 3], [3]],
  ["rearrange", one((x) => ops.rearrange(x, "(a b) c -> b (c a)", { a: 2 })), [4, 2]],
];

describe("gradients equal finite differences", () => {
  beforeAll(() => setFloatx("float64"));
  afterAll(() => setFloatx("float32"));
  for (const [name, fn, ...shapes] of CASES) test(name, () => expectGradient(fn, ...shapes));
});
