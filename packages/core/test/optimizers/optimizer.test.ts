import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NonNeg } from "../../src/constraints/index.js";
import { LayerError } from "../../src/errors/index.js";
import { subtract } from "../../src/numpy/index.js";
import { Adam, Optimizer as Base, type Optimizer, optimizerConfig, SGD, schedules } from "../../src/optimizers/index.js";
import { jit, type Tensor, tensorFromHost, type Variable } from "../../src/runtime/index.js";
import { gradientAt, valuesOf, vector, weight } from "./helpers.js";

const close = (got: readonly number[], want: readonly number[], digits = 6): void => {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => expect(x).toBeCloseTo(want[i] as number, digits));
};

describe("a step", () => {
  test("is the same inside and outside jit", async () => {
    const run = async (compiled: boolean): Promise<number[]> => {
      const w = weight("w", 1, -2, 3);
      const optimizer = new Adam({ learningRate: 0.1, weightDecay: 0.01, clipnorm: 0.5, useEma: true, emaOverwriteFrequency: 2 });
      optimizer.build([w]);
      const step = (grad: Tensor): void => optimizer.apply([grad]);
      const chosen = compiled ? jit(step) : step;
      for (let i = 0; i < 5; i++) chosen(gradientAt(i, 3));
      return valuesOf(w);
    };
    close(await run(true), await run(false), 6);
  });

  test("is compiled once, whatever the learning rate", async () => {
    const w = weight("w", 1);
    const optimizer = new SGD({ learningRate: 0.5 });
    optimizer.build([w]);
    const step = jit((grad: Tensor) => optimizer.apply([grad]));
    step(vector(1));
    optimizer.learningRate = 0.25;
    step(vector(1));
    expect(step.traces).toBe(1);
    close(await valuesOf(w), [0.25]);
    expect(optimizer.getConfig().learning_rate).toBe(0.25);
  });

  test("counts, and takes the variables at the first call", async () => {
    const w = weight("w", 1);
    const optimizer = new SGD({ learningRate: 1 });
    expect(() => optimizer.apply([vector(1)])).toThrow(/must be given the variables/);
    optimizer.applyGradients([[vector(1), w]]);
    optimizer.apply([vector(1)], [w]);
    close(await valuesOf(w), [-1]);
    expect(await (optimizer.iterations as Variable).value.item()).toBe(2);
    expect(() => optimizer.apply([vector(1)], [weight("stranger", 1)])).toThrow(
      /"stranger" must be one the optimizer was built for/,
    );
    expect(() => optimizer.apply([])).toThrow(/one gradient per variable, got 0 and 1/);
  });

  test("goes through the variable's constraint last", async () => {
    const w = weight("w", 0.5, 2);
    w.constraint = new NonNeg();
    new SGD({ learningRate: 1 }).apply([vector(1, 1)], [w]);
    expect(await valuesOf(w)).toEqual([0, 1]);
  });

  test("keeps to the variable's dtype", () => {
    const w = weight("w", 1, 2);
    const optimizer = new Adam();
    optimizer.apply([tensorFromHost({ dtype: "float64", shape: [2], data: Float64Array.of(1, 1) })], [w]);
    expect(w.value.dtype).toBe("float32");
  });
});

describe("missing gradients", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  test("leave their variable alone, with a warning that names it", async () => {
    const [a, b] = [weight("a", 1), weight("b", 1)];
    new SGD({ learningRate: 1, name: "sgd" }).apply([null, vector(1)], [a, b]);
    expect([await valuesOf(a), await valuesOf(b)]).toEqual([[1], [0]]);
    expect(console.warn).toHaveBeenCalledWith("[sgd] no gradient for a: left unchanged.");
  });
  test("are an error when there is none at all", () => {
    expect(() => new SGD().apply([null], [weight("a", 1)])).toThrow(LayerError);
  });
});

describe("gradients", () => {
  const stepped = async (options: object, ...grads: number[]): Promise<number[]> => {
    const w = weight("w", ...grads.map(() => 0));
    new SGD({ learningRate: 1, ...options }).apply([vector(...grads)], [w]);
    return (await valuesOf(w)).map((x) => 0 - x);
  };
  test("are clipped by value and by norm", async () => {
    close(await stepped({ clipvalue: 0.5 }, 3, -4, 0.25), [0.5, -0.5, 0.25]);
    close(await stepped({ clipnorm: 1 }, 3, -4), [0.6, -0.8]);
    close(await stepped({ clipnorm: 10 }, 3, -4), [3, -4]);
    close(await stepped({ clipnorm: 1 }, 0, 0), [0, 0]);
  });
  test("are clipped together by the global norm", async () => {
    const [a, b] = [weight("a", 0), weight("b", 0)];
    new SGD({ learningRate: 1, globalClipnorm: 1 }).apply([vector(3), vector(4)], [a, b]);
    close([...(await valuesOf(a)), ...(await valuesOf(b))], [-0.6, -0.8]);
    expect(await stepped({ globalClipnorm: 1 }, Number.POSITIVE_INFINITY, 1)).toEqual([Number.NaN, Number.NaN]);
  });
  test("are unscaled, and the loss scaled", async () => {
    expect(await stepped({ lossScaleFactor: 4 }, 8)).toEqual([2]);
    expect(await new SGD({ lossScaleFactor: 4 }).scaleLoss(vector(1.5)).item()).toBe(6);
  });
  test("only one clipping at a time", () => {
    expect(() => new SGD({ clipnorm: 1, clipvalue: 1 })).toThrow(/only one of .* got clipnorm and clipvalue/);
  });
});

