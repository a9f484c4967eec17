import { OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { PyFloat, promotionOf, type TensorLike } from "../surface/index.js";
import { valuesOf } from "./host-values.js";

/** A size: a non-negative integer, or a rank-0 integer tensor whose value is known. */
export function sizeArgument(op: string, name: string, x: TensorLike): number {
  const value = integerArgument(op, name, x);
  if (value < 0) throw new OpError(op, `${name} must not be negative, got ${value}`);
  return value;
}

/** An integer, or a rank-0 integer tensor whose value is known. */
export function integerArgument(op: string, name: string, x: TensorLike): number {
  const value = numberArgument(op, name, x);
  const float = x instanceof PyFloat || (typeof x === "object" && isFloat(promotionOf(x) as never));
  if (float || !Number.isInteger(value))
    throw new OpError(op, `${name} must be an integer, got ${x instanceof PyFloat ? value.toFixed(1) : String(x)}`);
  return value;
}

/** A number, or a rank-0 tensor whose value is known. */
export function numberArgument(op: string, name: string, x: TensorLike): number {
  if (typeof x === "number") return x;
  if (typeof x === "bigint" || typeof x === "boolean" || x instanceof PyFloat) return Number(x);
  if (x === null || x === undefined) throw new OpError(op, `${name} must be a number, got ${String(x)}`);
  const values = valuesOf(op, x);
  if (values.shape.length !== 0) throw new OpError(op, `${name} must be a number`, [values]);
  return values.data[0] as number;
}

/** The sizes of a new tensor. */
export function shapeArgument(op: string, shape: number | readonly number[]): readonly number[] {
  const sizes: readonly unknown[] = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(sizes) || !sizes.every((d) => Number.isInteger(d) && (d as number) >= 0)) {
    const got = Array.isArray(sizes) ? `[${sizes.map(String).join(", ")}]` : String(shape);
    throw new OpError(op, `shape must be a list of non-negative integers, got ${got}`);
  }
  return sizes as readonly number[];
}
