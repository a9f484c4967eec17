import type { KernelTable } from "@keras-ts/core/backend";
import { at, build, indices, type Naive } from "./array.js";

type Table = KernelTable<Naive>;

/** Every element of a group, folded in row-major order. */
export const fold =
  (unit: (x: Naive) => number, combine: (a: number, b: number) => number): Table["sum"] =>
  (inputs, { attrs: { axes, keepdims } }) => {
    const x = inputs[0] as Naive;
    const inner = indices(x.shape.filter((_, i) => axes.includes(i)));
    const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const shape = keepdims ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : kept.map((i) => x.shape[i] as number);
    return build(x.dtype, shape, (index) =>
      inner.reduce((total, part) => {
        const place = x.shape.map(
          (_, i) =>
            (axes.includes(i)
              ? part[axes.toSorted((a, b) => a - b).indexOf(i)]
              : index[keepdims ? i : kept.indexOf(i)]) as number,
        );
        return combine(total, at(x, place));
      }, unit(x)),
    );
  };

/** The value no other beats, of a dtype. */
export function worst(x: Naive, way: 1 | -1): number {
  if (x.dtype === "bool") return way > 0 ? 0 : 1;
  if (x.dtype.startsWith("float") || x.dtype === "bfloat16") return way * Number.NEGATIVE_INFINITY;
  const bits = Number(/\d+/.exec(x.dtype)?.[0]);
  const unsigned = x.dtype.startsWith("u");
  if (way > 0) return unsigned ? 0 : -(2 ** (bits - 1));
  return 2 ** (unsigned ? bits : bits - 1) - 1;
}

export const argOf =
  (better: (a: number, b: number) => boolean): Table["argMax"] =>
  (inputs, { attrs: { axis } }) => {
    const x = inputs[0] as Naive;
    return build(
      "int32",
      x.shape.filter((_, i) => i !== axis),
      (index) => {
        const line = Array.from({ length: x.shape[axis] as number }, (_, k) =>
          at(x, [...index.slice(0, axis), k, ...index.slice(axis)]),
        );
        const nan = line.findIndex(Number.isNaN);
        if (nan >= 0) return nan;
        return line.findIndex((v) => line.every((other) => !better(other, v)));
      },
    );
  };

export const matmul: Table["matmul"] = (inputs) => {
  const [x, y] = inputs as [Naive, Naive];
  const n = x.shape.length;
  const shape = [...x.shape.slice(0, -1), y.shape[n - 1] as number];
  return build(x.dtype, shape, (index) => {
    let total = 0;
    for (let k = 0; k < (x.shape[n - 1] as number); k++)
      total += at(x, [...index.slice(0, -1), k]) * at(y, [...index.slice(0, -2), k, index[n - 1] as number]);
    return total;
  });
};
