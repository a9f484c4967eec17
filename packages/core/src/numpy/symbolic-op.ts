import { OpError } from "../errors/index.js";
import type { Tensor } from "../runtime/index.js";
import { OpOperation, shapeOf, type TensorLike } from "../surface/index.js";
import { CallNode, type SymbolicSpec, symbolicIn, symbolicOutput } from "../symbolic/index.js";

/**
 * Declares a public op that states its results for symbolic arguments itself: where unknown sizes meet known ones, tries
 * with stand-in sizes could not tell that they must be equal.
 */
export function symbolicOp<F extends (...args: never[]) => unknown>(
  name: string,
  fn: F,
  specOf: (args: readonly TensorLike[]) => SymbolicSpec | readonly SymbolicSpec[],
): F {
  const wrapped = (...args: never[]): unknown => {
    if (symbolicIn(args).length === 0) return fn(...args);
    const specs = specOf(args);
    return new CallNode(new OpOperation(name, fn), args, (call): Tensor | Tensor[] =>
      Array.isArray(specs) ? specs.map((s, i) => symbolicOutput(s, call, i)) : symbolicOutput(specs as SymbolicSpec, call, 0),
    ).output;
  };
  return Object.defineProperty(wrapped, "name", { value: name }) as unknown as F;
}

/** The broadcast shape of symbolic and real tensors: a known size above 1 settles an unknown one. */
export function commonShape(op: string, inputs: readonly TensorLike[]): (number | null)[] {
  const shapes = inputs.map((x) => shapeOf(x) as readonly (number | null)[]);
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((s) => s[axis - rank + s.length]).filter((d) => d !== undefined && d !== 1);
    const known = sizes.filter((d) => d !== null);
    if (known.some((d) => d !== known[0])) {
      const got = shapes.map((s) => `[${s.map(String).join(",")}]`).join(" and ");
      throw new OpError(
        op,
        `shapes must broadcast together, got ${got}`,
        [],
        {},
        "Sizes must be equal or 1, counted from the last axis.",
      );
    }
    return known[0] ?? (sizes.length > 0 ? null : 1);
  });
}
