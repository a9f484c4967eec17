import { filledWith, type Node, type Plan, type PlanStep, type Shape, sizeOf } from "@keras-ts/core/backend";
import { isLargeGradient } from "./product-loops.js";

/** Something done to each result of a product before it is written. */
export interface Post {
  readonly name: string;
  /** Number of the value that takes part, and how it lies on the result: one number, one per last axis, or one per element. */
  readonly operand: { readonly value: number; readonly spread: Spread } | null;
  /** A number known beforehand. */
  readonly constant: number | null;
  /** A batch normalisation by given statistics: a factor and an offset per channel. */
  readonly norm?: PlanStep;
}
type Spread = "scalar" | "channel" | "full";

/** A product and what follows it; stands at its last step. */
export interface Chain {
  readonly root: PlanStep;
  readonly posts: readonly Post[];
  /** A pooling gradient of which only what belongs to positive elements stays: that of a rectifier before the pool. */
  readonly rectified?: true;
}
export interface Chains {
  /** By the last step of each. */
  readonly endingAt: ReadonlyMap<PlanStep, Chain>;
  /** Steps that some chain does on the way. */
  readonly absorbed: ReadonlySet<PlanStep>;
  /** All steps of all chains. */
  readonly taken: ReadonlySet<PlanStep>;
}

/** Products whose kernels can go on with their results. */
const ROOTS: ReadonlySet<string> = new Set(["matmul", "conv"]);
const ALONE: ReadonlySet<string> = new Set(["relu", "sigmoid", "tanh", "silu"]);
/** Maximum and minimum are left out: the library's let NaN disappear. */
const EITHER_SIDE: ReadonlySet<string> = new Set(["add", "mul"]);
const LEFT_ONLY: ReadonlySet<string> = new Set(["sub", "div"]);
const MOST_POSTS = 6;

/** Finds the ops that can be done where a product writes its results, so that these pass through memory once. */
export function findChains(plan: Plan): Chains {
  const uses = usesOf(plan);
  const makers = new Map<number, PlanStep>(plan.steps.flatMap((s) => s.node.specs.map((_, k) => [s.to + k, s] as const)));
  const endingAt = new Map<PlanStep, Chain>();
  const absorbed = new Set<PlanStep>();
  const taken = new Set<PlanStep>();
  for (const root of plan.steps) {
    const { node } = root;
    if (!ROOTS.has(node.op.name) || node.dtype !== "float32" || sizeOf(node.shape) === 0) continue;
    const posts: Post[] = [];
    const passed = [root];
    for (;;) {
      const last = passed.at(-1) as PlanStep;
      const [next, ...others] = uses.get(last.to) ?? [];
      if (next === undefined || next === "output" || others.length > 0 || taken.has(next)) break;
      if (!isReshape(next, node)) {
        const post = postOf(next, last.to, node.shape, makers, uses);
        if (post === null || posts.length === MOST_POSTS) break;
        posts.push(post);
      }
      passed.push(next);
    }
    while (passed.length > 1 && isReshape(passed.at(-1) as PlanStep, node)) passed.pop();
    if (posts.length === 0 || (isLargeGradient(node) && posts.every(isEach))) continue;
    const end = passed.pop() as PlanStep;
    for (const step of passed) absorbed.add(step);
    for (const step of [...passed, end]) taken.add(step);
    endingAt.set(end, { root, posts });
  }
  for (const step of plan.steps) {
    const found = rectifiedPool(step, makers, uses);
    if (found === null) continue;
    endingAt.set(step, { root: found.gradient, posts: [], rectified: true });
    absorbed.add(found.gradient);
    for (const s of [step, found.gradient]) taken.add(s);
    if (uses.get(found.test.to)?.length === 1) absorbed.add(found.test);
  }
  return { endingAt, absorbed, taken };
}

/** Whether a loop that goes on with a product could do it as well. */
const isEach = ({ operand, norm }: Post): boolean => norm === undefined && operand?.spread !== "channel";

