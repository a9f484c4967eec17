import { KerasError } from "../errors/index.js";
import { mapTree } from "../host/nested.js";
import { type Spec, showSpec } from "../host/spec.js";
import { currentTrace, placeholder, recording, Trace } from "../ir/index.js";
import { openAccess, Tensor } from "../runtime/index.js";
import { replaceSymbolic, type SymbolicSpec, symbolicIn } from "./history.js";

/**
 * Sizes tried for unknown dimensions. Divisibility matters more than coincidence (halves, windows, U-Nets), so the large
 * ones are 2⁵·3·7 and 2⁵·3·11 rather than primes; never 1, which broadcasts.
 */
const SIZES = [672, 1056, 2, 3, 4, 7] as const;
const [LARGE, LARGER] = SIZES;

type Sizes = (unknownIndex: number) => number;
const ATTEMPTS: readonly Sizes[] = [
  ...SIZES.map(
    (n): Sizes =>
      () =>
        n,
  ),
  (i) => (i % 2 === 0 ? LARGE : LARGER),
];

let depth = 0;
/** Are we inside a trace that only asks for shapes? Unknown sizes are then stand-ins. */
export const inSpecTrace = (): boolean => depth > 0;

/**
 * Specs of what `fn` returns for symbolic arguments, found by tracing it with real sizes in place of the unknown ones. A
 * dimension is static when all attempts agree; attempts that throw are ignored while at least two succeed. What `fn`
 * assigns to variables is dropped.
 */
export function outputSpecs(name: string, fn: (args: readonly unknown[]) => unknown, args: readonly unknown[]): unknown {
  const unknown = symbolicIn(args).some((t) => t.shape.includes(null));
  if (!unknown) return traceOnce(name, fn, args, () => 1);
  const found: unknown[] = [];
  let worst: unknown;
  for (const sizes of ATTEMPTS) {
    try {
      found.push(traceOnce(name, fn, args, sizes));
    } catch (error) {
      // The largest size is the most telling: small ones fail for being small.
      worst ??= error;
    }
  }
  if (found.length < 2) {
    const coupled = coupledAttempts(name, fn, args);
    if (coupled.length === 0) throw worst; // one lucky size is no evidence
    found.push(...coupled);
  }
  return agree(name, found);
}

const MOST_COUPLED = 64;

/**
 * A second try for ops in which an unknown size can only equal a known one (`inner`, `vstack`): each unknown takes one of
 * the known sizes or a large one, in all combinations up to a bound.
 */
function coupledAttempts(name: string, fn: (args: readonly unknown[]) => unknown, args: readonly unknown[]): unknown[] {
  const shapes = symbolicIn(args).map((t) => t.shape);
  const unknowns = shapes.flat().filter((d) => d === null).length;
  const choices = [LARGE, LARGER, ...new Set(shapes.flat().filter((d): d is number => d !== null && d > 1))];
  const combinations = choices.length ** unknowns;
  if (combinations > MOST_COUPLED) return [];
  const found: unknown[] = [];
  for (let k = 0; k < combinations; k++) {
    try {
      found.push(traceOnce(name, fn, args, (i) => choices[Math.floor(k / choices.length ** i) % choices.length] as number));
    } catch {
      // Most combinations do not fit: that is why they are tried.
    }
  }
  return found;
}

function traceOnce(name: string, fn: (args: readonly unknown[]) => unknown, args: readonly unknown[], sizes: Sizes): unknown {
  const trace = new Trace(`the shape trace of ${name}`, null);
  depth++;
  try {
    return recording(trace, () => {
      openAccess(trace, true);
      let next = 0;
      const real = new Map<Tensor, Tensor>();
      const stand = (t: Tensor): Tensor => {
        const known = real.get(t);
        if (known !== undefined) return known;
        const shape = t.shape.map((d) => d ?? sizes(next++));
        const made = new Tensor(placeholder({ dtype: t.dtype, shape }));
        real.set(t, made);
        return made;
      };
      const out = fn(replaceSymbolic(args, stand) as readonly unknown[]);
      return mapTree(out as never, (leaf: unknown) => {
        if (leaf instanceof Promise) throw new KerasError(`[${name}] call must be synchronous, got a promise.`);
        return leaf instanceof Tensor ? new Found({ dtype: leaf.dtype, shape: leaf.shape as Spec["shape"] }) : leaf;
      });
    });
  } finally {
    depth--;
  }
}

/** A tensor's spec as a tree leaf. */
export class Found {
  readonly spec: SymbolicSpec;
  constructor(spec: SymbolicSpec) {
    this.spec = spec;
  }
}

function agree(name: string, attempts: readonly unknown[]): unknown {
  const lists = attempts.map((a) => leaves(a));
  const [first] = lists as [Found[]];
  const merged = first.map((f, i) => {
    const specs = lists.map((l) => l[i]?.spec);
    for (const s of specs) {
      if (s === undefined || s.dtype !== f.spec.dtype || s.shape.length !== f.spec.shape.length) {
        throw new KerasError(
          `[${name}] the number of output axes must not depend on unknown sizes, got ${showSpec(f.spec)} and ${s === undefined ? "nothing" : showSpec(s)}.`,
        );
      }
    }
    const shape = f.spec.shape.map((d, axis) => (specs.every((s) => s?.shape[axis] === d) ? d : null));
    return new Found({ dtype: f.spec.dtype, shape });
  });
  let next = 0;
  return mapTree(attempts[0] as never, (leaf: unknown) => (leaf instanceof Found ? merged[next++] : leaf));
}

function leaves(tree: unknown): Found[] {
  const found: Found[] = [];
  mapTree(tree as never, (leaf: unknown) => {
    if (leaf instanceof Found) found.push(leaf);
    return leaf;
  });
  return found;
}

/** Outside every trace, or in one that computes for real. */
export const isRealTrace = (): boolean => currentTrace() !== null && depth === 0;
