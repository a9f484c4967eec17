import { ops as g, type Node, type Shape } from "@keras-ts/core/testing";
import { describe, test } from "vitest";
import { RECURRENCES } from "./large-recurrences.js";
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
  ...[
    [1100, 130, 100],
    [513, 17, 33],
    [700, 300, 520],
  ].map(
    ([depth, rows, columns]): Large => ({
      label: `gradient of weights, ${rows} by ${columns} over ${depth}`,
      shapes: [
        [depth as number, rows as number],
        [depth as number, columns as number],
      ],
      body: ([x, dy]) => [g.matmul(g.transpose(x as Node, [1, 0]), dy as Node)],
      tolerance: 1e-4,
    }),
  ),
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

const NORM = { epsilon: 1e-3, scale: true, center: true };
/** Result and gradients of a normalisation: the largest kernels there are besides the products. */
function normCase(label: string, op: typeof g.batchNorm, back: typeof g.batchNorm, x: Shape, axes: readonly number[]): Large {
  const own = op === g.batchNorm ? [x.at(-1) as number] : axes.map((a) => x[a] as number);
  return {
    label,
    shapes: [x, own, own, x],
    body: ([input, gamma, beta, dy]) => {
      const attrs = { ...NORM, axes };
      const [y, ...statistics] = op([input, gamma, beta] as Node[], attrs) as [Node, ...Node[]];
      return [y, ...statistics, ...back([dy, input, ...statistics, gamma] as Node[], attrs)];
    },
    tolerance: 1e-4,
  };
}
/** Label of each row, some of them no class. */
const labelsOf = (rows: number, classes: number): Node =>
  g.sub(g.mod(g.mul(g.iota([], { dtype: "int32", shape: [rows], axis: 0 }), 7), classes + 2), 1);
