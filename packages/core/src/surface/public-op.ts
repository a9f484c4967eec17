import { uniquify } from "../config/names.js";
import { mapTree } from "../host/nested.js";
import { CallNode, type Operation, symbolicIn, symbolicOutput } from "../symbolic/history.js";
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

/**
 * Declares a public op: on real tensors it is `fn`; on symbolic ones it becomes a step of the functional model being
 * put together.
 */
export function publicOp<F extends (...args: never[]) => unknown>(name: string, fn: F): F {
  const wrapped = (...args: never[]): unknown => (symbolicIn(args).length === 0 ? fn(...args) : applySymbolically(name, fn, args));
  return Object.defineProperty(wrapped, "name", { value: name }) as unknown as F;
}

function applySymbolically(name: string, fn: (...args: never[]) => unknown, args: readonly unknown[]): unknown {
  const specs = outputSpecs(name, (real) => (fn as (...a: readonly unknown[]) => unknown)(...real), args);
  const operation = new OpOperation(name, fn);
  return new CallNode(operation, args, (call) => {
    let index = 0;
    return mapTree(specs as never, (leaf: unknown) => (leaf instanceof Found ? symbolicOutput(leaf.spec, call, index++) : leaf));
  }).output;
}
