import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as keras from "../../src/index.js";

// What a user's bundler makes of such code: below ES2022 `this.#d(x)` becomes `d.call(this, x)`, below ES2020 `l?.(x)` too.
const SOURCE = `
export function define({ Layer, layers, ops }) {
  class Block extends Layer {
    static className = "Block";
    #dense = new layers.Dense(2, { kernelInitializer: "ones" });
    #maybe = null;
    #merge = new layers.Add();
    constructor(options = {}) {
      const { bonus = true, ...rest } = options;
      super(rest);
      this.track(this.#dense);
      this.track(this.#merge);
      if (bonus) this.#maybe = this.track(new layers.Dense(2, { kernelInitializer: "zeros", biasInitializer: "ones" }));
    }
    call(inputs, options) {
      const h = this.#dense(inputs.a, options);
      const m = this.#maybe?.(inputs.b) ?? inputs.b;
      return this.#merge([h, m]);
    }
  }
  class Picks extends Layer {
    static className = "Picks";
    call(inputs, { training } = {}) {
      return training ? ops.multiply(inputs.a, 2) : inputs.a;
    }
  }
  class Outer extends Layer {
    static className = "Outer";
    #block;
    #picks = this.track(new Picks());
    constructor(options = {}) {
      super(options);
      this.#block = this.track(new Block());
    }
    call(inputs, options) {
      return this.#block?.({ a: this.#picks(inputs, options), b: inputs.b }, options);
    }
  }
  return { Block, Picks, Outer };
}`;

interface Classes {
  readonly Block: new (options?: object) => keras.Layer<unknown, keras.Tensor>;
  readonly Outer: new (options?: object) => keras.Layer<unknown, keras.Tensor>;
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keras-lowered-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function lowered(target: string): Promise<Classes> {
  const { code } = await transform(SOURCE, { target, format: "esm" });
  if (target !== "es2022") expect(code).toContain(".call(");
  const file = join(folder, `${target}.mjs`);
  await writeFile(file, code);
  const { define } = (await import(pathToFileURL(file).href)) as { define(k: typeof keras): Classes };
  return define(keras);
}

describe.each(["es2019", "es2020", "es2021", "es2022"])("custom layers lowered to %s", (target) => {
  test("call their private layers, with dict inputs and options", async () => {
    const { Block, Outer } = await lowered(target);
    const inputs = { a: keras.ops.ones([1, 3]), b: keras.ops.ones([1, 2]) };
    expect(
      await new Block()(inputs)
        .array()
        .then((x) => [...x.data]),
    ).toEqual([4, 4]);
    expect(
      await new Block({ bonus: false })(inputs)
        .array()
        .then((x) => [...x.data]),
    ).toEqual([4, 4]);
    const outer = new Outer();
    expect(
      await outer(inputs)
        .array()
        .then((x) => [...x.data]),
    ).toEqual([4, 4]);
    expect(
      await outer(inputs, { training: true })
        .array()
        .then((x) => [...x.data]),
    ).toEqual([7, 7]);
    expect(outer.weights.length).toBe(4);
    outer.dispose();
  });

  test("work in functional models", async () => {
    const { Outer } = await lowered(target);
    const inputs = { a: keras.Input({ shape: [3] }), b: keras.Input({ shape: [2] }) };
    const model = new keras.Model(inputs, new Outer()(inputs));
    expect(model.outputs[0]?.shape).toEqual([null, 2]);
    const given = { a: keras.ops.ones([4, 3]), b: keras.ops.ones([4, 2]) };
    expect((await model(given).array()).shape).toEqual([4, 2]);
    model.dispose();
  });
});

test("a layer's own `call` can still be called by hand", async () => {
  const layer = new keras.layers.Activation("relu");
  expect([...(await layer.call(keras.ops.array([-1, 2], { dtype: "float32" })).data())]).toEqual([0, 2]);
});
