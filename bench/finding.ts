import { figure, metText } from "./table.js";

/** One figure of a part that is no workload, and whether it is what it should be. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Such as "< 20 ms". */
  readonly goal: string | null;
  readonly met: boolean | null;
}

export const shownFinding = ({ what, value, unit, goal, met }: Finding): string =>
  `${what.padEnd(72)}  ${`${figure(value)} ${unit}`.padEnd(16)}  ${(goal ?? "").padEnd(22)}  ${metText(met)}`.trimEnd();
