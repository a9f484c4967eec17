import { OpError } from "../errors/index.js";
import type { Spec } from "../host/spec.js";
import type { Attrs } from "../ir/index.js";

/** Geometry of a sliding window over the spatial axes of `[N, …spatial, C]`; whole, as XLA states it. */
export interface WindowAttrs extends Attrs {
  readonly strides: readonly number[];
  /** Zeros (or −∞) before and after each spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
  /** Steps between neighbouring kernel taps. */
  readonly kernelDilation: readonly number[];
}
export interface ConvAttrs extends WindowAttrs {
  /** Gaps of `inputDilation − 1` zeros between input elements. */
  readonly inputDilation: readonly number[];
  readonly groups: number;
}
export interface PoolAttrs extends WindowAttrs {
  readonly size: readonly number[];
}

/** Positions a window takes along one axis. */
export function windowCount(
  n: number,
  size: number,
  stride: number,
  pads: readonly [number, number],
  dilation: number,
  inputDilation = 1,
): number {
  const stretched = n === 0 ? 0 : (n - 1) * inputDilation + 1;
  const reach = (size - 1) * dilation + 1;
  return Math.max(0, Math.floor((stretched + pads[0] + pads[1] - reach) / stride) + 1);
}

/** Spatial sizes after sliding `size` over `x`. */
export function slide(
  op: string,
  x: Spec,
  size: readonly number[],
  attrs: WindowAttrs & { readonly inputDilation?: readonly number[] },
): number[] {
  const rank = x.shape.length - 2;
  if (
    rank < 1 ||
    size.length !== rank ||
    attrs.strides.length !== rank ||
    attrs.padding.length !== rank ||
    attrs.kernelDilation.length !== rank
  ) {
    throw new OpError(op, "the window must have one size, stride, dilation and padding pair per spatial axis", [x], attrs);
  }
  return size.map((k, i) =>
    windowCount(
      x.shape[i + 1] as number,
      k,
      attrs.strides[i] as number,
      attrs.padding[i] as readonly [number, number],
      attrs.kernelDilation[i] as number,
      attrs.inputDilation?.[i] ?? 1,
    ),
  );
}

/** Which input places a window sees. */
export interface Taps {
  /** Input offset (in elements of the spatial grid) per output position and tap, or −1 in the padding. */
  readonly table: Int32Array;
  readonly positions: number;
  readonly taps: number;
}

const tables = new WeakMap<WindowAttrs, Map<string, Taps>>();

/** Table of `[positions, taps]` input places for one image; shared by conv and pool references. Made once per node. */
export function tapTable(
  inSpatial: readonly number[],
  outSpatial: readonly number[],
  size: readonly number[],
  a: WindowAttrs,
  inputDilation?: readonly number[],
): Taps {
  let own = tables.get(a);
  if (own === undefined) {
    own = new Map();
    tables.set(a, own);
  }
  const key = `${inSpatial}|${outSpatial}|${size}`;
  let made = own.get(key);
  if (made === undefined) {
    made = makeTable(inSpatial, outSpatial, size, a, inputDilation);
    own.set(key, made);
  }
  return made;
}

function makeTable(
  inSpatial: readonly number[],
  outSpatial: readonly number[],
  size: readonly number[],
  a: WindowAttrs,
  inputDilation?: readonly number[],
): Taps {
  const positions = outSpatial.reduce((p, d) => p * d, 1);
  const taps = size.reduce((p, d) => p * d, 1);
  const table = new Int32Array(positions * taps).fill(-1);
  const at = new Array<number>(size.length).fill(0);
  for (let p = 0; p < positions; p++) {
    const tap = new Array<number>(size.length).fill(0);
    for (let t = 0; t < taps; t++) {
      let place = 0;
      for (let i = 0; i < size.length && place >= 0; i++) {
        const gap = inputDilation?.[i] ?? 1;
        const raw = at[i]! * a.strides[i]! - a.padding[i]![0] + tap[i]! * a.kernelDilation[i]!;
        const real = raw >= 0 && raw % gap === 0 && raw / gap < inSpatial[i]!;
        place = real ? place * inSpatial[i]! + raw / gap : -1;
      }
      table[p * taps + t] = place;
      advance(tap, size);
    }
    advance(at, outSpatial);
  }
  return { table, positions, taps };
}

function advance(index: number[], shape: readonly number[]): void {
  for (let i = shape.length - 1; i >= 0; i--) {
    if (++index[i]! < shape[i]!) return;
    index[i] = 0;
  }
}
