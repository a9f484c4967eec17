import { expect, test } from "vitest";
import { activations, Input, KerasError, metrics, ops } from "../../src/index.js";

const x = ops.ones([2, 2]);
const untyped = <T>(f: T): ((...args: readonly unknown[]) => unknown) => f as (...args: readonly unknown[]) => unknown;

// TypeScript refuses these; JavaScript passes extra arguments over without a word.
test.each([
  ["relu", ops.relu, [x], { negativeSlope: 0.1 }],
  ["exp", ops.exp, [x], { dtype: "float16" }],
  ["add", ops.add, [x, x], { dtype: "float32" }],
  ["greater", ops.greater, [x, x], { axis: 1 }],
  ["matmul", ops.matmul, [x, x], { transposeB: true }],
  ["clip", ops.clip, [x, 0, 1], { axis: 1 }],
  ["reshape", ops.reshape, [x, [4]], { order: "C" }],
  ["cast", ops.cast, [x, "int32"], { copy: true }],
  ["tanh", activations.tanh, [x], { alpha: 1 }],
  ["accuracy", metrics.accuracy, [x, x], { threshold: 1 }],
] as [string, unknown, unknown[], object][])("%s takes no options and says so", (name, f, args, options) => {
  const key = Object.keys(options)[0];
  const wanted = `[${name}] unknown option "${key}". It takes no options.`;
  expect(() => untyped(f)(...args, options)).toThrow(KerasError);
  expect(() => untyped(f)(...args, options)).toThrow(wanted);
  expect(() => untyped(f)(...args, {})).not.toThrow();
});

test("also on symbolic tensors, and where an op is handed to map", () => {
  const input = Input({ shape: [2] });
  expect(() => untyped(ops.relu)(input, { axis: 1 })).toThrow('[relu] unknown option "axis"');
  expect([x, x].map(ops.relu).map((t) => t.shape)).toEqual([
    [2, 2],
    [2, 2],
  ]);
});
