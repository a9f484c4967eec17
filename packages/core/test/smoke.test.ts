import { expect, test } from "vitest";
import { scan } from "../src/control/index.js";
import * as g from "../src/ops/index.js";
import { jit, memory, Tensor, tensorFromHost, valueAndGrad, Variable } from "../src/runtime/index.js";

const f32 = (shape: number[], f: (i: number) => number) => ({ dtype: "float32" as const, shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => f(i)) });
test("mlp step", async () => {
  const w = new Variable(f32([4, 3], (i) => Math.sin(i)));
  const x = tensorFromHost(f32([5, 4], (i) => Math.cos(i)));
  const step = jit((x: Tensor) => {
    const { value, grads } = valueAndGrad(() => new Tensor(g.sum(g.mul(g.relu(g.matmul(x.node, w.read())), 0.1), [0, 1])), [w])();
    w.assign(new Tensor(g.sub(w.read(), g.mul((grads[0] as Tensor).node, 0.1))));
    return value;
  });
  const a = await step(x).item();
  for (let i = 0; i < 20; i++) step(x);
  const b = await step(x).item();
  expect(b).toBeLessThan(a);
  expect(step.traces).toBe(1);
  console.log(memory(), a, b);
});

test("scan gradient equals finite differences", async () => {
  const B = 2, H = 3, T = 4;
  const f = (x: Tensor, u: Tensor, h0: Tensor) => {
    const r = scan(
      ([h, c], [xt]) => {
        const z = g.add(xt!, g.matmul(h!, u.node));
        const s = g.sigmoid(z);
        const c2 = g.add(g.mul(s, c!), g.mul(g.tanh(z), g.sub(1, s)));
        const h2 = g.mul(s, g.tanh(c2));
        return { carry: [h2, c2], ys: [h2] };
      },
      [h0.node, h0.node],
      [x.node],
    );
    return new Tensor(g.add(g.sum(g.mul(r.ys[0]!, r.ys[0]!), [0, 1, 2]), g.sum(r.carry[1]!, [0, 1])));
  };
  const f64 = (shape: number[], q: (i: number) => number) => ({ dtype: "float64" as const, shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => q(i)) });
  const args = [f64([T, B, H], (i) => Math.sin(i)), f64([H, H], (i) => Math.cos(i * 1.7)), f64([B, H], (i) => 0.1 * i)];
  const t = () => args.map(tensorFromHost) as [Tensor, Tensor, Tensor];
  const vg = valueAndGrad(f);
  const { grads } = vg(...t());
  const value = jit(f);
  for (let k = 0; k < 3; k++) {
    const gk = (await grads[k]!.data()) as Float64Array;
    for (let i = 0; i < gk.length; i++) {
      const d = args[k]!.data;
      const old = d[i]!;
      d[i] = old + 1e-5;
      const hi = await value(...t()).item();
      d[i] = old - 1e-5;
      const lo = await value(...t()).item();
      d[i] = old;
      expect(gk[i]!).toBeCloseTo((hi - lo) / 2e-5, 6);
    }
  }
});
