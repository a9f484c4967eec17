import { ops as g, type HostArray, type Node } from "@keras-ts/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected, graphOf } from "../conformance/oracle.js";
import { type Body, fill, run, specsOf } from "./programs.js";

const TOLERANCE = 1e-5;
/** Weights that the program makes itself: those that are given stay the same, and are the library's. */
const made = (w: Node, transposed: boolean): Node => (transposed ? g.transpose(g.neg(w), [1, 0]) : g.neg(w));
const wide = (v: Node, like: Node): Node => g.broadcastTo(v, like.shape);
const POSTS: readonly ((z: Node, bias: Node, residual: Node) => Node)[] = [
  (z) => z,
  (z, b) => g.add(z, wide(b, z)),
  (z, b) => g.relu(g.add(z, wide(b, z))),
  (z, b, r) => g.add(g.add(z, wide(b, z)), r),
  (z, b, r) => g.sub(g.add(g.div(g.mul(z, wide(b, z)), 4), r), 0.25),
  (z, b) => g.sigmoid(g.add(z, wide(b, z))),
  (z, b) => g.tanh(g.mul(g.add(z, wide(b, z)), 0.1)),
  (z, b) => g.silu(g.add(z, wide(b, z))),
];

const cases = fc.record({
  rows: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 120, max: 300 }), fc.constantFrom(512, 700)),
  depth: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 100, 256)),
  columns: fc.oneof(fc.integer({ min: 1, max: 140 }), fc.constantFrom(16, 64, 80, 128, 256)),
  transposed: fc.boolean(),
  post: fc.integer({ min: 0, max: POSTS.length - 1 }),
});

describe("rows times weights", () => {
  test("agree with the reference for any sizes, layouts and post-ops, and do not depend on the number of threads", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, depth, columns, transposed, post }) => {
        const shapes = [[rows, depth], transposed ? [columns, depth] : [depth, columns], [columns], [rows, columns]];
        const body: Body = ([a, w, bias, residual]) => [
          (POSTS[post] as (typeof POSTS)[number])(
            g.matmul(a as Node, made(w as Node, transposed)),
            bias as Node,
            residual as Node,
          ),
        ];
        const inputs = shapes.map(fill);
        const wanted = expected(graphOf(specsOf(shapes), body), inputs)[0] as number[];
        const { results } = await run(body, [inputs], 1);
        compare(results[0]?.[0] as HostArray, wanted, TOLERANCE);
        if (columns % 16 === 0 && rows > 1 && !transposed) expect((await run(body, [inputs], 3)).results).toEqual(results);
      }),
      { numRuns: 60, seed: 5 },
    );
  }, 120_000);

  test("agree with the reference for sequences, whose rows are those of all the batch", async () => {
    const shapes = [[4, 150, 48], [48, 96], [96]]; // biome-ignore format: one line
    const body: Body = ([x, w, b]) => {
      const z = g.matmul(x as Node, g.broadcastTo(g.reshape(made(w as Node, false), [1, 48, 96]), [4, 48, 96]));
      return [g.relu(g.add(z, wide(b as Node, z)))];
    };
    const inputs = shapes.map(fill);
    const wanted = expected(graphOf(specsOf(shapes), body), inputs)[0] as number[];
    compare((await run(body, [inputs])).results[0]?.[0] as HostArray, wanted, TOLERANCE);
  });
});
