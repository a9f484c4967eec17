import { scan as scanNodes, whileLoop as whileNodes } from "../control/index.js";
import { LayerError, OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { type Packed, pack, packCarry, packLike } from "./trees.js";

export interface WhileOptions {
  readonly maximumIterations?: number | null | undefined;
}
type Returned<V> = V | readonly unknown[];
/**
 * Repeats `loopVars = body(...loopVars)` while `cond(...loopVars)` holds. A list is spread over the functions' arguments, anything
 * else is their one argument. No gradient flows; use `scan` or `foriLoop` for one.
 *
 * @example
 * const [i] = ops.whileLoop((i: Tensor) => ops.less(i, 10), (i: Tensor) => [ops.add(i, 3)], [ops.array(0)]);
 * await i?.item(); // 12
 */
export const whileLoop: <V>(
  cond: (...loopVars: never[]) => TensorLike,
  body: (...loopVars: never[]) => Returned<V>,
  loopVars: V,
  options?: WhileOptions,
) => V = /* @__PURE__ */ publicOp(
  "whileLoop",
  (
    cond: (...v: readonly unknown[]) => TensorLike,
    body: (...v: readonly unknown[]) => unknown,
    loopVars: unknown,
    options: WhileOptions = {},
  ) => {
    checkOptions("whileLoop", options, ["maximumIterations"]);
    const isList = Array.isArray(loopVars);
    const spread = (nodes: readonly Node[], like: Packed): readonly unknown[] => like.rebuild(nodes) as readonly unknown[];
    const stepOf =
      (like: Packed) =>
      (nodes: readonly Node[]): readonly Node[] => {
        const made = body(...spread(nodes, like));
        return packLike(
          "whileLoop",
          "what body returns",
          Array.isArray(made) && (isList || made.length === 1) ? made : [made],
          like,
        ).nodes;
      };
    const start = packCarry(isList ? loopVars : [loopVars], stepOf);
    const test = (nodes: readonly Node[]): Node => g.cast(nodeOf(cond(...spread(nodes, start))), "bool");
    const outs = start.rebuild(
      whileNodes(test, stepOf(start), start.nodes, { limit: options.maximumIterations ?? null }),
    ) as readonly unknown[];
    return isList ? outs : outs[0];
  },
) as never;

export interface ScanOptions<X> {
  /** Tensors (in lists or objects) whose leading axis is walked along. */
  readonly xs?: X | null | undefined;
  /** Number of steps; needed where there are no `xs`. */
  readonly length?: number | null | undefined;
  readonly reverse?: boolean | undefined;
  /** `true` writes every step out instead of looping; numbers are a hint. */
  readonly unroll?: boolean | number | undefined;
}
type Step = (carry: unknown, x: unknown) => readonly [unknown, unknown];

/**
 * Walks along the leading axis of `xs`: `[carry, y] = f(carry, x)` step by step. Returns the last carry and all y, stacked. The
 * gradient flows through every step.
 *
 * @example
 * const [total, sums] = ops.scan((c: Tensor, x: Tensor) => { const s = ops.add(c, x); return [s, s]; }, ops.zeros([]), { xs: ops.ones([3]) });
 * await sums.data(); // Float32Array [1, 2, 3]
 */
export const scan: <C, X = null, Y = unknown>(
  f: (carry: C, x: X) => readonly [C, Y],
  init: C,
  options?: ScanOptions<X>,
) => [C, Y] = /* @__PURE__ */ publicOp("scan", (f: Step, init: unknown, options: ScanOptions<unknown> = {}) => {
  checkOptions("scan", options, ["xs", "length", "reverse", "unroll"]);
  if (typeof f !== "function") throw new LayerError("scan", `f must be a function, got ${String(f)}`, { argument: "f" });
  const { unroll = 1, reverse = false } = options;
  if (typeof unroll !== "boolean" && !(Number.isInteger(unroll) && unroll >= 0))
    throw new LayerError("scan", `unroll must be a boolean or a whole number, got ${unroll}`, { argument: "unroll" });
  const xs = pack(options.xs ?? null);
  const length = stepsOf(xs, options.length);
  const trial = (like: Packed) => (nodes: readonly Node[]) =>
    stepWith(
      f,
      like,
      xs,
    )(
      nodes,
      xs.nodes.map((n) => g.zerosLike(rowOf(n, 0))),
    ).carry;
  const carry = length === 0 ? pack(init) : packCarry(init, trial);
  return run(f, carry, xs, {
    length,
    reverse,
    unroll: unroll === true || (typeof unroll === "number" && unroll > 1 && unroll >= length),
  });
}) as never;

function stepsOf(xs: Packed, length: number | null | undefined): number {
  const scalar = xs.nodes.find((n) => n.shape.length === 0);
  if (scalar !== undefined) throw new OpError("scan", "xs must have a leading axis to walk along", [scalar.spec]);
  const found = length ?? xs.nodes[0]?.shape[0];
  if (found === undefined) throw new OpError("scan", "xs or length must be given");
  if (!Number.isInteger(found) || found < 0 || xs.nodes.some((n) => n.shape[0] !== found)) {
    throw new OpError(
      "scan",
      `all leading axes must have ${found} steps`,
      xs.nodes.map((n) => n.spec),
    );
  }
  return found;
}

interface Way {
  readonly length: number;
  readonly reverse: boolean;
  readonly unroll: boolean;
}
/** One step on nodes; `outputs` is told what it returned. */
function stepWith(f: Step, carry: Packed, xs: Packed, outputs: (made: Packed) => void = () => {}): NodeStep {
  return (c, x) => {
    const made = f(carry.rebuild(c), xs.structure === "null" ? null : xs.rebuild(x));
    if (!Array.isArray(made) || made.length !== 2) throw new OpError("scan", "the function must return [carry, output]");
    const ys = pack(made[1]);
    outputs(ys);
    return { carry: packLike("scan", "the carry", made[0], carry).nodes, ys: ys.nodes };
  };
}

function run(f: Step, carry: Packed, xs: Packed, way: Way): [unknown, unknown] {
  let outputs: Packed = pack(null);
  const step = stepWith(f, carry, xs, (made) => {
    outputs = made;
  });
  const { carry: last, ys } =
    way.unroll && way.length > 0 ? unrolled(step, carry.nodes, xs.nodes, way) : scanNodes(step, carry.nodes, xs.nodes, way);
  return [carry.rebuild(last), outputs.rebuild(ys)];
}

/** Slice `t` of the leading axis. */
export function rowOf(x: Node, t: number): Node {
  const starts = x.shape.map((_, i) => (i === 0 ? t : 0));
  const row = g.slice([x], { starts, limits: x.shape.map((d, i) => (i === 0 ? t + 1 : d)), strides: starts.map(() => 1) });
  return g.reshape(row, x.shape.slice(1));
}
/** Nodes of one spec along a new leading axis. */
export const stackRows = (rows: readonly Node[]): Node =>
  g.concat(
    rows.map((r) => g.reshape(r, [1, ...r.shape])),
    { axis: 0 },
  );

type NodeStep = (c: readonly Node[], x: readonly Node[]) => { carry: readonly Node[]; ys: readonly Node[] };
function unrolled(step: NodeStep, init: readonly Node[], xs: readonly Node[], { length, reverse }: Way) {
  let carry = init;
  const rows: (readonly Node[])[] = [];
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    const made = step(
      carry,
      xs.map((x) => rowOf(x, t)),
    );
    carry = made.carry;
    rows[t] = made.ys;
  }
  return { carry, ys: (rows[0] as readonly Node[]).map((_, k) => stackRows(rows.map((r) => r[k] as Node))) };
}

