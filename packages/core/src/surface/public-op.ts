import { uniquify } from "../config/names.js";
import { checkOptions } from "../errors/index.js";
import { isPlainObject, mapTree } from "../host/nested.js";
import type { Tensor } from "../runtime/index.js";
import { CallNode, type Operation, type SymbolicSpec, symbolicIn, symbolicOutput } from "../symbolic/history.js";
import { Found, outputSpecs } from "../symbolic/output-specs.js";

/** One use of an op in a functional model. */
export class OpOperation implements Operation {
  readonly name: string;
  /** Name of the op in `ops`. */
  readonly op: string;
  readonly inboundNodes: CallNode[] = [];
  readonly #fn: (...args: never[]) => unknown;

  constructor(op: string, fn: (...args: never[]) => unknown) {
    this.op = op;
    this.name = uniquify(op.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));
    this.#fn = fn;
  }
  run(args: readonly unknown[]): unknown {
    return (this.#fn as (...args: readonly unknown[]) => unknown)(...args);
  }
}

/** What is known of symbolic results: of one, of each of a list, or `null` to leave the answer to tracing. */
export type DeclaredSpecs = SymbolicSpec | readonly SymbolicSpec[] | null;

/**
 * Declares a public op: on real tensors it is `fn`; on symbolic ones it becomes a step of the functional model being
 * put together. `specs` states the symbolic results where tries with stand-in sizes cannot tell: shapes that depend on
 * values, unknown sizes that must equal known ones.
 */
export function publicOp<F extends (...args: never[]) => unknown>(
  name: string,
  fn: F,
  specs?: (...args: Parameters<F>) => DeclaredSpecs,
): F {
  const wrapped = (...args: Parameters<F>): unknown => {
    if (symbolicIn(args).length === 0) return fn(...args);
    const declared = specs === undefined ? null : specs(...args);
    return declared === null ? applySymbolically(name, fn, args) : asDeclared(name, fn, args, declared);
  };
  return Object.defineProperty(wrapped, "name", { value: name }) as unknown as F;
}

type AnyFn = (...args: never[]) => unknown;

/** A public op that takes no options: given some all the same, it refuses them instead of passing them over. */
export function plainOp<F extends (...args: never[]) => unknown>(
  name: string,
  fn: F,
  specs?: (...args: Parameters<F>) => DeclaredSpecs,
): F {
  const arity = fn.length;
  const strict = (...args: Parameters<F>): unknown => {
    const extra: unknown = args[arity];
    if (isPlainObject(extra)) checkOptions(name, extra, []);
    return fn(...args);
  };
  return publicOp(name, strict as unknown as F, specs);
}

function asDeclared(name: string, fn: AnyFn, args: readonly unknown[], specs: SymbolicSpec | readonly SymbolicSpec[]): unknown {
  const isList = (given: typeof specs): given is readonly SymbolicSpec[] => Array.isArray(given);
  return new CallNode(new OpOperation(name, fn), args, (call): Tensor | Tensor[] =>
    isList(specs) ? specs.map((spec, i) => symbolicOutput(spec, call, i)) : symbolicOutput(specs, call, 0),
  ).output;
}

function applySymbolically(name: string, fn: AnyFn, args: readonly unknown[]): unknown {
  const specs = outputSpecs(name, (real) => (fn as (...a: readonly unknown[]) => unknown)(...real), args);
  const operation = new OpOperation(name, fn);
  return new CallNode(operation, args, (call) => {
    let index = 0;
    return mapTree(specs as never, (leaf: unknown) => (leaf instanceof Found ? symbolicOutput(leaf.spec, call, index++) : leaf));
  }).output;
}
