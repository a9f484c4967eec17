import { LayerError } from "../errors/index.js";
import { sizeOf } from "../host/spec.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

const fail = (pattern: string, problem: string): LayerError =>
  new LayerError("rearrange", `${problem}, got "${pattern}"`, { argument: "pattern" });

/** `"b (h w) c"` → `[["b"], ["h", "w"], ["c"]]`; `1` is an empty group. */
function groupsOf(side: string, pattern: string): string[][] {
  const groups: string[][] = [];
  let open: string[] | null = null;
  for (const token of side.match(/\.\.\.|[A-Za-z_]\w*|1|[()]|\S/g) ?? []) {
    if (token === "(") {
      if (open !== null) throw fail(pattern, "brackets must not nest");
      open = [];
    } else if (token === ")") {
      if (open === null) throw fail(pattern, "brackets must be opened before they are closed");
      groups.push(open);
      open = null;
    } else if (!/^(\.\.\.|1|[A-Za-z_]\w*)$/.test(token)) throw fail(pattern, `axes must be names, "..." or 1, not "${token}"`);
    else if (open !== null) {
      if (token !== "1") open.push(token);
    } else groups.push(token === "1" ? [] : [token]);
  }
  if (open !== null) throw fail(pattern, "brackets must be closed");
  return groups;
}

/** An ellipsis written out as one name per axis it hides. */
function spelled(groups: readonly string[][], hidden: readonly string[]): string[][] {
  return groups.flatMap((names) =>
    names.length === 1 && names[0] === "..." ? hidden.map((h) => [h]) : [names.flatMap((n) => (n === "..." ? hidden : [n]))],
  );
}

/** Sizes of all names, one per group inferred. */
function sizesOf(
  groups: readonly string[][],
  shape: readonly number[],
  given: Readonly<Record<string, number>>,
  pattern: string,
): Map<string, number> {
  const sizes = new Map(Object.entries(given));
  groups.forEach((names, i) => {
    const d = shape[i] as number;
    const unknown = names.filter((n) => !sizes.has(n));
    const known = sizeOf(names.filter((n) => sizes.has(n)).map((n) => sizes.get(n) as number));
    if (unknown.length > 1) throw fail(pattern, `the sizes of all but one of (${names.join(" ")}) must be given`);
    const [open] = unknown;
    const fits = open === undefined ? known === d : known !== 0 && d % known === 0;
    if (!fits) throw fail(pattern, `the sizes of (${names.join(" ")}) must multiply to ${d}`);
    if (open !== undefined) sizes.set(open, d / known);
  });
  return sizes;
}

/**
 * Splits, reorders and merges axes by an einops pattern; `axesLengths` gives sizes that cannot be inferred.
 *
 * @example
 * ops.rearrange(ops.ones([6, 4]), "(h w) c -> c h w", { h: 2 }).shape; // [4, 2, 3]
 */
export const rearrange: (tensor: TensorLike, pattern: string, axesLengths?: Readonly<Record<string, number>>) => Tensor =
  /* @__PURE__ */ publicOp(
    "rearrange",
    (tensor: TensorLike, pattern: string, axesLengths: Readonly<Record<string, number>> = {}) => {
      const x = nodeOf(tensor);
      const [before, after, ...more] = pattern.split("->");
      if (before === undefined || after === undefined || more.length > 0) throw fail(pattern, 'the pattern must have one "->"');
      const [from, to] = [groupsOf(before, pattern), groupsOf(after, pattern)];
      const hiddenCount = from.flat().includes("...") ? x.shape.length - from.length + 1 : 0;
      const hidden = Array.from({ length: Math.max(0, hiddenCount) }, (_, i) => `.${i}`);
      const [inputs, outputs] = [spelled(from, hidden), spelled(to, hidden)];
      if (inputs.length !== x.shape.length) throw fail(pattern, `the left side must have ${x.shape.length} axes`);
      const [names, wanted] = [inputs.flat(), outputs.flat()];
      const repeated = new Set(names).size !== names.length || new Set(wanted).size !== wanted.length;
      if (repeated || names.length !== wanted.length || wanted.some((n) => !names.includes(n)))
        throw fail(pattern, "both sides must have the same axes, each once");
      const strange = Object.keys(axesLengths).find((n) => !names.includes(n));
      if (strange !== undefined) throw fail(pattern, `the pattern must name the axis "${strange}" whose size is given`);
      const sizes = sizesOf(inputs, x.shape, axesLengths, pattern);
      const size = (n: string): number => sizes.get(n) as number;
      const split = g.reshape(x, names.map(size));
      const moved = g.transpose(
        split,
        wanted.map((n) => names.indexOf(n)),
      );
      return wrap(
        g.reshape(
          moved,
          outputs.map((group) => sizeOf(group.map(size))),
        ),
      );
    },
  );
