import { type Shape, sizeOf, stridesOf } from "./spec.js";

const LIMIT = 1000;
const EDGE = 3;

/** Nested brackets; arrays over a thousand elements show three entries at both ends of each long axis. */
export function printArray(shape: Shape, element: (i: number) => unknown): string {
  const strides = stridesOf(shape);
  const short = sizeOf(shape) > LIMIT;
  const level = (axis: number, offset: number): string => {
    if (axis === shape.length) return show(element(offset));
    const n = shape[axis] as number;
    const entry = (i: number): string => level(axis + 1, offset + i * (strides[axis] as number));
    const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => entry(from + i));
    const entries = short && n > 2 * EDGE ? [...range(0, EDGE), "…", ...range(n - EDGE, n)] : range(0, n);
    return `[${entries.join(", ")}]`;
  };
  return level(0, 0);
}

function show(x: unknown): string {
  if (typeof x === "string") return JSON.stringify(x);
  if (typeof x !== "number" || Number.isInteger(x)) return Object.is(x, -0) ? "-0" : String(x);
  return String(Number(x.toPrecision(6)));
}
