import { createBackend } from "@keras-ts/backend-native";
import {
  type Block,
  bytesOf,
  type Call,
  type Cell,
  Constants,
  costOf,
  donationsOf,
  type Instruction,
  joinProducts,
  type Loop,
  loopsOf,
  lowerGraph,
  writesOf,
} from "@keras-ts/backend-native/testing";
import { ops as g, lower, type Node, type Shape } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";
import { type Body, fill, run, specsOf } from "./programs.js";
import { replay } from "./replay.js";

/** Layer inputs, cotangents, weights, and two states of an optimizer. */
const shapesOf = (rows: number, depth: number, columns: number): Shape[] => {
  const weights = [rows, columns];
  return [[depth, rows], [depth, columns], weights, weights, weights];
};
const gradientOf = (x: Node, dy: Node): Node => g.matmul(g.transpose(x, [1, 0]), dy);

type Update = (gradient: Node, w: Node, m: Node, s: Node) => readonly Node[];
const UPDATES: Readonly<Record<string, Update>> = {
  descent: (x, w) => [g.sub(w, g.mul(x, 0.01))],
  momentum: (x, w, m) => {
    const next = g.sub(g.mul(m, 0.9), g.mul(x, 0.01));
    return [g.add(w, next), next];
  },
  adam: (x, w, m, s) => {
    const mean = g.add(m, g.mul(g.sub(x, m), 0.1));
    const square = g.add(s, g.mul(g.sub(g.mul(x, x), s), 0.001));
    return [g.sub(w, g.div(g.mul(mean, 0.001), g.add(g.sqrt(g.abs(square)), 1e-7))), mean, square];
  },
  "decay and gradients cut off": (x, w, m) => {
    const cut = g.min(g.max(x, g.mul(m, 0.5)), 1);
    return [g.sub(g.mul(w, 0.999), g.mul(g.tanh(cut), 0.01))];
  },
};
const updated =
  (update: Update): Body =>
  ([x, dy, w, m, s]) =>
    update(gradientOf(x as Node, dy as Node), w as Node, m as Node, s as Node);
/** The same, with the gradient as a further result. */
const withGradient =
  (update: Update): Body =>
  ([x, dy, w, m, s]) => {
    const gradient = gradientOf(x as Node, dy as Node);
    return [...update(gradient, w as Node, m as Node, s as Node), gradient];
  };

function blockOf(shapes: readonly Shape[], body: Body): Block {
  const blocks: Block[] = [];
  lowerGraph(lower(graphOf(specsOf(shapes), body), createBackend()), { constants: new Constants(), blocks, known: new Map() });
  return blocks.at(-1) as Block;
}
const kinds = (list: readonly Instruction[]): string[] =>
  list.map((i) =>
    i.kind === "call" ? i.name : i.kind === "loop" && i.product !== undefined ? `${i.product.name}, then loop` : i.kind,
  );

describe("a product and the loop that goes on with it", () => {
  test.each([
    { rows: 784, depth: 128, columns: 512, update: "adam" },
    { rows: 521, depth: 64, columns: 507, update: "momentum" },
    { rows: 401, depth: 300, columns: 700, update: "decay and gradients cut off" },
    { rows: 33, depth: 70, columns: 8001, update: "adam" },
    { rows: 8200, depth: 65, columns: 33, update: "descent" },
    { rows: 300, depth: 64, columns: 1100, update: "adam" },
    { rows: 512, depth: 512, columns: 520, update: "momentum" },
  ])("have the results of both apart, bit for bit: $rows × $columns, $update", async ({ rows, depth, columns, update }) => {
    const inputs = shapesOf(rows, depth, columns).map(fill);
    for (const threads of [1, 3]) {
      const joined = await run(updated(UPDATES[update] as Update), [inputs], threads);
      const apart = await run(withGradient(UPDATES[update] as Update), [inputs], threads);
      expect(joined.explained).toContain(`then loop of ${rows * columns}: `);
      expect(apart.explained).not.toContain("then loop");
      const [ours, all] = [joined.results[0] ?? [], apart.results[0] ?? []];
      ours.forEach((x, i) => expect(Buffer.compare(bytes(x.data), bytes(all[i]?.data)), `result ${i}`).toBe(0));
      const alone = await run(([x, dy]) => [gradientOf(x as Node, dy as Node)], [inputs.slice(0, 2)], threads);
      expect(Buffer.compare(bytes(all.at(-1)?.data), bytes(alone.results[0]?.[0]?.data))).toBe(0);
    }
  });

  test("are one instruction, which names both and what each reads", async () => {
    const block = blockOf(shapesOf(600, 64, 450), updated(UPDATES.momentum as Update));
    expect(kinds(block.instructions)).toEqual(["matmul, then loop"]);
    const { explained } = await run(updated(UPDATES.descent as Update), [shapesOf(600, 64, 450).map(fill)]);
    expect(explained).toMatch(
      /0: matmul\(float32\[600,64\] by strides from input 0, float32\[64,450\] from input 1\) -> float32\[600,450\], then loop of 270000: .*product/,
    );
  });
  test("take the arithmetic of both, and move all but what lies between them", () => {
    const [rows, depth, columns] = [600, 64, 450];
    const size = rows * columns;
    const [joined] = blockOf(shapesOf(rows, depth, columns), updated(UPDATES.descent as Update)).instructions;
    const { ops } = joined as Loop;
    expect(costOf(joined as Instruction)).toEqual({
      flops: 2 * size * depth + size * ops.length,
      bytes: 4 * (depth * (rows + columns) + 2 * size + 1),
    });
  });
  test("stay two where somebody else reads the product, or its elements elsewhere, or where it is small, or of few terms or many", () => {
    const apart = (body: Body, rows = 600, depth = 64, columns = 450): void => {
      expect(kinds(blockOf(shapesOf(rows, depth, columns), body).instructions)).not.toContain("matmul, then loop");
    };
    const descent = UPDATES.descent as Update;
    apart(withGradient(descent));
    apart(updated((x, w, m, s) => descent(g.div(x, g.sqrt(g.broadcastTo(g.sum(g.mul(x, x), [0, 1]), x.shape))), w, m, s)));
    apart(updated((x, w) => [g.add(w, g.reverse(x, [0]))]));
    apart(updated((x, w) => [g.add(w, g.sin(x))]));
    apart(updated((x, w) => [g.sum(g.add(w, x), [0])]));
    apart(updated(descent), 100, 64, 450);
    apart(updated(descent), 600, 63, 450);
    apart(updated(descent), 600, 2000, 450);
  });
});
const bytes = (data: unknown): Buffer => Buffer.from((data as Float32Array).buffer);

