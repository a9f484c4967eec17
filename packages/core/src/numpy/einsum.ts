import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { resultType } from "../host/promote.js";
import { sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { Tensor, Variable } from "../runtime/index.js";
import { checkOptions, nodeOf, promotionOf, publicOp, shapeOf, type TensorLike, wrap } from "../surface/index.js";
import type { SymbolicSpec } from "../symbolic/index.js";
import { multiplyMatrices, times, total } from "./contraction.js";
import { parseEinsum } from "./einsum-parse.js";
import { diagonalOf } from "./indexing.js";

/** A node whose axes carry labels. */
interface Term {
  readonly node: Node;
  readonly labels: readonly string[];
}
type Sizes = ReadonlyMap<string, number>;

/** Sizes by label; size 1 stretches to the others. */
function sizesOf(terms: readonly Term[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { node, labels } of terms) {
    labels.forEach((label, i) => {
      const [size, now] = [node.shape[i] as number, sizes.get(label) ?? 1];
      if (size !== now && size !== 1 && now !== 1) {
        throw new OpError(
          "einsum",
          `axes of label "${label}" must have equal sizes (${now} vs ${size})`,
          terms.map((t) => t.node.spec),
        );
      }
      sizes.set(label, now === 1 ? size : now);
    });
  }
  return sizes;
}

/** Takes diagonals of repeated labels and drops axes of size 1 that only stretch. */
function tidied({ node, labels }: Term, sizes: Sizes): Term {
  const again = labels.findIndex((l, i) => labels.indexOf(l) !== i);
  if (again >= 0) {
    const label = labels[again] as string;
    const first = labels.indexOf(label);
    if (node.shape[first] !== node.shape[again])
      throw new OpError("einsum", `axes of the repeated label "${label}" must have equal sizes`, [node.spec]);
    const rest = labels.filter((_, i) => i !== first && i !== again);
    return tidied({ node: diagonalOf(node, first, again), labels: [...rest, label] }, sizes);
  }
  const kept = labels.map((l, i) => node.shape[i] === sizes.get(l));
  return {
    node: g.reshape(
      node,
      node.shape.filter((_, i) => kept[i]),
    ),
    labels: labels.filter((_, i) => kept[i]),
  };
}

const summed = ({ node, labels }: Term, keep: (label: string) => boolean): Term => {
  const gone = labels.map((l, i) => (keep(l) ? -1 : i)).filter((i) => i >= 0);
  return gone.length === 0 ? { node, labels } : { node: total(node, gone), labels: labels.filter(keep) };
};

const arranged = ({ node, labels }: Term, order: readonly string[]): Node =>
  g.transpose(
    node,
    order.map((l) => labels.indexOf(l)),
  );

/** Product of two terms, summed over shared labels that nobody needs any more. */
function multiplied(p: Term, q: Term, needed: ReadonlySet<string>, sizes: Sizes): Term {
  const a = summed(p, (l) => needed.has(l) || q.labels.includes(l));
  const b = summed(q, (l) => needed.has(l) || p.labels.includes(l));
  const shared = a.labels.filter((l) => b.labels.includes(l));
  const [batch, inner] = [shared.filter((l) => needed.has(l)), shared.filter((l) => !needed.has(l))];
  const [left, right] = [a, b].map((t) => t.labels.filter((l) => !shared.includes(l))) as [string[], string[]];
  const shape = (labels: readonly string[]): number[] => labels.map((l) => sizes.get(l) as number);
  const labels = [...batch, ...left, ...right];
  const [x, y] = [arranged(a, [...batch, ...left, ...inner]), arranged(b, [...batch, ...inner, ...right])];
  if (inner.length === 0) {
    const wide = g.reshape(x, [...shape(batch), ...shape(left), ...right.map(() => 1)]);
    const high = g.reshape(y, [...shape(batch), ...left.map(() => 1), ...shape(right)]);
    return { node: times(wide, high), labels };
  }
  const stack = batch.length === 0 ? [] : [sizeOf(shape(batch))];
  const [m, k, n] = [left, inner, right].map((l) => sizeOf(shape(l))) as [number, number, number];
  const product = multiplyMatrices(g.reshape(x, [...stack, m, k]), g.reshape(y, [...stack, k, n]));
  return { node: g.reshape(product, shape(labels)), labels };
}

/** The pair whose product is smallest, first come first. */
function cheapest(terms: readonly Term[], output: readonly string[], sizes: Sizes): [number, number] {
  let best: [number, number] = [0, 1];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < terms.length; i++) {
    for (let j = i + 1; j < terms.length; j++) {
      const needed = neededBeside(terms, i, j, output);
      const both = new Set([...(terms[i] as Term).labels, ...(terms[j] as Term).labels]);
      const size = sizeOf([...both].filter((l) => needed.has(l)).map((l) => sizes.get(l) as number));
      if (size < least) [best, least] = [[i, j], size];
    }
  }
  return best;
}
const neededBeside = (terms: readonly Term[], i: number, j: number, output: readonly string[]): Set<string> =>
  new Set([...output, ...terms.filter((_, k) => k !== i && k !== j).flatMap((t) => t.labels)]);

