import type { KernelTable } from "@keras-ts/core/backend";
import { at, build, inside, type Naive } from "./array.js";

type Table = KernelTable<Naive>;
const one = (inputs: readonly Naive[]): Naive => inputs[0] as Naive;

export const transpose: Table["transpose"] = (inputs, { attrs: { perm } }) => {
  const x = one(inputs);
  return build(
    x.dtype,
    perm.map((p) => x.shape[p] as number),
    (index) =>
      at(
        x,
        x.shape.map((_, axis) => index[perm.indexOf(axis)] as number),
      ),
  );
};
export const slice: Table["slice"] = (inputs, { attrs: { starts, limits, strides } }) => {
  const x = one(inputs);
  const shape = x.shape.map((_, i) => {
    let n = 0;
    for (let k = starts[i] as number; k < (limits[i] as number); k += strides[i] as number) n++;
    return n;
  });
  return build(x.dtype, shape, (index) =>
    at(
      x,
      index.map((k, i) => (starts[i] as number) + k * (strides[i] as number)),
    ),
  );
};
export const pad: Table["pad"] = (inputs, { attrs: { low, high, interior } }) => {
  const [x, fill] = inputs as [Naive, Naive];
  const grown = x.shape.map((d, i) => d + Math.max(0, d - 1) * (interior[i] as number));
  const shape = grown.map((d, i) => d + (low[i] as number) + (high[i] as number));
  return build(x.dtype, shape, (index) => {
    const raw = index.map((k, i) => k - (low[i] as number));
    const real = raw.every((k, i) => k % ((interior[i] as number) + 1) === 0) && inside(grown, raw);
    return real
      ? at(
          x,
          raw.map((k, i) => k / ((interior[i] as number) + 1)),
        )
      : (fill.values[0] as number);
  });
};
export const concat: Table["concat"] = (inputs, { attrs: { axis } }) => {
  const sizes = inputs.map((x) => x.shape[axis] as number);
  const x = one(inputs);
  const shape = x.shape.map((d, i) => (i === axis ? sizes.reduce((a, b) => a + b, 0) : d));
  return build(x.dtype, shape, (index) => {
    let [k, part] = [index[axis] as number, 0];
    while (k >= (sizes[part] as number)) k -= sizes[part++] as number;
    return at(
      inputs[part] as Naive,
      index.map((j, i) => (i === axis ? k : j)),
    );
  });
};
export const reverse: Table["reverse"] = (inputs, { attrs: { axes } }) => {
  const x = one(inputs);
  return build(x.dtype, x.shape, (index) =>
    at(
      x,
      index.map((k, i) => (axes.includes(i) ? (x.shape[i] as number) - 1 - k : k)),
    ),
  );
};
export const gather: Table["gather"] = (inputs, { attrs: { axis } }) => {
  const [x, list] = inputs as [Naive, Naive];
  const shape = [...x.shape.slice(0, axis), ...list.shape, ...x.shape.slice(axis + 1)];
  for (const row of list.values)
    if (row < 0 || row >= (x.shape[axis] as number)) throw new Error(`[gather] index ${row} is out of range`);
  return build(x.dtype, shape, (index) => {
    const which = index.slice(axis, axis + list.shape.length);
    return at(x, [...index.slice(0, axis), at(list, which), ...index.slice(axis + list.shape.length)]);
  });
};
/** Rows taken one at a time; those out of range are left out. */
const scatter =
  (combine: (old: number, now: number) => number): Table["scatterAdd"] =>
  (inputs) => {
    const [x, list, rows] = inputs as [Naive, Naive, Naive];
    return build(x.dtype, x.shape, (index) => {
      let value = at(x, index);
      list.values.forEach((row, k) => {
        if (row === index[0]) value = combine(value, at(rows, [k, ...index.slice(1)]));
      });
      return value;
    });
  };
export const scatterAdd: Table["scatterAdd"] = scatter((old, now) => old + now);
export const scatterSet: Table["scatterSet"] = scatter((_, now) => now);

/** Does `a` come before `b` in the total order −∞ … −0, +0 … ∞, NaN? */
function before(a: number, b: number): boolean {
  if (Number.isNaN(a)) return false;
  if (Number.isNaN(b)) return true;
  return a < b || (a === 0 && b === 0 && Object.is(a, -0) && !Object.is(b, -0));
}
/** Insertion sort of one line: the places of its elements in order. */
function ordered(line: readonly number[], descending: boolean): number[] {
  const order: number[] = [];
  line.forEach((v, i) => {
    let to = order.length;
    const ahead = (other: number): boolean => (descending ? before(other, v) : before(v, other));
    while (to > 0 && ahead(line[order[to - 1] as number] as number)) to--;
    order.splice(to, 0, i);
  });
  return order;
}
const sorting =
  (argument: boolean): Table["sort"] =>
  (inputs, { attrs: { axis, descending } }) => {
    const x = one(inputs);
    const n = x.shape[axis] as number;
    return build(argument ? "int32" : x.dtype, x.shape, (index) => {
      const line = Array.from({ length: n }, (_, k) =>
        at(
          x,
          index.map((j, i) => (i === axis ? k : j)),
        ),
      );
      const from = ordered(line, descending)[index[axis] as number] as number;
      return argument ? from : (line[from] as number);
    });
  };
export const sort: Table["sort"] = sorting(false);
export const argSort: Table["argSort"] = sorting(true);

export const cumsum: Table["cumsum"] = (inputs, { attrs: { axis, reverse: back } }) => {
  const x = one(inputs);
  return build(x.dtype, x.shape, (index) => {
    let total = 0;
    const here = index[axis] as number;
    for (let k = 0; k < (x.shape[axis] as number); k++) {
      if (back ? k >= here : k <= here)
        total += at(
          x,
          index.map((j, i) => (i === axis ? k : j)),
        );
    }
    return total;
  });
};
export const reshape: Table["reshape"] = (inputs, { attrs: { shape } }) => {
  const { dtype, values } = one(inputs);
  if (shape.reduce((a, b) => a * b, 1) !== values.length)
    throw new Error(`[reshape] ${values.length} elements do not fit [${shape}]`);
  return { dtype, shape, values: [...values] };
};
