import { describe, expect, test } from "vitest";
import {
  clearNames,
  getKerasMask,
  Input,
  Model,
  ops,
  saving,
  setKerasMask,
  type Tensor,
  Variable,
  valueAndGrad,
} from "../../src/index.js";
import type { Layer } from "../../src/layers/index.js";

type Shape = readonly (number | null)[];
type AnyLayer = Layer<never, unknown>;

/** What every layer is asked. */
export interface LayerCase {
  /** Required arguments, then options. */
  readonly args?: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  /** Shape of the input, or of each input; the batch first. */
  readonly input: readonly number[] | readonly (readonly number[])[];
  /** Whether the inputs are one list (`layer([a, b])`) or several arguments (`layer(a, b)`). */
  readonly spread?: boolean;
  readonly inputDtype?: string;
  /** Axes whose size may be unknown, besides the batch. */
  readonly open?: readonly number[];
  readonly output: Shape;
  /** Names of the weights below the layer, in the order of files. */
  readonly weights?: readonly string[];
  readonly trainable?: number;
  readonly seeds?: number;
  readonly masks?: boolean;
  /** Passes no gradient to its input (integer inputs, constants). */
  readonly noGradient?: boolean;
}

interface LayerClass {
  readonly className: string;
  fromConfig(config: never): AnyLayer;
}
const make = (Class: unknown, c: LayerCase, more: object = {}): AnyLayer =>
  new (Class as new (...args: readonly unknown[]) => AnyLayer)(...(c.args ?? []), { ...c.options, ...more });

const isMany = (shape: LayerCase["input"]): shape is readonly (readonly number[])[] => Array.isArray(shape[0]);
const shapes = (c: LayerCase): readonly (readonly number[])[] => (isMany(c.input) ? c.input : [c.input]);
const apply = (layer: AnyLayer, c: LayerCase, inputs: readonly unknown[]): unknown =>
  layer.invoke(...(isMany(c.input) && c.spread !== true ? [inputs] : inputs));

/** Numbers in [−1, 1] or small ids, the same at every run. */
function sample(c: LayerCase, dtype = c.inputDtype ?? "float32"): Tensor[] {
  return shapes(c).map((shape, k) => {
    const size = shape.reduce((n, d) => n * d, 1);
    const values = Array.from({ length: size }, (_, i) => (dtype.startsWith("int") ? (i * 7 + k) % 3 : Math.sin(i * 1.7 + k)));
    return ops.cast(ops.reshape(ops.array(values), [...shape]), dtype as never);
  });
}
const first = (x: unknown): Tensor => (Array.isArray(x) ? first(x[0]) : x) as Tensor;
const json = (x: unknown): string => JSON.stringify(x);

