import type { KernelTable } from "@keras-ts/core/backend";
import { at, indices, inside, type Naive, position, stored } from "./array.js";

type Table = KernelTable<Naive>;
type Shape = readonly number[];
interface Window {
  readonly strides: Shape;
  readonly padding: readonly (readonly [number, number])[];
  readonly kernelDilation: Shape;
  readonly inputDilation?: Shape;
}

/** Positions of a window on one axis, by trying them one after the other. */
function positions(n: number, k: number, i: number, a: Window): number {
  const [low, high] = a.padding[i] as readonly [number, number];
  const gap = a.inputDilation?.[i] ?? 1;
  const total = (n === 0 ? 0 : (n - 1) * gap + 1) + low + high;
  let count = 0;
  while (count * (a.strides[i] as number) + (k - 1) * (a.kernelDilation[i] as number) < total) count++;
  return count;
}

/** Where tap `tap` of position `p` falls in the input: an index, or null in the padding and in the gaps. */
function source(p: Shape, tap: Shape, spatial: Shape, a: Window): number[] | null {
  const place = p.map((k, i) => {
    const raw =
      k * (a.strides[i] as number) +
      (tap[i] as number) * (a.kernelDilation[i] as number) -
      (a.padding[i] as readonly number[])[0]!;
    return raw / (a.inputDilation?.[i] ?? 1);
  });
  return place.every(Number.isInteger) && inside(spatial, place) ? place : null;
}
const outSpatial = (x: Shape, size: Shape, a: Window): number[] => size.map((k, i) => positions(x[i + 1] as number, k, i, a));

/** Every product of a convolution: indices into output, input and kernel. */
function eachProduct(
  x: Shape,
  w: Shape,
  a: Window & { groups: number },
  visit: (y: number[], x: number[], w: number[]) => void,
): Shape {
  const spatial = x.slice(1, -1);
  const [ci, co] = w.slice(-2) as [number, number];
  const out = outSpatial(x, w.slice(0, -2), a);
  const perGroup = co / a.groups;
  for (const [n] of indices([x[0] as number])) {
    for (const p of indices(out)) {
      for (const tap of indices(w.slice(0, -2))) {
        const from = source(p, tap, spatial, a);
        if (from === null) continue;
        for (let f = 0; f < co; f++) {
          for (let c = 0; c < ci; c++)
            visit([n as number, ...p, f], [n as number, ...from, Math.floor(f / perGroup) * ci + c], [...tap, c, f]);
        }
      }
    }
  }
  return [x[0] as number, ...out, co];
}
function summing(dtype: Naive["dtype"], shape: Shape, fill: (add: (index: number[], value: number) => void) => void): Naive {
  const sums = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
  fill((index, value) => {
    sums[position(shape, index)]! += value;
  });
  return stored(dtype, shape, sums);
}

export const conv: Table["conv"] = (inputs, { attrs }) => {
  const [x, w] = inputs as [Naive, Naive];
  const shape = [x.shape[0] as number, ...outSpatial(x.shape, w.shape.slice(0, -2), attrs), w.shape.at(-1) as number];
  return summing(x.dtype, shape, (add) => eachProduct(x.shape, w.shape, attrs, (y, i, k) => add(y, at(x, i) * at(w, k))));
};
export const convInputGrad: Table["convInputGrad"] = (inputs, { attrs }) => {
  const [dy, w] = inputs as [Naive, Naive];
  return summing(dy.dtype, attrs.inputShape, (add) =>
    eachProduct(attrs.inputShape, w.shape, attrs, (y, i, k) => add(i, at(dy, y) * at(w, k))),
  );
};
export const convFilterGrad: Table["convFilterGrad"] = (inputs, { attrs }) => {
  const [x, dy] = inputs as [Naive, Naive];
  return summing(x.dtype, attrs.kernelShape, (add) =>
    eachProduct(x.shape, attrs.kernelShape, attrs, (y, i, k) => add(k, at(x, i) * at(dy, y))),
  );
};

/** Every window of a pool: the output index, and the input indices it covers in window order. */
function eachWindow(x: Shape, a: Window & { size: Shape }, visit: (y: number[], covered: number[][]) => void): Shape {
  const out = outSpatial(x, a.size, a);
  const shape = [x[0] as number, ...out, x.at(-1) as number];
  for (const y of indices(shape)) {
    const [n, p, c] = [y[0] as number, y.slice(1, -1), y.at(-1) as number];
    visit(
      y,
      indices(a.size).flatMap((tap) => {
        const from = source(p, tap, x.slice(1, -1), a);
        return from === null ? [] : [[n, ...from, c]];
      }),
    );
  }
  return shape;
}
/** The first largest element; NaN is larger than all. */
function winner(x: Naive, covered: number[][]): number[] | null {
  const values = covered.map((i) => at(x, i));
  const nan = values.findIndex(Number.isNaN);
  return covered[nan >= 0 ? nan : values.indexOf(Math.max(...values))] ?? null;
}
const pooled =
  (value: (x: Naive, other: Naive, covered: number[][]) => number): Table["maxPoolPick"] =>
  (inputs, { attrs }) => {
    const [x, other] = inputs as [Naive, Naive];
    const values: number[] = [];
    const shape = eachWindow(x.shape, attrs, (_, covered) => values.push(value(x, other, covered)));
    return stored(x.dtype, shape, values);
  };
const won = (x: Naive, from: Naive, covered: number[][], none: number): number => {
  const best = winner(x, covered);
  return best === null ? none : at(from, best);
};
export const maxPool: Table["maxPool"] = pooled((x, _, covered) => won(x, x, covered, Number.NEGATIVE_INFINITY));
export const maxPoolPick: Table["maxPoolPick"] = pooled((x, v, covered) => won(x, v, covered, 0));
export const sumPool: Table["sumPool"] = pooled((x, _, covered) => covered.reduce((total, i) => total + at(x, i), 0));
export const maxPoolGrad: Table["maxPoolGrad"] = (inputs, { attrs }) => {
  const [x, dy] = inputs as [Naive, Naive];
  return summing(x.dtype, x.shape, (add) => {
    eachWindow(x.shape, attrs, (y, covered) => {
      const best = winner(x, covered);
      if (best !== null) add(best, at(dy, y));
    });
  });
};
export const sumPoolGrad: Table["sumPoolGrad"] = (inputs, { attrs }) => {
  const dy = inputs[0] as Naive;
  return summing(dy.dtype, attrs.inputShape, (add) => {
    eachWindow(attrs.inputShape, attrs, (y, covered) => {
      for (const i of covered) add(i, at(dy, y));
    });
  });
};