/** Up to so many elements are written out instead of looped over. */
const FEW = 8;
function mapped(where: string, f: (x: unknown) => unknown, xs: unknown): unknown {
  if (typeof f !== "function") throw new LayerError(where, `the function must be a function, got ${String(f)}`);
  const packed = pack(xs);
  if (packed.nodes.length === 0) throw new OpError(where, "at least one tensor is needed");
  const length = stepsOf(packed, null);
  return run((_, x) => [null, f(x)], pack(null), packed, { length, reverse: false, unroll: length <= FEW })[1];
}

/**
 * `f` of each slice of the leading axis, stacked.
 *
 * @example
 * await ops.map((x: Tensor) => ops.sum(x), ops.ones([2, 3])).data(); // Float32Array [3, 3]
 */
export const map: <X, Y>(f: (x: X) => Y, xs: X) => Y = /* @__PURE__ */ plainOp("map", (f: (x: unknown) => unknown, xs: unknown) =>
  mapped("map", f, xs),
) as never;

/**
 * `function` of each slice of the leading axis, stacked; the same as `map`.
 *
 * @example
 * await ops.vectorizedMap((x: Tensor) => ops.add(x, 1), ops.zeros([2])).data(); // Float32Array [1, 1]
 */
export const vectorizedMap: <X, Y>(fn: (x: X) => Y, elements: X) => Y = /* @__PURE__ */ plainOp(
  "vectorizedMap",
  (fn: (x: unknown) => unknown, elements: unknown) => mapped("vectorizedMap", fn, elements),
) as never;

/**
 * `value = bodyFun(i, value)` for i from `lower` up to `upper`. With plain numbers as bounds the gradient flows through every
 * step; with tensors none does.
 *
 * @example
 * await ops.foriLoop(0, 4, (i: Tensor, x: Tensor) => ops.add(x, i), 0 as never).item(); // 6
 */
export const foriLoop: <V>(lower: TensorLike, upper: TensorLike, bodyFun: (i: Tensor, value: V) => V, initVal: V) => V =
  /* @__PURE__ */ plainOp(
    "foriLoop",
    (lower: TensorLike, upper: TensorLike, bodyFun: (i: Tensor, value: unknown) => unknown, initVal: unknown) => {
      const stepOf = (like: Packed, i: Node, c: readonly Node[]): readonly Node[] =>
        packLike("foriLoop", "what the body returns", bodyFun(wrap(i), like.rebuild(c)), like).nodes;
      const start = packCarry(initVal, (like) => (c) => stepOf(like, g.scalar(0, "int32"), c));
      const step = (i: Node, c: readonly Node[]): readonly Node[] => stepOf(start, i, c);
      if (typeof lower === "number" && typeof upper === "number") {
        const numbers = g.add(g.iota([], { dtype: "int32", shape: [Math.max(0, upper - lower)], axis: 0 }), lower);
        const { carry } = scanNodes((c, [i]) => ({ carry: step(i as Node, c), ys: [] }), start.nodes, [numbers]);
        return start.rebuild(carry);
      }
      const [first, last] = [nodeOf(lower, "int32"), nodeOf(upper, "int32")];
      const outs = whileNodes(
        ([i]) => g.less(i as Node, last),
        ([i, ...c]) => [g.add(i as Node, 1), ...step(i as Node, c)],
        [first, ...start.nodes],
      );
      return start.rebuild(outs.slice(1));
    },
  ) as never;
