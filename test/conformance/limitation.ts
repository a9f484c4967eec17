import { type Case, caseName } from "./case.js";

/** A declared gap of an engine: the cases it covers must still fail. */
export interface Limitation {
  readonly op: string;
  readonly reason: string;
  readonly when: (c: Case) => boolean;
}

/** Declares that an engine cannot do `op` (where `when` holds), and why. A case that passes all the same turns the suite red. */
export const limitation = (op: string, reason: string, when: (c: Case) => boolean = () => true): Limitation => ({
  op,
  reason,
  when,
});

/** Runs a case; where a limitation covers it, the case must fail. */
export async function judge(c: Case, limitations: readonly Limitation[], met: Set<Limitation>): Promise<void> {
  const covering = limitations.find((l) => l.op === c.op && l.when(c));
  if (covering === undefined) return named(c);
  met.add(covering);
  const failed = await c.run().then(
    () => false,
    () => true,
  );
  if (!failed)
    throw new Error(`${caseName(c)} passes: the limitation of "${covering.op}" (${covering.reason}) is gone or too wide.`);
}

async function named(c: Case): Promise<void> {
  try {
    await c.run();
  } catch (error) {
    throw new Error(`${caseName(c)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
