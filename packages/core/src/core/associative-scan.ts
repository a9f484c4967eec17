import { LayerError, OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { axisOf, checkOptions, publicOp } from "../surface/index.js";
import { pack, packLike } from "./trees.js";

export interface AssociativeScanOptions {
  readonly reverse?: boolean | undefined;
  /** Default 0. */
  readonly axis?: number | undefined;
}

/** Every `stride`-th element of an axis, from `from` up to `to`. */
function every(x: Node, axis: number, from: number, to: number, stride: number): Node {
  const starts = x.shape.map((_, i) => (i === axis ? from : 0));
  return g.slice([x], {
    starts,
    limits: x.shape.map((d, i) => (i === axis ? to : d)),
    strides: starts.map((_, i) => (i === axis ? stride : 1)),
  });
}

/** a₀ b₀ a₁ b₁ … of two tensors, the first with as many elements or one more. */
function interleave(a: Node, b: Node, axis: number): Node {
  const zero = g.scalar(0, a.dtype);
  const spread = (x: Node, low: number, high: number): Node =>
    g.pad([x, zero], {
      low: x.shape.map((_, i) => (i === axis ? low : 0)),
      high: x.shape.map((_, i) => (i === axis ? high : 0)),
      interior: x.shape.map((_, i) => (i === axis ? 1 : 0)),
    });
  const more = (a.shape[axis] as number) > (b.shape[axis] as number);
  const [x, y] = [spread(a, 0, more ? 0 : 1), spread(b, 1, more ? 1 : 0)];
  return a.dtype === "bool" ? g.or(x, y) : g.add(x, y);
}

type Combine = (a: readonly Node[], b: readonly Node[]) => readonly Node[];
/** All prefixes in about 2·log n combinations: of neighbouring pairs, then of what lies between. */
function prefixes(combine: Combine, xs: readonly Node[], axis: number): readonly Node[] {
  const n = (xs[0] as Node).shape[axis] as number;
  if (n < 2) return xs;
  const pairs = combine(
    xs.map((x) => every(x, axis, 0, n - 1, 2)),
    xs.map((x) => every(x, axis, 1, n, 2)),
  );
  const odd = prefixes(combine, pairs, axis);
  const behind = xs.map((x) => every(x, axis, 2, n, 2));
  const before = n % 2 === 0 ? odd.map((x) => every(x, axis, 0, (x.shape[axis] as number) - 1, 1)) : odd;
  const between = n > 2 ? combine(before, behind) : [];
  return xs.map((x, i) => {
    const first = every(x, axis, 0, 1, 1);
    const even = n > 2 ? g.concat([first, between[i] as Node], { axis }) : first;
    return interleave(even, odd[i] as Node, axis);
  });
}

/**
 * All prefixes `f(f(x₀, x₁), x₂) …` along an axis for an associative `f`, in logarithmic depth. `f` gets and returns the
 * structure of `elems`, with any number of elements along the axis.
 *
 * @example
 * await ops.associativeScan((a: Tensor, b: Tensor) => ops.add(a, b), ops.ones([3])).data(); // Float32Array [1, 2, 3]
 */
export const associativeScan: <E>(f: (a: E, b: E) => E, elems: E, options?: AssociativeScanOptions) => E =
  /* @__PURE__ */ publicOp(
    "associativeScan",
    (f: (a: unknown, b: unknown) => unknown, elems: unknown, options: AssociativeScanOptions = {}) => {
      const where = "associativeScan";
      checkOptions(where, options, ["reverse", "axis"]);
      if (typeof f !== "function") throw new LayerError(where, `f must be a function, got ${String(f)}`, { argument: "f" });
      const packed = pack(elems);
      const [first] = packed.nodes;
      if (first === undefined) throw new OpError(where, "at least one tensor is needed");
      const axis = axisOf(where, options.axis ?? 0, first.shape.length, [first.spec]);
      if (packed.nodes.some((n) => n.shape[axis] !== first.shape[axis]))
        throw new OpError(
          where,
          `all tensors must have one size along axis ${axis}`,
          packed.nodes.map((n) => n.spec),
        );
      const turned = options.reverse ? packed.nodes.map((n) => g.reverse(n, [axis])) : packed.nodes;
      const combine: Combine = (a, b) => packLike(where, "what f returns", f(packed.rebuild(a), packed.rebuild(b)), packed).nodes;
      const n = first.shape[axis] as number;
      // Arithmetic may narrow 64-bit numbers, so the first element must have been through `f`'s dtypes too.
      const start = n < 2 ? turned : settle(combine, turned, axis);
      const made = prefixes(combine, start, axis);
      return packed.rebuild(options.reverse ? made.map((x) => g.reverse(x, [axis])) : made);
    },
  ) as never;

function settle(combine: Combine, xs: readonly Node[], axis: number): readonly Node[] {
  const one = xs.map((x) => every(x, axis, 0, 1, 1));
  const dtypes = combine(one, one).map((n) => n.dtype);
  return xs.map((x, i) => g.cast(x, dtypes[i] as Node["dtype"]));
}
