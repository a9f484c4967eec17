import { afterEach, describe, expect, test, vi } from "vitest";
import { scan } from "../../src/control/index.js";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { jit, onEngine, Tensor, Variable, valueAndGrad } from "./surface.js";
import { on, tensor, values, variable } from "./tensors.js";
import { testEngine } from "./test-engine.js";

const add = on((x, y) => g.add(x as Node, y as Node));
const double = on((x) => g.mul(x as Node, 2));
const { engine, log, failNext } = testEngine();
const options = { engine: () => engine };
afterEach(() => vi.restoreAllMocks());

describe("section 3, the table", () => {
  test("numbers in JavaScript are frozen when traced, variables are not", async () => {
    let frozen = 1;
    const live = variable("rate", 1);
    const f = jit((x: Tensor) => [new Tensor(g.mul(x.node, frozen)), add(x, live)], options);
    f(tensor(5));
    frozen = 2;
    live.assign(tensor(10));
    const [a, b] = f(tensor(5)) as [Tensor, Tensor];
    expect(await values(engine, a)).toEqual([5]);
    expect(await values(engine, b)).toEqual([15]);
    expect(f.traces).toBe(1);
  });

  test("pitfall 6: a change of `trainable` is a new program, and back again the old one", () => {
    const w = variable("w", 1);
    const f = jit((x: Tensor) => (w.trainable ? double(x) : x), options);
    f(tensor(1));
    f(tensor(2));
    expect(f.traces).toBe(1);
    w.trainable = false;
    f(tensor(1));
    expect(f.traces).toBe(2);
  });

  test("pitfall 6: static arguments, specs, the key and the engine are part of the program's key", () => {
    let extra = "a";
    const other = testEngine("other").engine;
    let now = engine;
    const f = jit((x: Tensor, _mode: unknown) => double(x), { engine: () => now, key: () => extra });
    const calls: [Tensor, unknown][] = [
      [tensor(1), "fit"],
      [tensor(1), "eval"],
      [tensor(1, 2), "fit"],
      [tensor(1), 0],
      [tensor(1), -0],
      [tensor(1), null],
      [tensor(1), "fit"],
    ];
    vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const c of calls) f(...c);
    expect(f.traces).toBe(6);
    extra = "b";
    f(tensor(1), "fit");
    expect(f.traces).toBe(7);
    now = other;
    f(tensor(1), "fit");
    expect(f.traces).toBe(8);
  });

  test("many programs of one function are worth a warning", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const f = jit((x: Tensor) => double(x), { ...options, name: "greedy" });
    for (let n = 1; n <= 9; n++) f(tensor(...new Array<number>(n).fill(1)));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^\[jit\] greedy was compiled 8 times/);
  });

  test("a list appended to inside keeps a dead tensor: the next trace that reads it is refused", () => {
    const seen: Tensor[] = [];
    const f = jit((x: Tensor) => {
      seen.push(double(x));
      return seen.reduce((a, b) => add(a, b));
    }, options);
    f(tensor(1));
    expect(() => f(tensor(1, 2))).toThrow("must not be used outside it, got one that leaked out");
  });

  test("a leaked tensor is refused by ops and by data(), also through what was made of it", () => {
    let leak = tensor(0);
    jit((x: Tensor) => {
      leak = add(double(x), x);
      return x;
    }, options)(tensor(1));
    expect(() => double(leak)).toThrow("leaked out");
    const read = async (): Promise<unknown> => onEngine(engine, () => leak.data());
    return expect(read()).rejects.toThrow();
  });

  test("data() inside a trace throws at once, not as a rejection nobody awaits", () => {
    expect(() =>
      jit((x: Tensor) => {
        x.data();
        return x;
      }, options)(tensor(1)),
    ).toThrow("[data] values do not exist while a function is being traced. Return the tensor and read it outside.");
  });

  test("an async function is refused", () => {
    expect(() => jit(async (x: Tensor) => x, { ...options, name: "f" })(tensor(1))).toThrow(
      "[jit] f must be synchronous, got a promise",
    );
  });

  test("a lazy tensor that is captured is computed once, before", async () => {
    let lazy = tensor(1);
    for (let i = 0; i < 50; i++) lazy = double(add(lazy, tensor(0.001)));
    const f = jit((x: Tensor) => add(x, lazy), options);
    f(tensor(1));
    const before = log.nodes;
    f(tensor(2));
    expect(log.nodes - before).toBeLessThan(6);
  });

  test("a throw halfway leaves every variable as it was", async () => {
    const [a, b] = [variable("a", 1), variable("b", 2)];
    let fail = true;
    const f = jit(() => {
      a.assign(double(a));
      if (fail) throw new Error("halfway");
      b.assign(double(b));
      return add(a, b);
    }, options);
    expect(() => f()).toThrow("halfway");
    expect(await values(engine, a)).toEqual([1]);
    fail = false;
    expect(await values(engine, f())).toEqual([6]);
    expect(await values(engine, a)).toEqual([2]);
  });

  test("an engine that fails before it touches anything leaves every variable as it was", async () => {
    const a = variable("a", 3);
    const f = jit(() => {
      a.assign(double(a));
      return a.value;
    }, options);
    failNext(new Error("out of memory"));
    expect(() => f()).toThrow("out of memory");
    expect(await values(engine, a)).toEqual([3]);
    f();
    expect(await values(engine, a)).toEqual([6]);
  });

  test("an engine that lost state says so at the next call", () => {
    const lossy = testEngine("lossy");
    const a = variable("a", 3);
    const f = jit(() => a.assign(double(a)), { engine: () => lossy.engine });
    lossy.failNext(Object.assign(new Error("device reset"), { stateLost: true }));
    expect(() => f()).toThrow("device reset");
    expect(() => f()).toThrow(/device reset/);
  });

  test("state moves once when engines change", async () => {
    const [one, two] = [testEngine("one"), testEngine("two")];
    const a = variable("a", 1);
    let now = one.engine;
    const f = jit(
      () => {
        a.assign(double(a));
      },
      { engine: () => now },
    );
    f();
    f();
    now = two.engine;
    f();
    await two.engine.settled();
    f();
    expect(await values(two.engine, a)).toEqual([16]);
    expect(one.log.live.size).toBe(0);
  });

  test("an eager graph over two engines is refused, naming both", () => {
    const [one, two] = [testEngine("one"), testEngine("two")];
    const [x, y] = [one, two].map((t) => onEngine(t.engine, () => jit((v: Tensor) => double(v))(tensor(1)))) as [Tensor, Tensor];
    expect(() => onEngine(one.engine, () => add(x, y).storage())).toThrow(
      /must live on one engine, got tensors on "one" and "two"/,
    );
  });
});

