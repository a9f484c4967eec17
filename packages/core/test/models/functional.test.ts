import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  activations,
  clearNames,
  getKerasMask,
  Input,
  LayerError,
  layers,
  Model,
  ops,
  Sequential,
  saving,
  type Tensor,
} from "../../src/index.js";

const { Add, Concatenate, Dense, Embedding, GlobalAveragePooling1D, LSTM } = layers;
const json = (x: unknown): string => JSON.stringify(x);
const values = async (t: Tensor): Promise<number[]> => [...(await t.data())].map((v) => Math.round(Number(v) * 1e5) / 1e5);

/** Written, read and with its weights it computes the same; written again it is the same text. */
async function roundTrip(model: Model<never, unknown>, ...inputs: readonly unknown[]): Promise<Model<never, unknown>> {
  const written = json(saving.serializeKerasObject(model));
  const again = saving.deserializeKerasObject(JSON.parse(written)) as Model<never, unknown>;
  expect(json(saving.serializeKerasObject(again))).toBe(written);
  again.setWeights(await model.getWeights());
  const flat = (x: unknown): Tensor[] =>
    Array.isArray(x)
      ? x.flatMap(flat)
      : typeof x === "object" && x !== null && !("dtype" in x)
        ? Object.values(x).flatMap(flat)
        : [x as Tensor];
  const [a, b] = [flat(model.invoke(...inputs)), flat(again.invoke(...inputs))];
  for (const [i, t] of a.entries()) expect(await values(b[i] as Tensor)).toEqual(await values(t));
  return again;
}

interface Entry {
  readonly module: string;
  readonly class_name: string;
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly registered_name: unknown;
  readonly inbound_nodes: readonly { readonly args: readonly unknown[]; readonly kwargs: Record<string, unknown> }[];
}
const entriesOf = (model: Model<never, unknown>): readonly Entry[] => model.getConfig().layers as unknown as readonly Entry[];

