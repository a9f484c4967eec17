import { describe, expect, test } from "vitest";
import { clearNames, Input, layers, Model, ops, Sequential, type Tensor } from "../../src/index.js";

const { Add, Dense, Dropout } = layers;

function text(model: Model<never, unknown>, options: object = {}): string {
  let printed = "";
  model.summary({
    ...options,
    printFn: (t: string) => {
      printed += t;
    },
  });
  return printed;
}
const rows = (table: string): string[] => table.split("\n");

describe("summary", () => {
  test("of a sequential model, 76 columns wide: the geometry of Keras's example", () => {
    const model = new Sequential(
      [
        Input({ shape: [4] }),
        new Dense(8, { activation: "relu", name: "hidden" }),
        new Dropout(0.5, { name: "drop" }),
        new Dense(1, { name: "out" }),
      ],
      { name: "small" },
    );
    const printed = text(model, { lineLength: 76 });
    expect(rows(printed)[1]).toBe(`┏${"━".repeat(33)}┳${"━".repeat(24)}┳${"━".repeat(15)}┓`);
    expect(printed).toBe(`Model: "small"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ hidden (Dense)                  │ (None, 8)              │            40 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ drop (Dropout)                  │ (None, 8)              │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ out (Dense)                     │ (None, 1)              │             9 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 49 (196.00 B)
 Trainable params: 49 (196.00 B)
 Non-trainable params: 0 (0.00 B)`);
  });

  test("of a branched model, with its connections and an op", () => {
    clearNames();
    const x = Input({ shape: [4], name: "x" });
    const a = new Dense(4, { name: "a" })(x);
    const model = new Model(x, ops.multiply(new Add({ name: "both" })([a, x]), 2), { name: "branched" });
    expect(text(model)).toMatchSnapshot();
    expect(
      new Set(
        rows(text(model))
          .slice(1, -3)
          .map((r) => r.length),
      ),
    ).toEqual(new Set([108]));
    expect(text(model)).toContain("│ a[0][0], x[0][0] ");
    expect(text(model)).toContain("multiply (Multiply)");
    expect(text(model)).toContain("│ - ");
  });

  test("of nested models, expanded", () => {
    const inner = new Sequential(
      [
        Input({ shape: [4] }),
        new Dense(3, { name: "first" }),
        new Sequential([Input({ shape: [3] }), new Dense(2, { name: "deep" })], { name: "innermost" }),
      ],
      { name: "inner" },
    );
    const model = new Sequential([Input({ shape: [4] }), inner, new Dense(1, { name: "out" })], { name: "outer" });
    expect(text(model, { expandNested: true })).toMatchSnapshot();
    expect(text(model)).not.toContain("first");
    expect(text(model, { expandNested: true })).toContain("│    └ first (Dense)");
    expect(text(model, { expandNested: true })).toContain("│       └ deep (Dense)");
  });

  test("says what is trainable", () => {
    const frozen = new Dense(3, { name: "frozen", trainable: false });
    const model = new Sequential(
      [
        Input({ shape: [4] }),
        frozen,
        new Dropout(0.1, { name: "drop" }),
        new layers.BatchNormalization({ name: "norm" }),
        new Dense(1, { name: "out" }),
      ],
      { name: "partly" },
    );
    const printed = text(model, { showTrainable: true });
    expect(printed).toMatchSnapshot();
    expect(rows(printed)[1]?.length).toBe(100);
    expect(printed).toMatch(/frozen \(Dense\).*│\s+N\s+│/);
    expect(printed).toMatch(/drop \(Dropout\).*│\s+-\s+│/);
    expect(printed).toContain(" Trainable params: 10 (40.00 B)\n Non-trainable params: 21 (84.00 B)");
  });

  test("of models that are not built, or built by being called", () => {
    clearNames();
    const lazy = new Sequential([new Dense(3, { name: "d" })], { name: "lazy" });
    expect(text(lazy)).toContain("│ d (Dense)");
    expect(text(lazy)).toContain("0 (unbuilt)");
    expect(text(lazy)).toContain("│ ? ");
    class Own extends Model {
      static override readonly className: string = "Own";
      readonly dense = new Dense(2, { name: "inside" });
      override call(x: Tensor): Tensor {
        return this.dense(x);
      }
    }
    const own = new Own({ name: "own" });
    own(ops.ones([1, 3]));
    expect(text(own)).toContain("│ inside (Dense)");
    expect(text(own)).toContain(" Total params: 8 (32.00 B)");
  });

  test("counts the optimizer's numbers once it has any", async () => {
    const model = new Sequential([Input({ shape: [2] }), new Dense(1)], { name: "trained" });
    model.compile({ optimizer: "adam", loss: "mse" });
    expect(text(model)).not.toContain("Optimizer params");
    await model.trainOnBatch(ops.ones([2, 2]) as never, ops.ones([2, 1]) as never);
    // Two moments of three weights, the iteration count and the learning rate.
    expect(text(model)).toContain(
      " Total params: 11 (44.00 B)\n Trainable params: 3 (12.00 B)\n Non-trainable params: 0 (0.00 B)\n Optimizer params: 8 (32.00 B)",
    );
    model.dispose();
  });

  test("wraps long cells, groups digits, shows a range of layers", () => {
    const model = new Sequential(
      [
        Input({ shape: [500] }),
        new Dense(1200, { name: "a_layer_whose_name_is_much_too_long_for_its_column" }),
        new Dense(7, { name: "out" }),
      ],
      { name: "wide" },
    );
    const printed = text(model, { lineLength: 60 });
    expect(printed).toContain("601,200 │");
    expect(printed).toContain("│ a_layer_whose_name_is_m… │");
    expect(printed).toContain("│ (Dense)                  │");
    expect(
      new Set(
        rows(printed)
          .slice(1, -3)
          .map((r) => r.length),
      ),
    ).toEqual(new Set([60]));
    expect(printed).toContain(" Total params: 609,607 (2.33 MB)");
    expect(text(model, { layerRange: ["out", "out"] })).not.toContain("a_layer_whose");
    expect(() => text(model, { layerRange: ["nope", "out"] })).toThrow(/layerRange/);
    expect(() => text(model, { positions: [0.5, 1] })).toThrow(/positions must have 3/);
  });
});