/** The battery every layer has to pass. */
export function runLayerTest(Class: LayerClass & object, c: LayerCase): void {
  describe(`${Class.className}(${[...(c.args ?? []), ...(c.options ? [c.options] : [])].map(json).join(", ")})`, () => {
    test("goes through its config and back", () => {
      const layer = make(Class, c);
      const config = layer.getConfig();
      expect(json(Class.fromConfig(config as never).getConfig())).toBe(json(config));
      const written = saving.serializeKerasObject(layer);
      const again = saving.deserializeKerasObject(JSON.parse(json(written))) as AnyLayer;
      expect(again).toBeInstanceOf(Class);
      expect(json(saving.serializeKerasObject(again))).toBe(json(written));
      expect(Object.keys(config).filter((k) => /[A-Z]/.test(k))).toEqual([]);
    });

    test("says the shape it has, with unknown sizes too", () => {
      const real = first(apply(make(Class, c), c, sample(c)));
      expect(real.shape).toEqual(c.output);
      const dtype = (c.inputDtype ?? "float32") as never;
      const known = shapes(c).map((s) => Input({ batchShape: s, dtype }));
      expect(first(apply(make(Class, c), c, known)).shape).toEqual(c.output);
      const batch = shapes(c).map((s) => Input({ shape: s.slice(1), dtype }));
      expect(first(apply(make(Class, c), c, batch)).shape).toEqual([null, ...c.output.slice(1)]);
      if (c.open === undefined) return;
      const open = shapes(c).map((s) =>
        Input({ batchShape: s.map((d, i) => (i === 0 || c.open?.includes(i) ? null : d)), dtype }),
      );
      const said = first(apply(make(Class, c), c, open)).shape;
      expect(said.length).toBe(c.output.length);
      // What it does claim to know must be so.
      said.forEach((d, i) => {
        if (d !== null) expect(d).toBe(c.output[i]);
      });
      const model = new Model(isMany(c.input) ? open : (open[0] as Tensor), apply(make(Class, c), c, open) as Tensor);
      expect(first(model.invoke(isMany(c.input) ? sample(c) : sample(c)[0])).shape).toEqual(c.output);
    });

    test("has its weights in Keras's order", async () => {
      clearNames();
      const layer = make(Class, c);
      apply(layer, c, sample(c));
      expect(layer.built).toBe(true);
      expect(layer.weights.map((w) => w.path)).toEqual((c.weights ?? []).map((w) => `${layer.name}/${w}`));
      expect(layer.trainableWeights.length).toBe(c.trainable ?? c.weights?.length ?? 0);
      expect(layer.variables.length).toBe((c.weights?.length ?? 0) + (c.seeds ?? 0));
      expect(layer.countParams()).toBe(layer.weights.reduce((n, w) => n + w.shape.reduce((m, d) => m * d, 1), 0));
      const values = await layer.getWeights();
      const other = make(Class, c);
      apply(other, c, sample(c));
      other.setWeights(values);
      expect(await Promise.all((await other.getWeights()).map((a) => a.data))).toEqual(values.map((a) => a.data));
      layer.dispose();
      other.dispose();
    });

    test.each(["float32", "mixed_bfloat16", "mixed_float16", "float64"])("follows the policy %s", (policy) => {
      const layer = make(Class, c, { dtype: policy });
      const out = first(apply(layer, c, sample(c)));
      const compute = policy.replace("mixed_", "");
      // Ops narrow float64 as Keras does outside of TensorFlow.
      if (policy === "float64") expect(["float32", "float64"]).toContain(out.dtype);
      else expect(out.dtype).toBe(compute);
      for (const w of layer.weights) expect(w.dtype).toBe(policy.startsWith("mixed") ? "float32" : compute);
      expect(layer.computeDtype).toBe(compute);
    });

    test("treats masks as Keras does", () => {
      const layer = make(Class, c);
      expect(layer.supportsMasking).toBe(c.masks ?? false);
      const inputs = sample(c);
      if (
        (c.inputDtype ?? "float32") !== "float32" ||
        !inputs.every((x) => x.ndim > 1 && x.ndim < 4 && x.ndim === inputs[0]?.ndim)
      )
        return;
      for (const x of inputs) setKerasMask(x, ops.ones((x.shape as number[]).slice(0, 2), { dtype: "bool" }));
      const out = first(apply(layer, c, inputs));
      if (c.masks !== true) expect(getKerasMask(out)).toBeNull();
    });

    test("training changes what is trainable, and nothing when frozen", async () => {
      const layer = make(Class, c);
      const known = shapes(c).map((s) => Input({ batchShape: s, dtype: (c.inputDtype ?? "float32") as never }));
      const output = first(apply(layer, c, known));
      const model = new Model(isMany(c.input) ? known : (known[0] as Tensor), output);
      model.compile({ optimizer: "sgd", loss: "mse" });
      const x = isMany(c.input) ? sample(c) : (sample(c)[0] as Tensor);
      const y = ops.add(ops.zeros(c.output as number[]), 3);
      const read = async (): Promise<string[]> =>
        (await layer.getWeights()).map((a) => json(Array.from(a.data as ArrayLike<number>)));
      layer.trainable = false;
      const start = await read();
      if (layer.weights.length > 0) {
        await model.trainOnBatch(x as never, y as never);
        expect(await read()).toEqual(start);
      }
      layer.trainable = true;
      if (layer.trainableWeights.length === 0) return model.dispose();
      await model.trainOnBatch(x as never, y as never);
      const after = await read();
      const changed = layer.weights.filter((_, i) => after[i] !== start[i]);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.every((w) => w instanceof Variable)).toBe(true);
      model.dispose();
    });

    // Ids are integers: there is nothing to differentiate.
    if (c.noGradient !== true)
      test("lets gradients through", async () => {
        const layer = make(Class, c);
        const inputs = sample(c);
        apply(layer, c, inputs);
        const weigh = (t: Tensor): Tensor =>
          ops.sum(
            ops.multiply(
              ops.square(t),
              ops.reshape(
                ops.cast(ops.arange(1, (t.shape as number[]).reduce((n, d) => n * d, 1) + 1, 1), t.dtype),
                t.shape as number[],
              ),
            ),
          );
        const { grads } = valueAndGrad((...xs: Tensor[]) => weigh(first(apply(layer, c, xs))))(...inputs) as unknown as {
          grads: readonly Tensor[];
        };
        for (const g of grads) expect((await g.data()).some((v) => Number(v) !== 0 && Number.isFinite(Number(v)))).toBe(true);
        layer.dispose();
      });
  });
}
