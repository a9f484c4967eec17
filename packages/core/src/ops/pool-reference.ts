import type { Shape } from "../host/spec.js";
import type { RefArray } from "../ir/index.js";
import { type PoolAttrs, type Taps, tapTable } from "./window.js";

/** Windows of one pooling: row `p` of image `n` sees the places `table[p · taps …]` of that image; −1 is padding. */
interface Windows extends Taps {
  readonly batch: number;
  readonly places: number;
  readonly channels: number;
}

function windows(x: Shape, y: Shape, attrs: PoolAttrs): Windows {
  const spatial = x.slice(1, -1);
  const places = spatial.reduce((a, b) => a * b, 1);
  return { ...tapTable(spatial, y.slice(1, -1), attrs.size, attrs), batch: x[0]!, places, channels: x[x.length - 1]! };
}

/** Input element that holds the maximum of each window: the first in window order; −1 where the window is all padding. */
export function winners(x: RefArray, y: Shape, attrs: PoolAttrs): Int32Array {
  const { table, positions, taps, batch, places, channels } = windows(x.shape, y, attrs);
  const { data } = x;
  const first = new Int32Array(batch * positions * channels).fill(-1);
  for (let n = 0, base = 0; n < batch; n++) {
    for (let p = 0; p < positions; p++, base += channels) {
      for (let t = 0; t < taps; t++) {
        const place = table[p * taps + t]!;
        if (place < 0) continue;
        let at = (n * places + place) * channels;
        for (let c = base; c < base + channels; c++, at++) {
          const best = first[c]!;
          if (best < 0) {
            first[c] = at;
            continue;
          }
          const value = data[at]!;
          const top = data[best]!;
          if (value > top || (value !== value && top === top)) first[c] = at;
        }
      }
    }
  }
  return first;
}

export function sumPoolReference(x: RefArray, attrs: PoolAttrs, out: RefArray): void {
  const { table, positions, taps, batch, places, channels } = windows(x.shape, out.shape, attrs);
  const { data } = x;
  const totals = new Float64Array(channels);
  for (let n = 0, to = 0; n < batch; n++) {
    for (let p = 0; p < positions; p++) {
      totals.fill(0);
      for (let t = 0; t < taps; t++) {
        const place = table[p * taps + t]!;
        if (place < 0) continue;
        let at = (n * places + place) * channels;
        for (let c = 0; c < channels; c++) totals[c]! += data[at++]!;
      }
      for (let c = 0; c < channels; c++) out.data[to++] = totals[c]!;
    }
  }
}

export function sumPoolGradReference(dy: RefArray, attrs: PoolAttrs, out: RefArray): void {
  const { table, positions, taps, batch, places, channels } = windows(out.shape, dy.shape, attrs);
  const { data } = dy;
  const wide = new Float64Array(out.data.length);
  for (let n = 0, from = 0; n < batch; n++) {
    for (let p = 0; p < positions; p++, from += channels) {
      for (let t = 0; t < taps; t++) {
        const place = table[p * taps + t]!;
        if (place < 0) continue;
        let to = (n * places + place) * channels;
        for (let c = 0; c < channels; c++) wide[to++]! += data[from + c]!;
      }
    }
  }
  out.data.set(wide);
}
