import { type PlanStep, sizeOf } from "@keras-ts/core/backend";

const SMALL = 1024;

/** The steps of a plan in the order that makes for the fewest loops. */
export const scheduled = (steps: readonly PlanStep[]): readonly PlanStep[] => lateTests(smallFirst(steps));

/**
 * Steps that need nothing large come first: step counts and learning rates then never stand between the large ops that
 * could be one loop.
 */
function smallFirst(steps: readonly PlanStep[]): readonly PlanStep[] {
  const large = new Set<number>(); // numbers of values; inputs of the block count as at hand
  const isLarge = ({ node, from, to }: PlanStep): boolean => {
    const found = node.op.kind === "control" || from.some((i) => large.has(i)) || node.specs.some((s) => sizeOf(s.shape) > SMALL);
    if (found) node.specs.forEach((_, k) => large.add(to + k));
    return found;
  };
  const parts = steps.map((step) => ({ step, last: isLarge(step) }));
  return [...parts.filter((p) => !p.last), ...parts.filter((p) => p.last)].map((p) => p.step);
}

/** Large conditions wait for the first step that needs them, and so join its loop: the mask of a rectifier its gradient's. */
function lateTests(steps: readonly PlanStep[]): readonly PlanStep[] {
  const waiting = new Map<number, PlanStep>();
  const ordered: PlanStep[] = [];
  const emit = (last: PlanStep): void => {
    const stack = [last];
    for (let step = stack.at(-1); step !== undefined; step = stack.at(-1)) {
      const needed = step.from.find((value) => waiting.has(value));
      if (needed === undefined) {
        ordered.push(step);
        stack.pop();
        continue;
      }
      stack.push(waiting.get(needed) as PlanStep);
      waiting.delete(needed);
    }
  };
  for (const step of steps) {
    const { op, dtype, shape } = step.node;
    if (op.kind === "elementwise" && dtype === "bool" && sizeOf(shape) > SMALL) waiting.set(step.to, step);
    else emit(step);
  }
  for (const step of [...waiting.values()]) if (waiting.delete(step.to)) emit(step);
  return ordered;
}
