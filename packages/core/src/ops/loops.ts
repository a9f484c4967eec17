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
export function equal(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i] === y[i] ? 1 : 0;
}
export function less(x: RefData, y: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! < y[i]! ? 1 : 0;
}
export function neg(x: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = -x[i]!;
}
export function exp(x: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(x[i]!);
}
export function log(x: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.log(x[i]!);
}
export function sqrt(x: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]!);
}
export function tanh(x: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.tanh(x[i]!);
}
/** NaN stays NaN. */
export function relu(x: RefData, out: RefData): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.max(x[i]!, 0);
}
