import { gradOf } from "../autodiff/index.js";
import { KerasError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { currentTrace, type Node } from "../ir/index.js";
import { zerosLike } from "../ops/index.js";
import { jit } from "./jit.js";
import { Tensor } from "./tensor.js";
import { mapLeaves } from "./tree.js";
import type { Variable } from "./variable.js";

/** A value and the gradient of its first (or only) part. */
export interface ValueAndGrad<R> {
  readonly value: R;
  /** One per `wrt`, in order; zeros where the loss does not depend on it. */
  readonly grads: readonly Tensor[];
}

/**
 * The value of `fn` and the gradient of its scalar loss in `wrt`: the variables given, or a function that lists them once
 * `fn` has run (a model's first call makes its weights); by default all float tensors among the arguments. `fn` returns the
 * loss, or a list whose first element it is; the rest is passed through.
 *
 * @example
 * const slope = valueAndGrad((x: Tensor) => ops.sum(ops.square(x)));
 * const { value, grads } = slope(ops.array([1, 2, 3], { dtype: "float32" }));
 * await value.item(); // 14
 * await grads[0]?.data(); // Float32Array [2, 4, 6]
 */
export function valueAndGrad<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  wrt?: readonly Variable[] | (() => readonly Variable[]),
): (...args: A) => ValueAndGrad<R> {
  const traced = (...args: A): ValueAndGrad<R> => {
    const read = (variables: readonly Variable[]): Node[] => variables.map((v) => v.read());
    const targets = wrt === undefined ? tensorsIn(args) : typeof wrt === "function" ? () => read(wrt()) : read(wrt);
    return differentiate(() => fn(...args), targets);
  };
  const compiled = jit(traced, { name: "valueAndGrad" });
  return (...args: A) => (currentTrace() === null ? compiled(...args) : traced(...args));
}

/** As `valueAndGrad`, inside a traced function, with respect to graph nodes. `null` is kept where no gradient flows. */
export function differentiateNodes<R>(
  fn: () => R,
  wrt: readonly Node[] | (() => readonly Node[]),
): { value: R; grads: readonly (Node | null)[] } {
  if (currentTrace() === null)
    throw new KerasError("[grad] gradients must be taken inside a traced function. Use valueAndGrad(fn)(…) instead.");
  const value = fn();
  const loss = Array.isArray(value) ? value[0] : value;
  if (!(loss instanceof Tensor)) throw new KerasError(`[grad] the function must return a scalar tensor, got ${String(loss)}.`);
  // Asked after the call: a model may make its weights in its first call.
  const { grads, substitute } = gradOf(loss.node, typeof wrt === "function" ? wrt() : wrt);
  const kept = mapLeaves(value, (leaf) => {
    const now = leaf instanceof Tensor ? substitute.get(leaf.node) : undefined;
    return now === undefined ? leaf : new Tensor(now);
  });
  return { value: kept as R, grads };
}

function differentiate<R>(fn: () => R, wrt: readonly Node[] | (() => readonly Node[])): ValueAndGrad<R> {
  let targets: readonly Node[] = [];
  const { value, grads } = differentiateNodes(fn, () => {
    targets = typeof wrt === "function" ? wrt() : wrt;
    return targets;
  });
  return { value, grads: grads.map((g, i) => new Tensor(g ?? zerosLike(targets[i] as Node))) };
}

function tensorsIn(args: readonly unknown[]): Node[] {
  const found: Node[] = [];
  mapLeaves(args, (leaf) => {
    if (leaf instanceof Tensor && isFloat(leaf.dtype)) found.push(leaf.node);
    return leaf;
  });
  return found;
}
