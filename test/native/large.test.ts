import { ops as g, type Node } from "@keras-ts/core/testing";
import { describe, test } from "vitest";
import { checkLarge, type Large } from "./large-work.js";

const only = ([x]: readonly Node[]): Node => x as Node;
const CASES: readonly Large[] = [
  {
    label: "a chain of ops that ends in several outputs",
    shapes: [[300, 257], [257], []],
    body: ([x, row, k]) => {
      const y = g.add(g.mul(x as Node, k as Node), row as Node);
      const z = g.tanh(y);
      return [z, g.where(g.less(0, y), z, g.exp(g.neg(y))), g.cast(g.less(y, 0.25), "int32")];
    },
  },
  {
    label: "columns and rows stretched",
    shapes: [
      [200, 1],
      [1, 700],
    ],
    body: ([x, y]) => [g.sub(x as Node, y as Node)],
  },
  {
    label: "a transposed operand",
    shapes: [
      [301, 207],
      [207, 301],
    ],
    body: ([x, y]) => [g.add(x as Node, g.transpose(y as Node, [1, 0]))],
  },
  { label: "sum of rows", shapes: [[123, 9001]], body: (n) => [g.sum(only(n), [1])] },
  { label: "sum of columns", shapes: [[9001, 123]], body: (n) => [g.sum(only(n), [0])] },
  { label: "sum of few columns", shapes: [[40000, 3]], body: (n) => [g.sum(only(n), [0])] },
  { label: "sum of channels", shapes: [[16, 33, 31, 70]], body: (n) => [g.sum(only(n), [0, 1, 2])] },
  { label: "sum in the middle", shapes: [[17, 301, 40]], body: (n) => [g.sum(only(n), [1])] },
  { label: "sum of scattered axes", shapes: [[17, 30, 9, 40]], body: (n) => [g.sum(only(n), [0, 2])] },
  { label: "sum of all", shapes: [[317, 401]], body: (n) => [g.sum(only(n), [0, 1])] },
  {
    label: "largest of all and of each row",
    shapes: [[317, 401]],
    body: (n) => [g.reduceMax(only(n), [0, 1]), g.reduceMax(only(n), [1])],
  },
  { label: "softmax", shapes: [[300, 257]], body: (n) => [g.softmax([only(n)], { axes: [1] })] },
  {
    label: "matmul",
    shapes: [
      [130, 257],
      [257, 190],
    ],
    body: ([x, y]) => [g.matmul(x as Node, y as Node)],
  },
  {
    label: "a stack of transposed matrices",
    shapes: [
      [6, 40, 4, 16],
      [6, 50, 4, 16],
    ],
    body: ([q, k]) => [g.matmul(g.transpose(q as Node, [0, 2, 1, 3]), g.transpose(k as Node, [0, 2, 3, 1]))],
  },
  {
    label: "convolution and both gradients",
    shapes: [
      [4, 20, 21, 6],
      [3, 3, 6, 10],
    ],
    body: ([x, w]) => {
      const a = {
        strides: [2, 1],
        padding: [
          [0, 1],
          [1, 1],
        ] as [number, number][],
        kernelDilation: [1, 1],
        inputDilation: [1, 1],
        groups: 1,
      };
      const y = g.conv([x as Node, w as Node], a);
      return [
        y,
        g.convInputGrad([y, w as Node], { ...a, inputShape: (x as Node).shape }),
        g.convFilterGrad([x as Node, y], { ...a, kernelShape: (w as Node).shape }),
      ];
    },
    tolerance: 1e-4,
  },
  {
    label: "pooling and its gradient",
    shapes: [[6, 30, 31, 24]],
    body: (n) => {
      const a = {
        size: [3, 2],
        strides: [2, 2],
        padding: [
          [1, 0],
          [0, 1],
        ] as [number, number][],
        kernelDilation: [1, 1],
      };
      const y = g.maxPool([only(n)], a);
      return [y, g.maxPoolGrad([only(n), y], a)];
    },
  },
  {
    label: "gathered rows",
    shapes: [[500, 300]],
    body: (n) => [
      g.gather([only(n), g.cast(g.mul(g.iota([], { dtype: "float32", shape: [400], axis: 0 }), 1.2), "int32")], { axis: 0 }),
    ],
  },
];

describe("large work on the native engine", () => {
  for (const c of CASES) {
    test(`${c.label} agrees with the reference, and does not depend on the number of threads`, () =>
      checkLarge(c, !/conv|matmul|matrices/.test(c.label)));
  }
});
