import type { RefData } from "../ir/index.js";

// One function per op: a shared loop over a passed-in closure would be megamorphic and five times slower.
export function add(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;
}
export function sub(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
}
export function mul(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * y[i]!;
}
export function div(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! / y[i]!;
}
/** NaN wins, as in NumPy. */
export function max(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! > y[i]! || x[i] !== x[i] ? x[i]! : y[i]!;
}
export function min(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! < y[i]! || x[i] !== x[i] ? x[i]! : y[i]!;
}