describe("the memory of a product and its loop", () => {
  const shapes = shapesOf(600, 64, 450);
  const donate = [[2, 0], [3, 1]] as const; // biome-ignore format: pairs
  const kept = (block: Block) => donationsOf(block, donate);

  test("is that of the states, written over in place", () => {
    const block = blockOf(shapes, updated(UPDATES.momentum as Update));
    expect(kept(block).map((d) => d.inPlace)).toEqual([true, true]);
    replay(block, donate);
  });
  test("outlasts others that read the weights: the product waits for them", () => {
    // The rate depends on what the weights hand back.
    const block = blockOf(shapes, ([x, dy, w, m]) => {
      const gradient = gradientOf(x as Node, dy as Node);
      const back = g.matmul(dy as Node, g.transpose(w as Node, [1, 0]));
      const next = g.mul(g.add(gradient, m as Node), g.broadcastTo(g.sum(back, [0, 1]), gradient.shape));
      return [g.add(w as Node, next), next];
    });
    expect(kinds(block.instructions)).toEqual(["matmul", "loop", "matmul, then loop"]);
    expect(kept(block).map((d) => d.inPlace)).toEqual([true, true]);
    replay(block, donate);
  });
  test("is not taken from what the product still reads", () => {
    // Both matrices are as large as the result, and made within.
    const square = [512, 512];
    const block = blockOf([square, square], ([x, y]) => {
      const [a, b] = [g.exp(x as Node), g.tanh(g.mul(y as Node, 2))];
      return [g.matmul(g.neg(g.add(gradientOf(a, b), x as Node)), g.exp(y as Node))];
    });
    const joined = block.instructions.find((i): i is Loop => i.kind === "loop" && i.product !== undefined) as Loop;
    const { inputs, outputs } = joined.product as Call;
    const cells = [...inputs.map((v) => v.cell), ...outputs.map((o) => o.cell), ...writesOf(joined)];
    const homes = cells.map(({ home }) => (home.kind === "arena" ? home.offset / bytesOf(cells[0] as Cell) : home.kind));
    expect(new Set(homes).size, homes.join()).toBe(4);
  });

  /** A list of a product, another instruction, and the product's loop, put together. */
  const between = (other: Call): string[] => {
    const [joined] = blockOf(shapes, updated(UPDATES.momentum as Update)).instructions as [Loop];
    const { product, ...loop } = joined;
    return kinds(joinProducts([product as Call, other, loop]));
  };
  test("is not written before something that may fail", () => {
    const call = (body: Body): Call =>
      blockOf(
        [
          [40, 30],
          [30, 40],
        ],
        body,
      ).instructions.find((i) => i.kind === "call") as Call;
    expect(between(call(([x, y]) => [g.matmul(x as Node, y as Node)]))).toEqual(["matmul, then loop", "matmul"]);
    const gather = call(([x, y]) => [g.gather([x as Node, g.cast(y as Node, "int32")], { axis: 0 })]);
    expect(between(gather)).toEqual(["gather", "matmul, then loop"]);
  });
});

test("a batch of steps gives up the one whose gradient is a product", () => {
  const shapes = [...shapesOf(512, 64, 512), [100], [100], [200], [200]];
  const block = blockOf(shapes, ([x, dy, w, , , b, db, c, dc]) => [
    g.sub(w as Node, g.mul(gradientOf(x as Node, dy as Node), 0.01)),
    g.sub(b as Node, g.mul(db as Node, 0.01)),
    g.sub(c as Node, g.mul(dc as Node, 0.01)),
  ]);
  expect(kinds(block.instructions)).toEqual(["batch", "matmul, then loop"]);
  expect(loopsOf(block.instructions[0] as Loop).map((l) => l.size)).toEqual([100, 200]);
});
