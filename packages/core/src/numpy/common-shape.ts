import { OpError } from "../errors/index.js";
import { shapeOf, type TensorLike } from "../surface/index.js";

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
