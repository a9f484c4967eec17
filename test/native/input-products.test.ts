import { ops as g, grad, gru, lstm, type Node, type Shape } from "@keras-ts/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../conformance/compare.js";
import { expected, graphOf } from "../conformance/oracle.js";
import { type Body, fill, run, specsOf } from "./programs.js";

const FUSED = /(lstm|gru)WithInputProduct/;

interface Case {
  readonly kind: "lstm" | "gru";
  readonly batch: number;
  readonly steps: number;
  readonly features: number;
  readonly units: number;
  readonly bias: boolean;
  readonly mask: boolean;
  readonly reverse: boolean;
  readonly sequences: boolean;
  readonly gradient: boolean;
}
const gatesOf = (kind: Case["kind"]): number => (kind === "lstm" ? 4 : 3);
/** x in rows, the kernel, the bias, the recurrent kernel, and first states. */
function shapesOf({ kind, batch, steps, features, units }: Case): Shape[] {
  const width = gatesOf(kind) * units;
  return [[batch * steps, features], [features, width], [width], [units, width], [batch, units], [batch, units]];
}
/** Every third step of every second row is left out. */
function gaps(batch: number, steps: number): Node {
  const at = (axis: number): Node => g.iota([], { dtype: "int32", shape: [batch, steps], axis });
  return g.less(0, g.add(g.mod(at(0), 2), g.mod(at(1), 3)));
}
function projected({ batch, steps }: Case, x: Node, kernel: Node, bias: Node | null): Node {
  const z = g.reshape(g.matmul(x, kernel), [batch, steps, kernel.shape[1] as number]);
  return bias === null ? z : g.add(z, g.broadcastTo(bias, z.shape));
}
function recurrent(c: Case, z: Node, [u, h, other]: readonly [Node, Node, Node]): readonly Node[] {
  const mask = c.mask ? [gaps(c.batch, c.steps)] : [];
  const attrs = { mask: c.mask, reverse: c.reverse, sequences: c.sequences, residuals: false };
  return c.kind === "lstm" ? lstm([z, h, other, u, ...mask], attrs) : gru([z, h, u, ...mask], { ...attrs, resetAfter: true, bias: false }); // biome-ignore format: one line each
}
/** A cotangent that needs no output: those before differentiation are then nobody's. */
const wave = ({ shape }: Node): Node => g.sin(g.iota([], { dtype: "float32", shape, axis: shape.length - 1 }));
const bodyOf =
  (c: Case): Body =>
  ([x, kernel, bias, ...rest]) => {
    // Large kernels would make chaos of rounding errors.
    const inputs = [x, kernel, ...(c.bias ? [bias] : []), ...rest].map((n) => g.mul(n as Node, c.units > 40 ? 0.1 : 0.3));
    const [a, w] = inputs as [Node, Node];
    const outputs = recurrent(c, projected(c, a, w, c.bias ? (inputs[2] as Node) : null), inputs.slice(-3) as [Node, Node, Node]);
    if (!c.gradient) return outputs;
    const { grads, substitute } = grad(outputs, outputs.map(wave), inputs);
    return [...outputs.map((n) => substitute.get(n) ?? n), ...grads.filter((d) => d !== null)];
  };
async function agrees(body: Body, shapes: readonly Shape[]): Promise<string> {
  const inputs = shapes.map(fill);
  const wanted = expected(graphOf(specsOf(shapes), body), inputs);
  const { results, explained } = await run(body, [inputs]);
  results[0]?.forEach((r, i) => compare(r, wanted[i] as number[], 1e-4, { floor: 1e-3 }));
  return explained;
}

const one: Case = { kind: "lstm", batch: 12, steps: 3, features: 5, units: 7, bias: true, mask: false, reverse: false, sequences: true, gradient: false }; // biome-ignore format: one line
const cases: fc.Arbitrary<Case> = fc.record({
  kind: fc.constantFrom("lstm", "gru"),
  batch: fc.integer({ min: 12, max: 30 }),
  steps: fc.integer({ min: 1, max: 5 }),
  features: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 16, 33, 64)),
  units: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(16, 32)),
  bias: fc.boolean(),
  mask: fc.boolean(),
  reverse: fc.boolean(),
  sequences: fc.boolean(),
  gradient: fc.boolean(),
});

