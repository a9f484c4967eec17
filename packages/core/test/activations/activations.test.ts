import { describe, expect, test } from "vitest";
import * as activations from "../../src/activations/index.js";
import { config } from "../../src/config/index.js";
import { ndarray } from "../../src/host/index.js";
import type { Node } from "../../src/ir/index.js";
import { sum } from "../../src/ops/index.js";
import { valueAndGrad } from "../../src/runtime/index.js";
import { named, registerKerasSerializable } from "../../src/serialization/index.js";
import { nodeOf, wrap } from "../../src/surface/index.js";
import { symbolicTensor } from "../../src/symbolic/index.js";

const tensor = (values: number[]) => wrap(nodeOf(ndarray(values, { dtype: "float32" })));
const sumAll = (x: Node): Node => sum(x, [...x.shape.keys()]);
const list = async (t: { data(): Promise<ArrayLike<unknown>> }) => Array.from((await t.data()) as ArrayLike<number>);

describe("values", () => {
  test("relu with every option", async () => {
    const x = tensor([-2, -1, 0.5, 1, 3, 9]);
    expect(await list(activations.relu(x))).toEqual([0, 0, 0.5, 1, 3, 9]);
    expect(await list(activations.relu(x, { maxValue: 6 }))).toEqual([0, 0, 0.5, 1, 3, 6]);
    expect(await list(activations.relu(x, { threshold: 1, negativeSlope: 0.5 }))).toEqual([-1.5, -1, -0.25, 0, 3, 9]);
  });
  test("relu keeps integers, unless an option is a fraction", () => {
    expect(activations.relu([-1, 2]).dtype).toBe("int32");
    expect(activations.relu([-1, 2], { negativeSlope: 0.5 }).dtype).toBe("float32");
  });
  test("gelu is exact unless told otherwise", async () => {
    expect((await list(activations.gelu(tensor([1]))))[0]).toBeCloseTo(0.8413447, 6);
    expect((await list(activations.gelu(tensor([1]), { approximate: true })))[0]).toBeCloseTo(0.841192, 6);
  });
  test("linear is the very tensor", () => {
    const x = tensor([1]);
    expect(activations.linear(x)).toBe(x);
    const s = symbolicTensor({ dtype: "float32", shape: [null, 3] });
    expect(activations.linear(s)).toBe(s);
  });
  test("symbolic tensors keep unknown sizes", () => {
    const x = symbolicTensor({ dtype: "float32", shape: [null, 4] });
    expect(activations.glu(x).shape).toEqual([null, 2]);
    expect(activations.softmax(x).shape).toEqual([null, 4]);
  });
  test("gradient of every plain activation agrees with differences", async () => {
    const at = [-2.3, -0.7, 0.31, 1.7, 4.4];
    for (const [name, fn] of Object.entries(activations.ACTIVATIONS)) {
      if (["glu", "threshold", "softmax", "log_softmax", "sparsemax"].includes(name)) continue;
      const f = fn as activations.Activation;
      const total = valueAndGrad((x: ReturnType<typeof tensor>) => {
        const y = f(x);
        return wrap(sumAll(y.node));
      });
      const got = await list(total(tensor(at)).grads[0] as ReturnType<typeof tensor>);
      const [up, down] = [await list(f(tensor(at.map((v) => v + 1e-2)))), await list(f(tensor(at.map((v) => v - 1e-2))))];
      got.forEach((g, i) => {
        expect(g, `${name} at ${at[i]}`).toBeCloseTo(((up[i] as number) - (down[i] as number)) / 2e-2, 2);
      });
    }
  });
});

describe("identifiers", () => {
  test("every name gives its function, and is written as that name", () => {
    for (const [name, fn] of Object.entries(activations.ACTIVATIONS)) {
      expect(activations.get(name)).toBe(fn);
      expect(activations.serialize(fn as never)).toBe(name);
    }
    expect(activations.get("swish")).toBe(activations.silu);
    expect(activations.serialize(activations.get("hard_swish"))).toBe("hard_silu");
    expect(activations.get(null)).toBe(activations.linear);
  });
  test("unknown names are refused with the nearest known one", () => {
    expect(() => activations.get("sigmiod")).toThrow('[activations.get] unknown activation "sigmiod". Did you mean "sigmoid"?');
    expect(() => activations.get(3 as never)).toThrow("must be a name, a function or null");
    expect(() => activations.relu(tensor([1]), { maxvalue: 3 } as never)).toThrow(
      'unknown option "maxvalue". Did you mean "maxValue"?',
    );
  });
  test("functions of users are written as envelopes and read back", () => {
    const twice = registerKerasSerializable({ name: "twice" })(
      named("twice", (x: activations.Activation) => x) as never,
    ) as activations.Activation;
    const json = activations.serialize(twice);
    expect(json).toEqual({ module: "builtins", class_name: "function", config: "Custom>twice", registered_name: "function" });
    expect(activations.deserialize(json)).toBe(twice);
    expect(() => activations.serialize((x) => x)).toThrow("files can name");
  });
  test("the option kind of layers", () => {
    const c = config("keras.layers", "D", { activation: activations.activationField.or(null) });
    expect(c.toWire(c.fill("D", {}))).toEqual({ activation: "linear" });
    expect(c.fill("D", { activation: "gelu" }).activation).toBe(activations.gelu);
    expect(
      c.fromWire({ activation: { module: "builtins", class_name: "function", config: "relu", registered_name: "function" } })
        .activation,
    ).toBe(activations.relu);
    expect(() => c.fill("D", { activation: "reluu" })).toThrow('Did you mean "relu"?');
  });
});
