import { stridesOf } from "../host/spec.js";
import type { RefArray } from "../ir/index.js";

interface View {
  readonly perm?: readonly number[];
  readonly starts?: readonly number[];
  readonly strides?: readonly number[];
}

/** `out[i, j, …] = x[view(i, j, …)]`: transposes, slices and reversals. */
export function copyStrided(x: RefArray, out: RefArray, view: View): void {
  const own = stridesOf(x.shape);
  const rank = out.shape.length;
  const steps = out.shape.map((_, i) => own[view.perm?.[i] ?? i]! * (view.strides?.[i] ?? 1));
  let from = own.reduce((at, s, i) => at + s * (view.starts?.[i] ?? 0), 0);
  const total = out.data.length;
  if (total === 0) return;
  if (rank === 0) {
    out.data[0] = x.data[0]!;
    return;
  }
  const inner = out.shape[rank - 1]!;
  const step = steps[rank - 1]!;
  const index = new Array<number>(rank).fill(0);
  for (let at = 0; at < total; at += inner) {
    for (let j = 0, f = from; j < inner; j++, f += step) out.data[at + j] = x.data[f]!;
    for (let axis = rank - 2; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < out.shape[axis]!) break;
      from -= steps[axis]! * out.shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** `out[starts + i · strides] = x[i]`; elements that fall outside are dropped. */
export function scatterStrided(
  x: RefArray,
  out: RefArray,
  view: { starts: readonly number[]; strides: readonly number[] },
): void {
  const own = stridesOf(out.shape);
  const rank = x.shape.length;
  if (rank === 0) {
    out.data[0] = x.data[0]!;
    return;
  }
  const index = new Array<number>(rank).fill(0);
  for (let at = 0; at < x.data.length; at++) {
    let to = 0;
    for (let i = 0; i < rank; i++) {
      const place = view.starts[i]! + index[i]! * view.strides[i]!;
      if (place < 0 || place >= out.shape[i]!) {
        to = -1;
        break;
      }
      to += place * own[i]!;
    }
    if (to >= 0) out.data[to] = x.data[at]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      if (++index[axis]! < x.shape[axis]!) break;
      index[axis] = 0;
    }
  }
}
