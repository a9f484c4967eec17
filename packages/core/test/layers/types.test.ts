import { describe, expect, expectTypeOf, test } from "vitest";
import { Input, Layer, layers, Model, ops, Sequential, type Tensor } from "../../src/index.js";
import type { AnyLayer } from "../../src/layers/index.js";

const { Add, Dense, LSTM, MultiHeadAttention } = layers;
const x = (): Tensor => ops.ones([2, 5, 4]);

describe("types of calls", () => {
  test("single tensors, lists, attention", () => {
    expectTypeOf(new Dense(3)(x())).toEqualTypeOf<Tensor>();
    expectTypeOf(new Dense(3)(x(), { training: true })).toEqualTypeOf<Tensor>();
    expectTypeOf(new Add()([x(), x()])).toEqualTypeOf<Tensor>();
    expectTypeOf(new MultiHeadAttention(2, 2)(x(), x())).toEqualTypeOf<Tensor>();
    const [out, scores] = new MultiHeadAttention(2, 2)(x(), x(), { returnAttentionScores: true });
    expectTypeOf(scores).toEqualTypeOf<Tensor>();
    expect([out.shape, scores.shape]).toEqual([
      [2, 5, 4],
      [2, 2, 5, 5],
    ]);
  });

  test("recurrences by returnState", () => {
    expectTypeOf(new LSTM(3)(x())).toEqualTypeOf<Tensor>();
    expectTypeOf(new LSTM(3, { returnState: false })(x())).toEqualTypeOf<Tensor>();
    const [y, h, c] = new LSTM(3, { returnState: true })(x());
    expectTypeOf(c).toEqualTypeOf<Tensor>();
    expect([y, h, c].map((t) => t.shape)).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
    const again = new LSTM(3)(x(), { initialState: [h, c] });
    expectTypeOf(again).toEqualTypeOf<Tensor>();
  });

  test("models over lists, objects and several outputs", () => {
    const [a, b] = [Input({ shape: [4] }), Input({ shape: [4] })];
    const sum = new Add()([a, b]);
    const one = new Model(a, new Dense(1)(a));
    expectTypeOf(one(ops.ones([1, 4]))).toEqualTypeOf<Tensor>();
    const dict = new Model({ a, b }, { sum, twice: [sum, sum] });
    const out = dict({ a: ops.ones([1, 4]), b: ops.ones([1, 4]) });
    expectTypeOf(out.sum).toEqualTypeOf<Tensor>();
    expectTypeOf(out.twice[1]).toEqualTypeOf<Tensor>();
    const list = new Model([a, b], [sum, a]);
    const [s, t] = list([ops.ones([1, 4]), ops.ones([1, 4])]);
    expectTypeOf(s).toEqualTypeOf<Tensor>();
    expect(t.shape).toEqual([1, 4]);
  });

  test("every layer and model is an AnyLayer, in lists too", () => {
    const a = Input({ shape: [4] });
    const all: AnyLayer[] = [
      new Dense(1),
      new Add(),
      new LSTM(2, { returnState: true }),
      new MultiHeadAttention(1, 1),
      new Model({ a }, [a]),
      new Sequential([new Dense(1), new LSTM(2)]),
    ];
    expect(all.every((l) => l instanceof Layer)).toBe(true);
    expectTypeOf(all[0]?.invoke(x())).toEqualTypeOf<unknown>();
  });

  test("custom layers over objects", () => {
    class Pair extends Layer<{ a: Tensor; b: Tensor }, [Tensor, Tensor]> {
      static override readonly className: string = "Pair";
      override call({ a, b }: { a: Tensor; b: Tensor }): [Tensor, Tensor] {
        return [a, b];
      }
    }
    const [a] = new Pair()({ a: x(), b: x() });
    expectTypeOf(a).toEqualTypeOf<Tensor>();
    expect(a.shape).toEqual([2, 5, 4]);
  });
});

test("what does not type-check", () => {
  const wrong = (): void => {
    // @ts-expect-error units are required
    new Dense();
    // @ts-expect-error a number is no list of tensors
    new Add()(3);
    // @ts-expect-error one tensor is no list
    new Add()(x());
    // @ts-expect-error misspelt option
    new Dense(3, { activaton: "relu" });
    // @ts-expect-error strings of a closed set
    new layers.Conv2D(3, 2, { padding: "full" });
    // @ts-expect-error functions have bind, layers do not
    new Dense(3).bind(null);
    // @ts-expect-error a layer of unknown type is called through invoke
    (new Dense(3) as AnyLayer)(x());
    // @ts-expect-error only one tensor comes out
    const [y] = new LSTM(3)(x());
    void y;
    // @ts-expect-error a list is not the object that was declared
    new Model({ a: x() }, x())([x()]);
  };
  expect(wrong).toBeTypeOf("function");
});
