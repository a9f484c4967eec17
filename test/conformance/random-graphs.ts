import { ops as g, grad, type HostArray, isFloat, type Node, type Shape } from "@keras-ts/core/testing";
import fc from "fast-check";

/** One step of a random program: numbers that pick an op and, among what exists so far, its operands. */
export type Step = readonly [op: number, first: number, second: number, detail: number];

export const randomProgram: fc.Arbitrary<readonly Step[]> = fc.array(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)), {
  minLength: 1,
  maxLength: 14,
});

const SHAPE: Shape = [3, 4];
const wave = (shape: Shape, seed: number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + 1.1 * i));
/** Inputs of every random program: two matrices, a row, a scalar, integers and a mask. */
export const INPUTS: readonly HostArray[] = [
  { dtype: "float32", shape: SHAPE, data: wave(SHAPE, 1) },
  { dtype: "float32", shape: SHAPE, data: wave(SHAPE, 2) },
  { dtype: "float32", shape: [4], data: wave([4], 3) },
  { dtype: "float32", shape: [], data: Float32Array.of(0.7) },
  { dtype: "int32", shape: SHAPE, data: Int32Array.from({ length: 12 }, (_, i) => ((i * 7) % 11) - 5) },
  { dtype: "bool", shape: SHAPE, data: Uint8Array.from({ length: 12 }, (_, i) => Number(i % 3 === 1)) },
];

type Make = (x: Node, y: Node, detail: number, pool: Pool) => Node;
interface Pool {
  readonly mask: (k: number) => Node;
  readonly whole: (k: number) => Node;
}
const axesOf = (x: Node, k: number): number[] => x.shape.map((_, i) => i).filter((i) => (k >> i) % 2 === 0);
const tame = (x: Node): Node => g.tanh(x);

/** Ops on floats whose values stay small and have no kink where random programs would sit on one. */
const MAKERS: readonly Make[] = [
  (x, y) => g.add(x, y),
  (x, y) => g.sub(x, y),
  (x, y) => tame(g.mul(x, y)),
  (x, y) => g.div(x, g.add(g.mul(y, y), 1)),
  (x) => g.sin(x),
  (x) => tame(x),
  (x) => g.sigmoid(x),
  (x) => g.exp(tame(x)),
  (x) => g.log(g.add(g.mul(x, x), 0.5)),
  (x) => g.neg(x),
  (x) => g.softplus(x),
  (x, y, k, pool) => g.where(pool.mask(k), shaped(x, SHAPE), shaped(y, SHAPE)),
  (x, _, k) => g.sum(x, axesOf(x, k), k % 2 === 0),
  (x, _, k) => g.sum(x, axesOf(x, k)),
  (x, _, k) => (x.shape.length === 0 ? x : g.softmax([x], { axes: [k % x.shape.length] })),
  (x, _, k) => (x.shape.length === 0 ? x : g.cumsum(x, k % x.shape.length, k % 3 === 0)),
  (x, _, k) => (x.shape.length === 0 ? x : g.reverse(x, [k % x.shape.length])),
  (x) => (x.shape.length < 2 ? x : g.swapLast(x)),
  (x, y) => tame(g.matmul(shaped(x, SHAPE), g.swapLast(shaped(y, SHAPE)))),
  (x, y) => tame(g.matmul(g.swapLast(shaped(x, SHAPE)), shaped(y, SHAPE))),
  (x, _, k) => g.reshape(x, k % 2 === 0 ? [x.shape.reduce((a, b) => a * b, 1)] : [1, ...x.shape]),
  (x, _, k, pool) => g.add(shaped(x, SHAPE), g.mul(g.cast(pool.whole(k), "float32"), 0.1)),
  (x, _, k) =>
    g.gather([shaped(x, SHAPE), g.constant({ dtype: "int32", shape: [3], data: Int32Array.of(k % 3, 1, k % 2) })], { axis: 0 }),
  (x, y) => g.concat([shaped(x, SHAPE), shaped(y, SHAPE)], { axis: 1 }),
  (x, _, k) => g.slice([shaped(x, SHAPE)], { starts: [k % 2, 0], limits: [3, 4], strides: [1, 1 + (k % 2)] }),
  (x, y) => g.pad([shaped(x, SHAPE), g.sum(y, g.allAxes(y))], { low: [1, 0], high: [0, 1], interior: [0, 1] }),
  (x) => g.mul(x, 0.5),
  (x) => g.stopGradient(x),
];

/** Brings any float to a shape, by broadcasting where it can and by its sum where not. */
export function shaped(x: Node, shape: Shape): Node {
  const fits =
    x.shape.length <= shape.length && x.shape.every((d, i) => d === 1 || d === shape[shape.length - x.shape.length + i]);
  return g.broadcastTo(fits ? x : tame(g.sum(x, g.allAxes(x))), shape);
}
function together(x: Node, y: Node): [Node, Node] {
  try {
    const shape = g.broadcastShapes("random", [x.spec, y.spec]);
    return [g.broadcastTo(x, shape), g.broadcastTo(y, shape)];
  } catch {
    return [x, shaped(y, x.shape)];
  }
}

/** Builds the program: its last float and some float in between. */
export function build(steps: readonly Step[], inputs: readonly Node[]): readonly Node[] {
  const floats = inputs.filter((n) => isFloat(n.dtype));
  const masks = inputs.filter((n) => n.dtype === "bool");
  const wholes = inputs.filter((n) => n.dtype === "int32");
  const at = (list: readonly Node[], k: number): Node => list[list.length - 1 - (k % list.length)] as Node;
  const pool: Pool = { mask: (k) => at(masks, k), whole: (k) => at(wholes, k) };
  for (const [op, first, second, detail] of steps) {
    if (op % 7 === 5) masks.push(g.and(at(masks, first), g.less(at(wholes, second), (detail % 7) - 3)));
    else if (op % 7 === 6)
      wholes.push(detail % 2 === 0 ? g.mul(at(wholes, first), at(wholes, second)) : g.min(at(wholes, first), at(wholes, second)));
    else {
      const make = MAKERS[(op + 7 * detail) % MAKERS.length] as Make;
      const [x, y] = together(at(floats, first), at(floats, second));
      floats.push(make(x, y, detail, pool));
    }
  }
  return [at(floats, 0), at(floats, floats.length >> 1)];
}

/** The program's outputs and the gradient of the sum of the first in every float input. */
export function withGradient(steps: readonly Step[], inputs: readonly Node[]): readonly Node[] {
  const outputs = build(steps, inputs);
  const wrt = inputs.filter((n) => isFloat(n.dtype));
  const first = outputs[0] as Node;
  const { grads, substitute } = grad([first], [g.full(first.shape, 1, "float32")], wrt);
  return [...outputs.map((n) => substitute.get(n) ?? n), ...grads.map((d, i) => d ?? g.zerosLike(wrt[i] as Node))];
}