describe("weight decay", () => {
  test("shrinks weights apart from the gradient, except those left out", async () => {
    const [kernel, bias, scale] = [weight("kernel", 1), weight("bias", 1), weight("scale", 1)];
    const optimizer = new SGD({ learningRate: 0.5, weightDecay: 0.1 });
    optimizer.excludeFromWeightDecay({ varNames: ["^bi"], varList: [scale] });
    optimizer.apply([vector(0), vector(0), vector(0)], [kernel, bias, scale]);
    close([...(await valuesOf(kernel)), ...(await valuesOf(bias)), ...(await valuesOf(scale))], [0.95, 1, 1]);
    expect(() => optimizer.excludeFromWeightDecay({ varNames: ["x"] })).toThrow(/before the optimizer is built/);
  });
});

describe("accumulation", () => {
  test("averages the gradients of N steps into one update", async () => {
    const w = weight("w", 0);
    const optimizer = new SGD({ learningRate: 1, momentum: 0.5, gradientAccumulationSteps: 2 });
    optimizer.build([w]);
    const seen: number[] = [];
    for (const grad of [1, 3, 2, 4]) {
      optimizer.apply([vector(grad)]);
      seen.push(...(await valuesOf(w)));
    }
    close(seen, [0, -2, -2, -6]);
    expect(await (optimizer.iterations as Tensor).item()).toBe(2);
    expect(() => new SGD({ gradientAccumulationSteps: 1 })).toThrow(/gradientAccumulationSteps must be/);
  });
});

describe("moving averages", () => {
  test("follow the weights and take their place", async () => {
    const w = weight("w", 0);
    const optimizer = new SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    optimizer.build([w]);
    for (const grad of [-2, -2]) optimizer.apply([vector(grad)]);
    close(await valuesOf(w), [4]);
    optimizer.finalizeVariableValues([w]);
    close(await valuesOf(w), [3]);
  });
  test("overwrite every so often", async () => {
    const w = weight("w", 0);
    const optimizer = new SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2 });
    for (const grad of [-2, -2, -2]) optimizer.apply([vector(grad)], [w]);
    close(await valuesOf(w), [5]);
  });
});

describe("learning rates", () => {
  test("may follow a schedule, which then cannot be set", async () => {
    const w = weight("w", 0);
    const optimizer = new SGD({ learningRate: new schedules.PiecewiseConstantDecay([0], [1, 0.5]) });
    for (let i = 0; i < 3; i++) optimizer.apply([vector(1)], [w]);
    close(await valuesOf(w), [-2]);
    expect(optimizer.variables.map((v) => v.name)).toEqual(["iteration"]);
    expect(() => {
      optimizer.learningRate = 1;
    }).toThrow(/follows a schedule/);
  });
  test("may be a function, asked at every step", async () => {
    const w = weight("w", 0);
    let rate = 1;
    const optimizer = new SGD({ learningRate: () => rate });
    optimizer.apply([vector(1)], [w]);
    rate = 0.25;
    optimizer.apply([vector(1)]);
    close(await valuesOf(w), [-1.25]);
  });
  test("of another kind are taken up by compiled steps", async () => {
    const w = weight("w", 0);
    const optimizer = new SGD({ learningRate: 1 });
    optimizer.build([w]);
    const step = jit((grad: Tensor) => optimizer.apply([grad]));
    step(vector(1));
    optimizer.learningRate = new schedules.ExponentialDecay(0.5, 1, 1);
    step(vector(1));
    close(await valuesOf(w), [-1.5]);
  });
  test("are checked", () => {
    expect(() => new SGD({ learningRate: "fast" as never })).toThrow(
      /learningRate must be a finite number, a learning-rate schedule/,
    );
    expect(() => new SGD({ learningrate: 1 } as never)).toThrow(/Did you mean "learningRate"/);
  });
});

describe("own optimizers", () => {
  const plainConfig = optimizerConfig("Plain", {});
  class Plain extends Base {
    static override readonly className = "Plain";
    static override readonly declared = plainConfig;
    constructor(options: { learningRate?: number } = {}) {
      super(plainConfig.fill("Plain", options));
    }
    override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
      variable.assign(subtract(variable, subtract(gradient, learningRate)));
    }
  }
  test("may pass a learning rate and options on", async () => {
    class Short extends Base {
      static override readonly className: string = "Short";
      override updateStep(gradient: Tensor, variable: Variable): void {
        variable.assign(subtract(variable, gradient));
      }
    }
    const w = weight("w", 1);
    const optimizer = new Short(0.5, { weightDecay: 0.5 });
    optimizer.apply([vector(2)], [w]);
    close(await valuesOf(w), [-1.25]);
    expect(Short.fromConfig(optimizer.getConfig()).getConfig()).toEqual(optimizer.getConfig());
    expect(() => new Base(0.5).apply([vector(2)], [w])).toThrow(/updateStep must be written/);
    expect(() => new Base(0.5, { decay: 1 } as never)).toThrow(/unknown option "decay"/);
  });
  test("write updateStep with public ops", async () => {
    const w = weight("w", 1);
    const optimizer: Optimizer = new Plain({ learningRate: 0.5 });
    optimizer.apply([vector(2)], [w]);
    expect(await valuesOf(w)).toEqual([-0.5]);
    expect(optimizer.name).toMatch(/^plain/);
    expect(Plain.fromConfig(optimizer.getConfig())).toBeInstanceOf(Plain);
  });
});

describe("functions as learning rates inside jit", () => {
  test("are asked by prepareStep, without compiling again", async () => {
    const w = weight("w", 0);
    let rate = 1;
    const optimizer = new SGD({ learningRate: () => rate });
    optimizer.build([w]);
    const step = jit((grad: Tensor) => optimizer.apply([grad]));
    step(vector(1));
    rate = 0.25;
    optimizer.prepareStep();
    step(vector(1));
    expect(step.traces).toBe(1);
    close(await valuesOf(w), [-1.25]);
  });
});