function attentionCase(
  label: string,
  [b, t, s, n, h, d]: readonly [number, number, number, number, number, number],
  causal: boolean,
  mask: boolean,
): Large {
  const attrs = { scale: 0.3, causal, bias: false, mask };
  return {
    label,
    shapes: [[b, t, n, h], [b, s, n, h], [b, s, n, d], [b, t, n, d], [b, n, t], ...(mask ? [[b, 1, 1, s]] : [])],
    body: ([q, k, v, dy, dTotal, m]) => {
      const inputs = [q, k, v, ...(m === undefined ? [] : [g.less(m, 0.5)])] as Node[];
      const [y, top, total] = g.attention(inputs, attrs) as [Node, Node, Node];
      // A hidden score, the largest where nothing is seen, is that of the dtype: the reference has another.
      return [
        y,
        total,
        ...(mask ? [] : [top]),
        ...g.attentionGrad([dy as Node, dTotal as Node, y, top, total, ...inputs], attrs),
      ];
    },
    tolerance: 2e-4,
  };
}
const KERNELS: readonly Large[] = [
  normCase("batch normalisation", g.batchNorm, g.batchNormGrad, [9, 61, 37, 35], [0, 1, 2]),
  normCase("batch normalisation of few channels", g.batchNorm, g.batchNormGrad, [70001, 3], [0]),
  normCase("batch normalisation of many channels", g.batchNorm, g.batchNormGrad, [131, 2048], [0]),
  normCase("layer normalisation", g.layerNorm, g.layerNormGrad, [1501, 101], [1]),
  normCase("layer normalisation over two axes", g.layerNorm, g.layerNormGrad, [70, 33, 47], [1, 2]),
  {
    label: "root-mean-square normalisation",
    shapes: [[900, 257], [257], [900, 257]],
    body: ([x, gamma, dy]) => {
      const attrs = { axes: [1], epsilon: 1e-3, scale: true, center: false };
      const [y, variance] = g.rmsNorm([x, gamma] as Node[], attrs) as [Node, Node];
      return [y, variance, ...g.rmsNormGrad([dy, x, variance, gamma] as Node[], attrs)];
    },
    tolerance: 1e-4,
  },
  {
    label: "layer normalisation whose cotangents repeat, as those of a mean do",
    shapes: [[40, 37, 101], [101], [101], [40, 1, 101]], // biome-ignore format: one line
    body: ([x, gamma, beta, dy]) => {
      const attrs = { ...NORM, axes: [2] };
      const [, ...statistics] = g.layerNorm([x, gamma, beta] as Node[], attrs) as [Node, ...Node[]];
      return [...g.layerNormGrad([g.broadcastTo(dy as Node, [40, 37, 101]), x, ...statistics, gamma] as Node[], attrs)];
    },
    tolerance: 1e-4,
  },
  {
    label: "root-mean-square normalisation whose cotangents are transposed",
    shapes: [[900, 257], [257], [257, 900]], // biome-ignore format: one line
    body: ([x, gamma, dy]) => {
      const attrs = { axes: [1], epsilon: 1e-3, scale: true, center: false };
      const [, variance] = g.rmsNorm([x, gamma] as Node[], attrs) as [Node, Node];
      return [...g.rmsNormGrad([g.transpose(dy as Node, [1, 0]), x, variance, gamma] as Node[], attrs)];
    },
    tolerance: 1e-4,
  },
  {
    label: "statistics far from zero",
    shapes: [[70001, 4]],
    body: (n) => g.batchNorm([g.add(only(n), 1000)], { axes: [0], epsilon: 1e-3, scale: false, center: false }).slice(1),
    tolerance: 1e-3,
  },
  {
    label: "softmax of short rows, its logarithm and its gradient",
    shapes: [
      [20000, 10],
      [20000, 10],
    ],
    body: ([x, dy]) => {
      const y = g.softmax([x as Node], { axes: [1] });
      return [y, g.logSoftmax([x as Node], { axes: [1] }), g.softmaxGrad([y, dy as Node], { axes: [1] })];
    },
  },
  {
    label: "cross-entropy with logits and its gradient",
    shapes: [[700, 259], [700]],
    body: ([x, dy]) => {
      const labels = labelsOf(700, 259);
      const [loss, total] = g.sparseCrossEntropy([x as Node, labels], {}) as [Node, Node];
      return [loss, total, ...g.sparseCrossEntropyGrad([dy as Node, x as Node, labels, total], { normaliser: false })];
    },
  },
  {
    label: "cross-entropy with probabilities and its gradient",
    shapes: [[9000, 19], [9000]],
    body: ([x, dy]) => {
      const p = g.softmax([x as Node], { axes: [1] });
      const labels = labelsOf(9000, 19);
      const [loss, total] = g.sparseLogLoss([p, labels], { epsilon: 1e-3 }) as [Node, Node];
      return [loss, total, ...g.sparseLogLossGrad([dy as Node, p, labels, total], { epsilon: 1e-3 })];
    },
  },
  attentionCase("attention", [3, 130, 70, 3, 40, 24], false, false),
  attentionCase("attention to the past", [2, 200, 200, 2, 17, 33], true, false),
  attentionCase("masked attention", [4, 65, 150, 2, 16, 16], false, true),
  attentionCase("masked attention to the past", [2, 150, 150, 3, 32, 32], true, true),
  {
    label: "attention of transposed heads",
    shapes: [
      [4, 8, 70, 32],
      [4, 8, 70, 32],
      [4, 8, 70, 32],
    ],
    body: (inputs) =>
      g.attention(
        inputs.map((x) => g.transpose(x, [0, 2, 1, 3])),
        { scale: 0.2, causal: false, bias: false, mask: false },
      ),
    tolerance: 1e-4,
  },
  {
    label: "rows added up by index",
    shapes: [
      [3000, 130],
      [300, 130],
    ],
    body: ([rows, x]) => {
      const at = labelsOf(3000, 300);
      const zeros = g.full([300, 130], 0, "float32");
      return [g.scatterAdd([zeros, at, rows as Node], {}), g.scatterAdd([x as Node, at, rows as Node], {})];
    },
    tolerance: 1e-4,
  },
];

describe("large work on the native engine", () => {
  for (const c of [...CASES, ...KERNELS, ...RECURRENCES]) {
    test(`${c.label} agrees with the reference, and does not depend on the number of threads`, () =>
      checkLarge(c, !/conv|matmul|matrices/.test(c.label)));
  }
});
