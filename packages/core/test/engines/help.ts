import { Engine } from "../../src/engines/index.js";
import * as g from "../../src/ops/index.js";
import { type Jitted, jit, Tensor, tensorFromHost, Variable, valueAndGrad } from "../../src/runtime/index.js";
import { type Toy, type ToyOptions, toyBackend } from "./toy.js";

/** A float32 host array of `f(0), f(1), …`. */
export const f32 = (shape: readonly number[], f: (i: number) => number) => ({
  dtype: "float32" as const,
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => f(i)),
});

/** An engine of its own over a toy; `wait` ms pass before it has started. */
export function toyEngine(name: string, options: ToyOptions = {}, wait: number | null = null): { engine: Engine; toy: Toy } {
  const toy = toyBackend(name, options);
  const slowly = () => new Promise<Toy>((resolve) => setTimeout(() => resolve(toy), wait ?? 0));
  return { engine: new Engine(name, wait === null ? toy : slowly), toy };
}

/** A small regression with momentum: two variables, both read and written by the step. */
export function training(engine: () => Engine) {
  const w = new Variable(
    f32([3, 2], (i) => Math.sin(i)),
    { name: "w" },
  );
  const m = new Variable(
    f32([3, 2], () => 0),
    { name: "m" },
  );
  const step: Jitted<[Tensor], Tensor> = jit(
    (x: Tensor) => {
      const loss = () => new Tensor(g.sum(g.mul(g.tanh(g.matmul(x.node, w.read())), g.matmul(x.node, w.read())), [0, 1]));
      const { value, grads } = valueAndGrad(loss, [w])();
      m.assign(new Tensor(g.add(g.mul(m.read(), 0.9), (grads[0] as Tensor).node)));
      w.assign(new Tensor(g.sub(w.read(), g.mul(m.read(), 0.05))));
      return value;
    },
    { name: "train", engine },
  );
  return { w, m, step };
}

/** A batch; the same for the same seed. */
export const batch = (seed: number): Tensor => tensorFromHost(f32([4, 3], (i) => Math.cos(i * 0.7 + seed)));

export async function numbers(v: Variable | Tensor): Promise<number[]> {
  const array = v instanceof Variable ? await v.array() : null;
  return Array.from((array === null ? await (v as Tensor).data() : array.toHost().data) as Float32Array);
}

/** The values and losses of training on the reference engine for `steps` steps. */
export async function expected(steps: number, engine: () => Engine) {
  const { w, m, step } = training(engine);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(await step(batch(i)).item());
  return { w: await numbers(w), m: await numbers(m), losses };
}
