import type { AnyFunction, Library } from "./library.js";
import { Undemandable } from "./outcome.js";

type Ops = Readonly<Record<string, AnyFunction>>;
type Pair = readonly [unknown, unknown];
type Fields = Readonly<Record<string, unknown>>;

/** The recorded Python functions, by their source, written again by hand. */
const TRANSLATIONS: Readonly<Record<string, (ops: Ops, library: Library) => AnyFunction>> = {
  "operator.add": (ops) => (x, y) => ops["add"]?.(x, y),
  'def _dict_add(x, y):\n    return {"a": x["a"] + y["b"], "b": x["b"] + y["b"]}': (ops) => (x, y) => ({
    a: ops["add"]?.((x as Fields)["a"], (y as Fields)["b"]),
    b: ops["add"]?.((x as Fields)["b"], (y as Fields)["b"]),
  }),
  "def scan_op(ci, cj):\n    a = cj[0] * ci[0]\n    b = cj[0] * ci[1] + cj[1]\n    return (a, b)": (ops) => (ci, cj) => {
    const [a0, b0] = ci as Pair;
    const [a1, b1] = cj as Pair;
    return [ops["multiply"]?.(a1, a0), ops["add"]?.(ops["multiply"]?.(a1, b0), b1)];
  },
  "true_fn: t = ops.cond(True, lambda: 0, lambda: 1)": () => () => 0,
  "false_fn: t = ops.cond(True, lambda: 0, lambda: 1)": () => () => 1,
  "true_fn: f = ops.cond(False, lambda: 0, lambda: 1)": () => () => 0,
  "false_fn: f = ops.cond(False, lambda: 0, lambda: 1)": () => () => 1,
  "true_fn: f = ops.cond(False, lambda: None, lambda: None)": () => () => null,
  "false_fn: f = ops.cond(False, lambda: None, lambda: None)": () => () => null,
  "lambda: ops.ones((1, 3)),": (ops) => () => ops["ones"]?.([1, 3]),
  "lambda: ops.zeros((1, 3)),": (ops) => () => ops["zeros"]?.([1, 3]),
  "lambda: ops.ones((3,)),": (ops) => () => ops["ones"]?.([3]),
  "lambda: ops.zeros((3,)),": (ops) => () => ops["zeros"]?.([3]),
  "true_fn: pred, lambda: ops.ones((1, 3)), lambda: ops.zeros((1, 3))": (ops) => () => ops["ones"]?.([1, 3]),
  "false_fn: pred, lambda: ops.ones((1, 3)), lambda: ops.zeros((1, 3))": (ops) => () => ops["zeros"]?.([1, 3]),
  "def body_fun(i, x):\n    return x + i": (ops) => (i, x) => ops["add"]?.(x, i),
  "def f(x):\n    return x**2": (ops) => (x) => ops["power"]?.(x, 2),
  'def dict_input_fn(inputs):\n    x = inputs["x"][:, 0]\n    y = inputs["y"] + 1\n    return {"x": x, "y": y}':
    (ops) => (inputs) => ({
      x: ops["take"]?.((inputs as Fields)["x"], 0, { axis: 1 }),
      y: ops["add"]?.((inputs as Fields)["y"], 1),
    }),
  "def cumsum(carry, xs):\n    carry = carry + xs\n    return carry, carry": (ops) => (carry, xs) => {
    const next = ops["add"]?.(carry, xs);
    return [next, next];
  },
  "def fibonaccis(carry, _):\n    return (carry[1], carry[0] + carry[1]), None": (ops) => (carry) => {
    const [a, b] = carry as Pair;
    return [[b, ops["add"]?.(a, b)], null];
  },
  'def reduce_add(carry, xs):\n    value1 = xs["value1"]\n    value2 = xs["value2"]\n    return carry, value1 + value2':
    (ops) => (carry, xs) => [carry, ops["add"]?.((xs as Fields)["value1"], (xs as Fields)["value2"])],
  "def fn1(x, y):\n    return x + y": (ops) => (x, y) => ops["add"]?.(x, y),
  "def fn2(x, y):\n    return x - y": (ops) => (x, y) => ops["subtract"]?.(x, y),
  "def fn(x):\n    return x + 1": (ops) => (x) => ops["add"]?.(x, 1),
  "def fn(elems):\n    x, y = elems\n    return x + y": (ops) => (elems) => ops["add"]?.(...(elems as Pair)),
  "def cond(index, inputs, sum):\n    return index < 10": (ops) => (index) => ops["less"]?.(index, 10),
  "def body(index, inputs, sum):\n    sum = sum + core.slice(inputs, [index], [1])\n    index = index + 1\n    return index, inputs, sum":
    (ops) => (index, inputs, sum) => [ops["add"]?.(index, 1), inputs, ops["add"]?.(sum, ops["slice"]?.(inputs, [index], [1]))],
  "def cond(args):\n    return tree.flatten(args)[0] < 10": (ops, library) => (args) =>
    ops["less"]?.((library.function("keras.tree.flatten")(args) as unknown[])[0], 10),
  "def body(args):\n    return tree.map_structure(lambda x: x + 1, args)": (ops, library) => (args) =>
    library.function("keras.tree.map_structure")((x: unknown) => ops["add"]?.(x, 1), args),
  "f=lambda x, y: (x[0] + y[0], x[1] + y[1]), elems=xs, axis=0": addPairs,
  "core.associative_scan(lambda x, y: (x[0] + y[0], x[1] + y[1]), x)": addPairs,
  "def _fn(x, y):\n    return tuple([x[i] + y[i] for i in range(len(x))])": addPairs,
  "def _add(a, b):\n    return (a[0] + b[0], a[1] + b[1])": addPairs,
  'def f2(x):\n    return {"a": x**2, "b": x * 10}': (ops) => (x) => ({ a: ops["power"]?.(x, 2), b: ops["multiply"]?.(x, 10) }),
  "def f3(x):\n    return x[0] + x[1]": (ops) => (x) => ops["add"]?.((x as Pair)[0], (x as Pair)[1]),
  "def f(carry, xs):\n    xs = xs + carry\n    return carry, carry": () => (carry) => [carry, carry],
  "def f2(carry, _):\n    return carry, carry": () => (carry) => [carry, carry],
  "def fn(x, y):\n    return x[:, 0], y[0, :]": (ops) => (x, y) => [
    ops["take"]?.(x, 0, { axis: 1 }),
    ops["take"]?.(y, 0, { axis: 0 }),
  ],
};

function addPairs(ops: Ops): AnyFunction {
  return (x, y) => (x as readonly unknown[]).map((left, i) => ops["add"]?.(left, (y as readonly unknown[])[i]));
}

/** The translation of a recorded Python function; sources that hold two lambdas are told apart by the parameter. */
export function translate(source: string, parameter: string, library: Library): AnyFunction {
  const make = TRANSLATIONS[`${parameter}: ${source}`] ?? TRANSLATIONS[source];
  if (make === undefined) throw new Undemandable("takes a Python function that is not translated");
  return make(library.root["ops"] as Ops, library);
}