describe("a recurrence that makes the product of its inputs", () => {
  test("agrees with the reference for any sizes, orders, masks and outputs, and with its gradient", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (c) => {
        expect(await agrees(bodyOf(c), shapesOf(c))).toMatch(FUSED);
      }),
      { numRuns: 60, seed: 3 },
    );
  }, 120_000);

  test.each(["lstm", "gru"] as const)("gives %s the same bits on any number of threads", async (kind) => {
    const c: Case = { ...one, kind, batch: 37, steps: 9, features: 33, units: 48, gradient: false };
    const inputs = shapesOf(c).map(fill);
    const first = await run(bodyOf(c), [inputs], 1);
    expect(first.explained).toMatch(FUSED);
    for (const threads of [2, 3, 5]) expect((await run(bodyOf(c), [inputs], threads)).results).toEqual(first.results);
  });

  test.each(["lstm", "gru"] as const)(
    "keeps what the gradient of %s needs, even where that is more than caches hold",
    async (kind) => {
      const c: Case = { ...one, kind, batch: 32, steps: 60, features: 9, units: 128, gradient: true };
      expect(await agrees(bodyOf(c), shapesOf(c))).toMatch(FUSED);
    },
  );

  test("reads rows of inputs that lie apart", async () => {
    const { batch, steps, features } = one;
    const wide = [batch * steps, 2 * features + 1];
    const body: Body = ([x, ...rest]) => {
      const part = g.slice([x as Node], { starts: [0, features], limits: [batch * steps, 2 * features], strides: [1, 1] });
      return recurrent(one, projected(one, part, rest[0] as Node, rest[1] as Node), rest.slice(2) as never);
    };
    const explained = await agrees(body, [wide, ...shapesOf(one).slice(1)]);
    expect(explained).toMatch(/lstmWithInputProduct\(float32\[12,3,5\] by strides/);
  });
});

describe("the product of a recurrence's inputs stays by itself", () => {
  const given = (body: (z: Node, rest: [Node, Node, Node], x: Node) => readonly Node[], c: Case = one): [Body, Shape[]] => [
    ([x, w, b, ...rest]) => body(projected(c, x as Node, w as Node, b as Node), rest as [Node, Node, Node], x as Node),
    shapesOf(c),
  ];
  const plain: readonly (readonly [string, [Body, Shape[]]])[] = [
    ["where somebody else reads it", given((z, rest) => [...recurrent(one, z, rest), g.sum(g.exp(z), [0, 1, 2])])],
    ["where it is an output", given((z, rest) => [...recurrent(one, z, rest), z])],
    ["where two recurrences read it", given((z, rest) => [...recurrent(one, z, rest), ...recurrent({ ...one, reverse: true }, z, rest)])],
    ["where more is done to it", given((z, rest) => recurrent(one, g.relu(z), rest))],
    ["where few rows would read all weights", given((z, rest) => recurrent({ ...one, batch: 5 }, z, rest), { ...one, batch: 5 })],
    ["where the kernels fill the cache", given((z, rest) => recurrent({ ...one, features: 700, units: 96 }, z, rest), { ...one, features: 700, units: 96 })],
    ["where the kernel is read transposed", [
      ([x, w, b, ...rest]) => recurrent(one, projected(one, x as Node, g.transpose(w as Node, [1, 0]), b as Node), rest as never),
      shapesOf(one).map((s, i) => (i === 1 ? [...s].reverse() : s)),
    ]],
  ]; // biome-ignore format: one line each
  test.each(plain)("%s", async (_, [body, shapes]) => {
    const explained = await agrees(body, shapes);
    expect(explained).toMatch(/lstm\(/);
    expect(explained).not.toMatch(FUSED);
  });

  test("where the reset gate comes before the product", async () => {
    const c: Case = { ...one, kind: "gru" };
    const attrs = { mask: false, reverse: false, sequences: true, residuals: false, resetAfter: false, bias: false };
    const body: Body = ([x, w, b, u, h]) => gru([projected(c, x as Node, w as Node, b as Node), h as Node, u as Node], attrs);
    expect(await agrees(body, shapesOf(c))).toMatch(/gru\(/);
  });

  test("in float64, which has no kernel of its own", async () => {
    const wide = (n: Node): Node => g.cast(n, "float64");
    const body: Body = (inputs) => bodyOf(one)(inputs.map(wide)).map((n) => g.cast(n, "float32"));
    const explained = await agrees(body, shapesOf(one));
    expect(explained).not.toMatch(/lstm/);
  });
});
