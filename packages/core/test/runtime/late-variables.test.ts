import { describe, expect, test } from "vitest";
import * as g from "../../src/ops/index.js";
import { jit, Tensor, type Variable, valueAndGrad } from "./surface.js";
import { variable } from "./tensors.js";

// A model makes its weights in its first call, so a list of them can only be had afterwards.
describe("valueAndGrad with a function that lists the variables", () => {
  const made: Variable[] = [];
  const loss = (): Tensor => {
    if (made.length === 0) made.push(variable("late", 3));
    const w = (made[0] as Variable).read();
    return new Tensor(g.sum(g.mul(w, w), [0]));
  };

  test("asks after the function has run, outside and inside jit", async () => {
    const step = valueAndGrad(loss, () => made);
    const { value, grads } = step();
    expect(await value.item()).toBe(9);
    expect(grads).toHaveLength(1);
    expect(await grads[0]?.data()).toEqual(Float32Array.of(6));
    const inner = jit(() => step().grads[0] as Tensor)();
    expect(await inner.data()).toEqual(Float32Array.of(6));
    for (const t of [value, ...grads, inner]) t.dispose();
    for (const v of made) v.dispose();
  });

  test("gives zeros for a variable the loss does not depend on", async () => {
    const [used, unused] = [variable("used", 2), variable("unused", 1, 1)];
    const { value, grads } = valueAndGrad(
      () => new Tensor(g.sum(used.read(), [0])),
      () => [used, unused],
    )();
    expect(await grads[0]?.data()).toEqual(Float32Array.of(1));
    expect(await grads[1]?.data()).toEqual(Float32Array.of(0, 0));
    for (const t of [value, ...grads]) t.dispose();
    used.dispose();
    unused.dispose();
  });
});
