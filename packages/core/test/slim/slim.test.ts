import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import type { relu as reluFunction } from "../../src/activations/index.js";
import type { Config, Fields } from "../../src/config/index.js";
import * as full from "../../src/index.js";
import type * as layersModule from "../../src/layers/index.js";
import type * as lossesModule from "../../src/losses/index.js";
import type * as optimizersModule from "../../src/optimizers/index.js";
import type * as slimModule from "../../src/slim.js";

interface Declared {
  readonly declared?: Config<Fields>;
}
interface Slim {
  readonly slim: typeof slimModule;
  readonly losses: typeof lossesModule;
  readonly optimizers: typeof optimizersModule;
  readonly layers: typeof layersModule;
  readonly metrics: object;
  readonly initializers: object;
  readonly relu: typeof reluFunction;
}

const src = fileURLToPath(new URL("../../src/", import.meta.url));
const cache = fileURLToPath(new URL("../../../../.cache/slim/", import.meta.url));

/** The slim library as scripts/lib/slim.mjs derives it, but from the sources: `x.slim.ts` stands for `x.ts`. */
async function load(): Promise<Slim> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export * as slim from "./slim.js";
        export * as losses from "./losses/index.js";
        export * as optimizers from "./optimizers/index.js";
        export * as layers from "./layers/index.js";
        export * as metrics from "./metrics/index.js";
        export * as initializers from "./initializers/index.js";
        export { relu } from "./activations/index.js";`,
      resolveDir: src,
    },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    plugins: [
      {
        name: "slim",
        setup(on) {
          on.onLoad({ filter: /src[\\/].*\.ts$/ }, ({ path }) => {
            const variant = path.replace(/\.ts$/, ".slim.ts");
            return { contents: readFileSync(existsSync(variant) ? variant : path, "utf8"), loader: "ts" };
          });
        },
      },
    ],
  });
  mkdirSync(cache, { recursive: true });
  const file = `${cache}lib-${process.pid}.mjs`;
  writeFileSync(file, outputFiles[0]?.contents ?? "");
  try {
    return (await import(/* @vite-ignore */ file)) as Slim;
  } finally {
    rmSync(file);
  }
}

let lib: Slim;
beforeAll(async () => {
  lib = await load();
});

const x = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
];
const y = [[1], [1], [2], [0]];

describe("the slim library", () => {
  test("trains as the full one does, bit by bit", async () => {
    const train = async (k: typeof slimModule, Dense: typeof layersModule.Dense, options: object): Promise<unknown> => {
      k.setRandomSeed(5);
      const model = new k.Sequential([k.Input({ shape: [2] }), new Dense(8, { activation: "relu" }), new Dense(1)]);
      model.compile(options);
      const { history } = await model.fit(k.ndarray(x, { dtype: "float32" }), k.ndarray(y, { dtype: "float32" }), {
        epochs: 4,
        verbose: 0,
      });
      model.dispose();
      return history.loss;
    };
    const { Adam } = lib.optimizers;
    const { MeanSquaredError } = lib.losses;
    const slim = (await train(lib.slim, lib.layers.Dense, {
      optimizer: new Adam({ learningRate: 0.05 }),
      loss: new MeanSquaredError(),
    })) as number[];
    const whole = await train(full as unknown as typeof slimModule, full.layers.Dense, {
      optimizer: new full.optimizers.Adam({ learningRate: 0.05 }),
      loss: "mse",
    });
    expect(slim).toEqual(whole);
    expect(slim[3]).toBeLessThan(slim[0] as number);
  });

  test("one class hierarchy", () => {
    const model = new lib.slim.Sequential([new lib.layers.Dense(1)]);
    expect(model).toBeInstanceOf(lib.slim.Model);
    expect(model).toBeInstanceOf(lib.slim.Layer);
  });

  test("defaults of all classes work without names", () => {
    const out = new lib.layers.LSTM(3)(lib.slim.ndarray([[[1, 2]]], { dtype: "float32" }) as never);
    expect(out.shape).toEqual([1, 3]);
    const classes = [lib.layers, lib.losses, lib.optimizers, lib.metrics, lib.initializers].flatMap((module) =>
      Object.values(module),
    ) as Declared[];
    const wrong: string[] = [];
    let checked = 0;
    for (const { declared } of classes.filter((cls) => cls.declared?.fields !== undefined)) {
      for (const [option, { rules, traits }] of Object.entries(declared?.fields ?? {})) {
        if (traits.fallback === undefined) continue;
        checked++;
        const parsed = rules.parse(traits.fallback()) as { readonly text?: string; about?(option: string): string } | null;
        if (typeof parsed?.about === "function") wrong.push(`${declared?.className} ${parsed.about(option)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(300);
  });

  test("layers that adapt their initializers work", () => {
    const x = lib.slim.ndarray([[[1, 2, 3, 4]]], { dtype: "float32" }) as never;
    const attention = new lib.layers.MultiHeadAttention(2, 2);
    expect((attention(x, x) as slimModule.Tensor).shape).toEqual([1, 1, 4]);
    const dense = new lib.layers.Dense(3);
    dense.build([null, 4]);
    dense.enableLora(2);
    expect(dense.trainableWeights.map((w) => w.shape)).toContainEqual([4, 2]);
    expect(new lib.layers.Embedding(5, 2)(lib.slim.ndarray([[1, 4]]) as never).shape).toEqual([1, 2, 2]);
  });

  test("names are refused, and the error says which import brings the object", () => {
    const model = new lib.slim.Sequential([new lib.layers.Dense(1)]);
    const { SGD } = lib.optimizers;
    expect(() => model.compile({ optimizer: "adam", loss: new lib.losses.MeanSquaredError() })).toThrow(
      /"adam" must be an object.*"keras-ts\/slim\/optimizers"/s,
    );
    expect(() => model.compile({ optimizer: new SGD(), loss: "mse" })).toThrow(
      /"mse" must be an object.*"keras-ts\/slim\/losses"/s,
    );
    expect(() => model.compile({ optimizer: new SGD(), metrics: ["mae"] })).toThrow(/"keras-ts\/slim\/metrics"/);
    expect(() => new lib.layers.Dense(1, { activation: "gelu" })).toThrow(/"keras-ts\/slim\/activations"/);
    expect(() => new lib.layers.Dense(1, { kernelInitializer: "he_normal" })).toThrow(/"keras-ts\/slim\/initializers"/);
    expect(() => new lib.layers.Dense(1, { activation: lib.relu })).not.toThrow();
  });

  test("what needs files or tables names itself", async () => {
    const model = new lib.slim.Sequential([lib.slim.Input({ shape: [2] }), new lib.layers.Dense(1)]);
    for (const refused of [() => model.getConfig(), () => model.summary(), () => lib.layers.Dense.fromConfig({ units: 1 })]) {
      expect(refused).toThrow(/needs the full library/);
    }
    await expect(lib.slim.setBackend("onnx")).rejects.toThrow(/setBackend\("onnx", await import/);
    model.dispose();
  });
});
