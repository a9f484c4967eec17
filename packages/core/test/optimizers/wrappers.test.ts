import { describe, expect, test } from "vitest";
import { Adam, get, LossScaleOptimizer, MultiOptimizer, OptimizerMap, SGD } from "../../src/optimizers/index.js";
import type { Variable } from "../../src/runtime/index.js";
import { valuesOf, vector, weight } from "./helpers.js";

describe("LossScaleOptimizer", () => {
  test("unscales finite gradients and grows after a while", async () => {
    const w = weight("w", 1);
    const optimizer = new LossScaleOptimizer(new SGD({ learningRate: 1 }), { initialScale: 4, dynamicGrowthSteps: 2 });
    expect(await optimizer.scaleLoss(vector(1.5)).item()).toBe(6);
    optimizer.apply([vector(2)], [w]);
    expect(await valuesOf(w)).toEqual([0.5]);
    expect(await valuesOf(optimizer.dynamicScale as Variable)).toEqual([4]);
    optimizer.apply([vector(2)]);
    expect(await valuesOf(optimizer.dynamicScale as Variable)).toEqual([8]);
    optimizer.learningRate = 0.5;
    expect(await valuesOf(optimizer.learningRate as Variable)).toEqual([0.5]);
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "changes nothing for %d but its scale",
    async (bad) => {
      const [a, b] = [weight("a", 1), weight("b", 1)];
      const inner = new Adam({ learningRate: 1 });
      const optimizer = new LossScaleOptimizer(inner, { initialScale: 4 });
      optimizer.apply([vector(bad), vector(1)], [a, b]);
      expect([await valuesOf(a), await valuesOf(b)]).toEqual([[1], [1]]);
      expect(await (optimizer.iterations as Variable).value.item()).toBe(0);
      for (const v of inner.variables.slice(2)) expect(await valuesOf(v)).toEqual([0]);
      expect(await valuesOf(optimizer.dynamicScale as Variable)).toEqual([2]);
    },
  );
  test("takes names and refuses unknown options", () => {
    expect(new LossScaleOptimizer("sgd").innerOptimizer).toBeInstanceOf(SGD);
    expect(() => new LossScaleOptimizer("sgd", { foo: true } as never)).toThrow(/unknown option "foo"/);
  });
});

describe("MultiOptimizer", () => {
  test("chooses by exact path, then by expression, then the default", async () => {
    const [a, b, c] = [weight("head/a", 1), weight("head/b", 1), weight("body/c", 1)];
    const map = new OptimizerMap(new SGD({ learningRate: 1 }), {
      optimizerMap: { "head/.*": new SGD({ learningRate: 0.5 }), "head/b": new SGD({ learningRate: 0.25 }) },
    });
    const optimizer = new MultiOptimizer(map);
    optimizer.apply([vector(1), vector(1), vector(1)], [a, b, c]);
    expect([await valuesOf(a), await valuesOf(b), await valuesOf(c)]).toEqual([[0.5], [0.75], [0]]);
    expect(() => optimizer.learningRate).toThrow(/business of each/);
  });
  test("two expressions for one path are an error", () => {
    const map = new OptimizerMap("sgd", { optimizerMap: { "w.*": "adam", ".*": "sgd" } });
    expect(() => new MultiOptimizer(map).build([weight("w", 1)])).toThrow(
      /at most one key may match path "w", got w\.\* and \.\*/,
    );
  });
});

describe("identifiers", () => {
  test("in any case, as configs and instances", () => {
    expect(get("adam")).toBeInstanceOf(Adam);
    expect(get("SGD")).toBeInstanceOf(SGD);
    expect(get({ class_name: "adam", config: { learning_rate: 0.5, beta_1: 0.8 } })?.getConfig()).toMatchObject({
      learning_rate: 0.5,
      beta_1: 0.8,
    });
    const own = new SGD();
    expect(get(own)).toBe(own);
    expect(() => get("adamm")).toThrow(/an optimizer, got "adamm". Did you mean "adam"/);
  });
  test("configs of old files lose keys without meaning", () => {
    const old = { class_name: "SGD", config: { lr: 0.5, decay: 0, jit_compile: true, momentum: 0.9 } };
    expect(get(old)?.getConfig()).toMatchObject({ learning_rate: 0.5, momentum: 0.9 });
  });
});