describe("functional models", () => {
  test("hold ops as Python writes them", async () => {
    clearNames();
    const x = Input({ shape: [4], name: "x" });
    const h = new Dense(4, { name: "h" })(x);
    const scaled = ops.add(ops.multiply(h, 2), ops.mean(h, { axis: -1, keepdims: true }));
    const picked = ops.getItem(ops.concatenate([scaled, h], { axis: 1 }), [{}, { step: 2 }]);
    const model = new Model(x, ops.relu(ops.reshape(picked, [-1, 2, 2])));
    const entries = entriesOf(model);
    expect(entries.map((e) => [e.module, e.class_name, e.name])).toEqual([
      ["keras.layers", "InputLayer", "x"],
      ["keras.layers", "Dense", "h"],
      ["keras.src.ops.numpy", "Multiply", "multiply"],
      ["keras.src.ops.numpy", "Mean", "mean"],
      ["keras.src.ops.numpy", "Add", "add"],
      ["keras.src.ops.numpy", "Concatenate", "concatenate"],
      ["keras.src.ops.numpy", "GetItem", "get_item"],
      ["keras.src.ops.numpy", "Reshape", "reshape"],
      ["keras.src.ops.nn", "Relu", "relu"],
    ]);
    const byName = Object.fromEntries(entries.map((e) => [e.name, e]));
    expect(byName.mean?.config).toEqual({ name: "mean", axis: -1, keepdims: true });
    expect(byName.concatenate?.config).toEqual({ name: "concatenate", axis: 1 });
    expect(byName.multiply?.registered_name).toBe("Multiply");
    expect(byName.multiply?.inbound_nodes[0]?.args[1]).toBe(2);
    expect(byName.reshape?.config.newshape).toEqual([-1, 2, 2]);
    const whole = { class_name: "__slice__", config: { start: null, stop: null, step: null } };
    expect(byName.get_item?.inbound_nodes[0]?.args[1]).toEqual([
      whole,
      { class_name: "__slice__", config: { start: null, stop: null, step: 2 } },
    ]);
    await roundTrip(model, ops.reshape(ops.arange(0, 12, 1), [3, 4]));
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ["where", (x) => ops.where(ops.greater(x, 0), x, 0)],
    ["einsum", (x) => ops.einsum("ab,ac->abc", x, x)],
    ["clip and sum", (x) => ops.sum(ops.clip(x, -1, 1), { axis: 1 })],
    ["softmax", (x) => ops.softmax(x, { axis: 1 })],
    ["transpose and matmul", (x) => ops.matmul(ops.transpose(x), x)],
    ["stack and take", (x) => ops.take(ops.stack([x, x], { axis: 1 }), 1, { axis: 1 })],
    ["expand, squeeze, cast", (x) => ops.squeeze(ops.cast(ops.expandDims(x, 1), "float16"), { axis: 1 })],
    ["ellipsis and new axes", (x) => ops.getItem(x, ["...", null, 1])],
    ["activation functions", (x) => activations.tanh(activations.relu(x))],
    ["layer norm with constants", (x) => ops.layerNormalization(x, { axis: -1 })],
    ["logsumexp", (x) => ops.logsumexp(x, { axis: 1, keepdims: true })],
  ])("survive a file: %s", async (_, fn) => {
    const x = Input({ shape: [3] });
    const model = new Model(x, fn(x));
    await roundTrip(
      model,
      ops.array(
        [
          [1, -2, 3],
          [0.5, 4, -1],
        ],
        { dtype: "float32" },
      ),
    );
  });

  test("one op with several outputs", async () => {
    const x = Input({ shape: [4] });
    const [a, b] = ops.split(x, 2, { axis: 1 }) as [Tensor, Tensor];
    await roundTrip(new Model(x, [b, ops.add(a, b)]), ops.ones([2, 4]));
  });

  test("shared layers, nested models called twice, lists and objects of outputs", async () => {
    const a = Input({ shape: [4], name: "a" });
    const b = Input({ shape: [4], name: "b" });
    const shared = new Dense(4, { name: "shared" });
    const head = new Sequential([Input({ shape: [4] }), new Dense(3)], { name: "head" });
    const inner = Input({ shape: [3], name: "inner_in" });
    const nested = new Model(inner, new Dense(3, { name: "deep" })(inner), { name: "nested" });
    const joined = head(new Add({ name: "join" })([shared(a), shared(b)]));
    const once = nested(joined);
    const twice = nested(once);
    const model = new Model({ a, b }, { once, list: [twice, joined] }, { name: "outer" });
    const config = model.getConfig() as { output_layers: unknown; input_layers: unknown };
    expect(config.output_layers).toEqual({
      once: ["nested", 1, 0],
      list: [
        ["nested", 2, 0],
        ["head", 0, 0],
      ],
    });
    expect(config.input_layers).toEqual({ a: ["a", 0, 0], b: ["b", 0, 0] });
    expect(entriesOf(model).find((e) => e.name === "shared")?.inbound_nodes.length).toBe(2);
    expect(model.weights.length).toBe(6);
    const given = { a: ops.ones([2, 4]), b: ops.zeros([2, 4]) };
    const again = await roundTrip(model, given);
    expect(again.constructor).toBe(model.constructor);
    const out = model(given);
    expect([out.once.shape, out.list[0].shape, out.list[1].shape]).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  test("inputs by name, in lists and objects; wrong ones are errors", () => {
    const [a, b] = [Input({ shape: [2], name: "a" }), Input({ shape: [3], name: "b" })];
    const model = new Model([a, b], new Concatenate()([a, b]), { name: "two" });
    const [x, y] = [ops.ones([4, 2]), ops.ones([4, 3])];
    expect(model([x, y]).shape).toEqual([4, 5]);
    expect(model.invoke({ b: y, a: x })).toHaveProperty("shape", [4, 5]);
    expect(() => model.invoke([x])).toThrow(/must be called on 2 inputs, got 1/);
    expect(() => model.invoke({ a: x })).toThrow(/input "b" is missing/);
    expect(() => model.invoke([x, x])).toThrow(/input must be float32\[null,3\], got float32\[4,2\]/);
  });

  test("refuse what is not a graph", () => {
    const x = Input({ shape: [2] });
    const y = new Dense(1)(x);
    expect(() => new Model(Input({ shape: [2] }), y)).toThrow(/an input that is not among them/);
    expect(() => new Model([x, x], y)).toThrow(/same tensor/);
    expect(() => new Model(x, ops.ones([1]))).toThrow(/symbolic tensors/);
    expect(() => new Model(x, new Dense(1, { name: "twin" })(new Dense(1, { name: "twin" })(x)))).toThrow(/unique/);
    expect(() =>
      saving.deserializeKerasObject({
        module: "keras.src.models.functional",
        class_name: "Functional",
        registered_name: "Functional",
        config: { name: "m", layers: [], input_layers: [["x", 0, 0]], output_layers: ["x", 0, 0] },
      } as never),
    ).toThrow(LayerError);
  });

  test("any tensor inside may be an input or an output of another model", async () => {
    const x = Input({ shape: [3] });
    const h = new Dense(4)(x);
    const y = new Dense(2)(h);
    const whole = new Model(x, y);
    const tail = new Model(h, y);
    const head = new Model(x, [h, y]);
    const given = ops.array([[1, 2, 3]], { dtype: "float32" });
    const [mid, out] = head(given);
    expect(await values(tail(mid))).toEqual(await values(whole(given)));
    expect(await values(out)).toEqual(await values(whole(given)));
  });

  test("`new Model` of tensors is a Functional, of nothing a Model", () => {
    clearNames();
    const x = Input({ shape: [1] });
    const model = new Model(x, new Dense(1)(x));
    expect(model.name).toBe("functional");
    expect(model).toBeInstanceOf(Model);
    expect(saving.serializeKerasObject(model)).toMatchObject({
      module: "keras.src.models.functional",
      class_name: "Functional",
      registered_name: "Functional",
      build_config: { input_shape: null },
    });
    expect(saving.serializeKerasObject(new Model())).toMatchObject({
      module: "keras",
      class_name: "Model",
      registered_name: null,
    });
  });
});

describe("masks in functional models", () => {
  const tokensOf = (): Tensor =>
    ops.array(
      [
        [1, 2, 0, 0],
        [3, 0, 0, 0],
      ],
      { dtype: "int32" },
    );

  test("an embedding's mask reaches recurrences and means, through models too", async () => {
    const tokens = tokensOf();
    const embed = new Embedding(5, 3, { maskZero: true });
    const x = Input({ shape: [4], dtype: "int32" });
    const body = Input({ shape: [4, 3] });
    const mean = new GlobalAveragePooling1D();
    const nested = new Model(body, mean(new Dense(3, { useBias: false, kernelInitializer: "identity" })(body)));
    const model = new Model(x, [new LSTM(2, { seed: 1 })(embed(x)), nested(embed(x)), new Sequential([mean])(embed(x))]);
    const [last, viaModel, viaSequential] = model(tokens);
    const table = (await (embed.embeddings as NonNullable<typeof embed.embeddings>).array()).data as Float32Array;
    const row = (i: number): number[] => [...table.slice(3 * i, 3 * i + 3)];
    const expected = [...row(1).map((v, i) => (v + (row(2)[i] as number)) / 2), ...row(3)].map((v) => Math.round(v * 1e5) / 1e5);
    expect(await values(viaModel)).toEqual(expected);
    expect(await values(viaSequential)).toEqual(expected);
    // The second sequence is one token long: its last output is that of the cut sequence.
    const lstm = model.layers.find((l) => l instanceof LSTM) as unknown as layers.LSTM;
    expect((await values(last)).slice(2)).toEqual(await values(lstm(embed(ops.array([[3]], { dtype: "int32" })))));
    await roundTrip(model, tokens);
  });

  test("are arguments of the layers that look at them, made by ops in the file", () => {
    clearNames();
    const x = Input({ shape: [4], dtype: "int32", name: "tok" });
    const model = new Model(x, new LSTM(2, { name: "l1" })(new Embedding(5, 3, { maskZero: true, name: "emb" })(x)));
    const entries = entriesOf(model);
    expect(entries.map((e) => e.name)).toEqual(["tok", "emb", "not_equal", "l1"]);
    expect(entries[2]?.inbound_nodes[0]?.args[1]).toBe(0);
    expect(entries[3]?.inbound_nodes[0]?.kwargs.mask).toMatchObject({ config: { keras_history: ["not_equal", 0, 0] } });
  });

  test("stop at layers that do not keep them", () => {
    const x = Input({ shape: [4], dtype: "int32" });
    const e = new Embedding(5, 3, { maskZero: true })(x);
    expect(getKerasMask(new Dense(2)(e))).not.toBeNull();
    expect(getKerasMask(new LSTM(2, { returnSequences: true })(e))).toBeNull();
    expect(getKerasMask(new GlobalAveragePooling1D()(e))).toBeNull();
    expect(getKerasMask(new Add()([e, e]))).not.toBeNull();
  });
});

describe("models written by Python", () => {
  const text = readFileSync(new URL("../data/model-examples.json", import.meta.url), "utf8");
  // Ids of shared objects mean nothing outside of the file they stand in.
  const examples = JSON.parse(text, (key, value) => (key === "shared_object_id" ? undefined : value)) as Record<
    string,
    { config_json: Record<string, unknown> }
  >;
  test("a functional model with ops, nesting and sharing", () => {
    const recorded = examples.functional?.config_json as never;
    const model = saving.deserializeKerasObject(recorded) as Model<never, unknown>;
    const again = saving.serializeKerasObject(model) as unknown as {
      config: { layers: readonly Entry[]; output_layers: unknown; input_layers: unknown };
    };
    const before = (recorded as { config: typeof again.config }).config;
    expect(again.config.layers.map((e) => e.name).sort()).toEqual(before.layers.map((e) => e.name).sort());
    expect([again.config.input_layers, again.config.output_layers]).toEqual([before.input_layers, before.output_layers]);
    for (const e of before.layers) {
      const mine = again.config.layers.find((l) => l.name === e.name);
      if (e.class_name === "ReLU") continue; // written as the op it is
      expect([e.name, mine?.module, mine?.class_name, mine?.config]).toEqual([e.name, e.module, e.class_name, e.config]);
      expect([e.name, mine?.inbound_nodes]).toEqual([e.name, e.inbound_nodes]);
    }
  });
});