describe("reads and writes", () => {
  test("read after write sees the new value; written twice, the last one stays", async () => {
    const a = variable("a", 1);
    const f = jit(() => {
      const old = a.value;
      a.assign(double(a));
      const mid = a.value;
      a.assign(add(a, old));
      return [old, mid, a.value];
    }, options);
    const out = f();
    expect(await Promise.all(out.map((t) => values(engine, t)))).toEqual([[1], [2], [3]]);
    expect(await values(engine, a)).toEqual([3]);
  });
  test("a nested jit is inlined", async () => {
    const inner = jit((x: Tensor) => double(x), options);
    const outer = jit((x: Tensor) => inner(add(x, x)), options);
    expect(await values(engine, outer(tensor(3)))).toEqual([12]);
    expect(inner.traces).toBe(0);
  });
  test("pitfall 9: assigning in a loop body is an error that names the variable", () => {
    const counter = variable("counter", 0);
    const f = jit((x: Tensor) => {
      const { carry } = scan(
        ([h], [v]) => {
          counter.assign(double(counter));
          return { carry: [g.add(h as Node, v as Node)], ys: [] };
        },
        [g.scalar(0, "float32")],
        [x.node],
      );
      return new Tensor(carry[0] as Node);
    }, options);
    expect(() => f(tensor(1, 2))).toThrow(
      '[assign] variable "counter" must not be assigned inside a scan body. Carry its value through the loop instead.',
    );
  });
  test("a variable read in a loop body belongs to the whole function", async () => {
    const scale = new Variable({ dtype: "float32", shape: [], data: Float32Array.of(3) });
    const f = jit(
      (x: Tensor) =>
        new Tensor(
          scan(
            ([h], [v]) => ({ carry: [g.add(h as Node, g.mul(v as Node, scale.read()))], ys: [] }),
            [g.scalar(0, "float32")],
            [x.node],
          ).carry[0] as Node,
        ),
      options,
    );
    expect(await values(engine, f(tensor(1, 2)))).toEqual([9]);
  });
  test("bit-equal with and without jit", async () => {
    const [a, b] = [variable("a", 0.3, -0.7), variable("b", 0.3, -0.7)];
    const step =
      (v: Variable) =>
      (x: Tensor): void => {
        v.assign(new Tensor(g.sub(v.read(), g.mul(g.sin(g.mul(v.read(), x.node)), 0.1))));
      };
    const compiled = jit(step(a), options);
    for (let i = 0; i < 30; i++) {
      compiled(tensor(i, 0.5));
      onEngine(engine, () => step(b)(tensor(i, 0.5)));
    }
    expect(await values(engine, a)).toEqual(await values(engine, b));
  });
});

test("gradients are taken of functions only", async () => {
  const w = variable("w", 2, 3);
  const loss = valueAndGrad((x: Tensor) => new Tensor(g.sum(g.mul(g.mul(w.read(), w.read()), x.node), [0])), [w]);
  const { value, grads } = onEngine(engine, () => loss(tensor(1, 10)));
  expect(await values(engine, value)).toEqual([94]);
  expect(await values(engine, grads[0] as Tensor)).toEqual([4, 60]);
});