/** `where(0 < x, maxPoolGrad(x, dy), 0)`: one kernel sees both conditions. */
function rectifiedPool(
  { node, from }: PlanStep,
  makers: ReadonlyMap<number, PlanStep>,
  uses: ReadonlyMap<number, readonly Use[]>,
): { gradient: PlanStep; test: PlanStep } | null {
  if (node.op.name !== "where" || node.dtype !== "float32") return null;
  const [test, gradient] = from.map((value) => makers.get(value)) as [PlanStep | undefined, PlanStep | undefined];
  const fits =
    test?.node.op.name === "less" &&
    gradient?.node.op.name === "maxPoolGrad" &&
    uses.get(gradient.to)?.length === 1 &&
    filledWith(node.inputs[2]) === 0 &&
    filledWith(test.node.inputs[0]) === 0 &&
    test.from[1] === gradient.from[0];
  return fits ? { gradient, test } : null;
}
/** Whether a float32 factor does what dividing by its inverse does. */
const isTame = (factor: number): boolean => Math.abs(factor) > 1e-30 && Math.abs(factor) < 1e30;

type Use = PlanStep | "output";
function usesOf({ steps, outputs }: Plan): ReadonlyMap<number, readonly Use[]> {
  const uses = new Map<number, Use[]>();
  const add = (value: number, use: Use): void => {
    uses.set(value, [...(uses.get(value) ?? []), use]);
  };
  for (const step of steps) for (const value of step.from) add(value, step);
  for (const value of outputs) add(value, "output");
  return uses;
}

/** A reshape that leaves the last axis alone or splits it, as into heads. */
function isReshape({ node }: PlanStep, root: Node): boolean {
  const channels = root.shape.at(-1) as number;
  let size = 1;
  let axis = node.shape.length;
  while (axis > 0 && (size < channels || axis === node.shape.length)) size *= node.shape[--axis] as number;
  return node.op.name === "reshape" && node.shape.length > 0 && size === channels;
}

function postOf(
  step: PlanStep,
  value: number,
  root: Shape,
  makers: ReadonlyMap<number, PlanStep>,
  uses: ReadonlyMap<number, readonly Use[]>,
): Post | null {
  const { node, from } = step;
  const { name } = node.op;
  if (node.dtype !== "float32") return null;
  if (name === "batchNormInference") {
    const channels = node.attrs.axis === node.shape.length - 1 && node.shape.at(-1) === root.at(-1) && from[0] === value;
    return channels ? { name, operand: null, constant: null, norm: step } : null;
  }
  if (ALONE.has(name)) return { name, operand: null, constant: null };
  if (!EITHER_SIDE.has(name) && !(LEFT_ONLY.has(name) && from[0] === value)) return null;
  const at = from[0] === value ? 1 : 0;
  const [other, operand] = [from[at] as number, node.inputs[at] as Node];
  if (other === value) return null;
  const small = spreadOf(operand, root);
  if (small === "full") {
    // What another loop makes for this op alone is better done there.
    const maker = makers.get(other);
    const loose = maker !== undefined && (maker.node.op.kind === "elementwise" || maker.node.op.kind === "composite");
    return loose && uses.get(other)?.length === 1 ? null : { name, operand: { value: other, spread: "full" }, constant: null };
  }
  if (small === null) return null;
  const source = operand.inputs[0] as Node;
  const constant = filledWith(source);
  if (constant !== undefined) return name === "div" && !isTame(1 / constant) ? null : { name, operand: null, constant };
  return { name, operand: { value: (makers.get(other) as PlanStep).from[0] as number, spread: small }, constant: null };
}

/** How an operand lies on results that are those of `root`, their last axis split perhaps; `null` where a kernel could not tell. */
function spreadOf(operand: Node, root: Shape): Spread | null {
  if (operand.op.name !== "broadcastTo") return sizeOf(operand.shape) === sizeOf(root) ? "full" : null;
  const { shape } = operand.inputs[0] as Node;
  if (sizeOf(shape) === 1) return "scalar";
  const own = shape.slice(shape.findIndex((d) => d !== 1));
  const last = operand.shape.slice(-own.length);
  return sizeOf(shape) === root.at(-1) && own.every((d, i) => d === last[i]) ? "channel" : null;
}