/** Einstein summation of nodes of one dtype. */
export function einsumOf(subscripts: string, nodes: readonly Node[]): Node {
  const { inputs, output } = parseEinsum(
    subscripts,
    nodes.map((n) => n.shape.length),
  );
  const raw = nodes.map((node, i): Term => ({ node, labels: inputs[i] as readonly string[] }));
  const sizes = sizesOf(raw);
  let terms = raw.map((t) => tidied(t, sizes));
  while (terms.length > 1) {
    const [i, j] = cheapest(terms, output, sizes);
    const product = multiplied(terms[i] as Term, terms[j] as Term, neededBeside(terms, i, j, output), sizes);
    terms = [...terms.filter((_, k) => k !== i && k !== j), product];
  }
  const [last] = terms as [Term];
  return arranged(
    summed(last, (l) => output.includes(l)),
    output,
  );
}

/** Options of `einsum`; `optimize` is taken for compatibility: the order of products is always chosen here. */
export interface EinsumOptions {
  readonly optimize?: unknown;
}
const isOptions = (x: unknown): x is EinsumOptions =>
  typeof x === "object" &&
  x !== null &&
  !(x instanceof Tensor) &&
  !(x instanceof Variable) &&
  Object.getPrototypeOf(x) === Object.prototype;

/**
 * Einstein summation: every label names an axis, labels missing from the result are summed. Takes `...`, repeated labels
 * (diagonals) and an implied result; int8 operands give int32.
 *
 * @example
 * ops.einsum("bij,bjk->bik", ops.ones([2, 3, 4]), ops.ones([2, 4, 5])).shape; // [2, 3, 5]
 */
export const einsum: (subscripts: string, ...operands: readonly (TensorLike | EinsumOptions)[]) => Tensor =
  /* @__PURE__ */ publicOp(
    "einsum",
    (subscripts: string, ...operands: readonly (TensorLike | EinsumOptions)[]) => {
      const { tensors, dtype } = operandsOf(operands);
      return wrap(
        einsumOf(
          subscripts,
          tensors.map((t) => nodeOf(t, dtype)),
        ),
      );
    },
    symbolicEinsum,
  );

function operandsOf(operands: readonly (TensorLike | EinsumOptions)[]): { tensors: readonly TensorLike[]; dtype: DType } {
  const last = operands.at(-1);
  if (isOptions(last)) checkOptions("einsum", last, ["optimize"]);
  const tensors = (isOptions(last) ? operands.slice(0, -1) : operands) as readonly TensorLike[];
  if (tensors.length === 0) throw new OpError("einsum", "at least one operand is needed");
  const types = tensors.map(promotionOf);
  return { tensors, dtype: types.every((t) => t === "int8") ? "int32" : resultType(...types) };
}

/** Unknown sizes take the known size of their label. */
function symbolicEinsum(subscripts: string, ...operands: readonly (TensorLike | EinsumOptions)[]): SymbolicSpec | null {
  const { tensors, dtype } = operandsOf(operands);
  const shapes = tensors.map((t) => (t instanceof Tensor ? t.shape : shapeOf(t)));
  if (!shapes.some((s) => s.includes(null))) return null;
  const { inputs, output } = parseEinsum(
    subscripts,
    shapes.map((s) => s.length),
  );
  const sizes = new Map<string, number | null>();
  inputs.forEach((labels, k) =>
    labels.forEach((label, i) => {
      const [size, now] = [shapes[k]?.[i] ?? null, sizes.get(label)];
      const clash = size !== null && now != null && size !== now && size !== 1 && now !== 1;
      if (clash) throw new OpError("einsum", `axes of label "${label}" must have equal sizes (${now} vs ${size})`);
      if (now === undefined || now === 1 || (now === null && size !== 1 && size !== null)) sizes.set(label, size);
    }),
  );
  return { dtype, shape: output.map((l) => sizes.get(l) ?? null) };
}
