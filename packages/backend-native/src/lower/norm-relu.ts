import { filledWith, type Plan, type PlanStep } from "@keras-ts/core/backend";

/** Batch normalisations that run together with the relu behind them, there and back. */
export interface NormRelus {
  /** Normalisations that end in a relu, and gradients that begin with one. */
  readonly fused: ReadonlySet<PlanStep>;
  /** Relus whose result the normalisation makes: number of its value. */
  readonly made: ReadonlyMap<PlanStep, number>;
  /** Steps nobody needs any more. */
  readonly skipped: ReadonlySet<PlanStep>;
  /** Numbers of the values that a gradient takes instead: the cotangent of the relu in front, β at the end. */
  readonly from: ReadonlyMap<PlanStep, readonly number[]>;
}

const NORMS: ReadonlySet<string> = new Set(["batchNorm", "batchNormInference"]);

/**
 * Finds relus that are the only use of a batch normalisation, and the gradients that pass through both. Steps `taken` by
 * something else are left alone.
 */
export function normRelus({ steps, outputs }: Plan, taken: ReadonlySet<PlanStep>): NormRelus {
  const uses = new Map<number, number>();
  const maker = new Map<number, PlanStep>();
  const count = (value: number): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const step of steps) {
    step.from.forEach(count);
    step.node.specs.forEach((_, k) => {
      maker.set(step.to + k, step);
    });
  }
  outputs.forEach(count);
  const once = (value: number): boolean => uses.get(value) === 1;
  const made = (value: number, name: string): PlanStep | null => {
    const step = maker.get(value);
    return step?.node.op.name === name ? step : null;
  };

  const found = { fused: new Set<PlanStep>(), made: new Map<PlanStep, number>(), skipped: new Set<PlanStep>() };
  for (const step of steps) {
    const value = step.from[0];
    if (step.node.op.name !== "relu" || value === undefined || !once(value)) continue;
    const norm = maker.get(value);
    if (norm === undefined || !NORMS.has(norm.node.op.name) || norm.to !== value) continue;
    if (taken.has(norm) || taken.has(step)) continue;
    found.fused.add(norm);
    found.made.set(step, value);
  }

  const from = new Map<PlanStep, readonly number[]>();
  for (const step of steps) {
    if (step.node.op.name !== "batchNormGrad") continue;
    const [dy, ...rest] = step.from as [number, ...number[]];
    const choice = once(dy) ? made(dy, "where") : null;
    if (choice === null || taken.has(choice) || filledWith(choice.node.inputs[2]) !== 0) continue;
    const test = made(choice.from[0] as number, "less");
    if (test === null || filledWith(test.node.inputs[0]) !== 0) continue;
    const relu = made(test.from[1] as number, "relu");
    const norm = relu === null || !found.made.has(relu) ? null : made(found.made.get(relu) as number, "batchNorm");
    // The same input and statistics, so that what the relu saw can be made again.
    if (norm === null || norm.from[0] !== rest[0] || norm.to + 1 !== rest[1] || norm.to + 2 !== rest[2]) continue;
    const { scale, center } = step.node.attrs;
    if (norm.node.attrs.scale !== scale || (scale && norm.from[1] !== rest[3])) continue;
    const beta = norm.node.attrs.center ? [norm.from.at(-1) as number] : [];
    if (norm.node.attrs.center !== center) continue;
    found.fused.add(step);
    found.skipped.add(choice);
    if (once(choice.from[0] as number)) found.skipped.add(test);
    from.set(step, [choice.from[1] as number, ...rest, ...beta]);
  }
  return { ...found, from };
}
