import type { Result } from "./compare.js";
import type { Spread } from "./statistics.js";
import type { Line, Unit } from "./workloads/workload.js";

/** Three significant digits, thousands apart. */
export function figure(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: rounded < 10 ? 2 : rounded < 100 ? 1 : 0 });
}

const SHOWN: Readonly<Record<Unit, string>> = {
  "samples/s": "samples/s",
  "images/s": "images/s",
  "steps/s": "steps/s",
  us: "µs",
  ms: "ms",
};
const range = ({ min, max }: Spread): string => (min === max ? "" : ` (${figure(min)}–${figure(max)})`);
const ratioText = (r: Spread): string =>
  `${r.median.toFixed(2)}×${r.min === r.max ? "" : ` (${r.min.toFixed(2)}–${r.max.toFixed(2)})`}`;
const goalText = ({ goal, unit }: Line): string =>
  "atMost" in goal ? `≤ ${figure(goal.atMost)} ${SHOWN[unit]}` : `≥ ${goal.times}×`;
export const metText = (met: boolean | null): string => (met === null ? "" : met ? "yes" : "no");

const COLUMNS: readonly (readonly [title: string, width: number, cell: (r: Result) => string])[] = [
  ["workload", 21, ({ line }) => line.name],
  ["ours: median (min–max)", 38, ({ line, ours }) => `${figure(ours.median)}${range(ours)} ${SHOWN[line.unit]}`],
  [
    "best peer: median (min–max)",
    46,
    ({ peers: [best] }) => (best === undefined ? "" : `${figure(best.median)}${range(best)} ${best.side}, ${best.threads} thr.`),
  ],
  ["ratio (min–max)", 20, ({ ratio }) => (ratio === null ? "" : ratioText(ratio))],
  ["goal", 9, ({ line }) => goalText(line)],
  ["met", 3, ({ met }) => metText(met)],
];

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(COLUMNS[i]?.[1] ?? 0))
    .join("  ")
    .trimEnd();

/** Titles of the table and a rule below. */
export const tableHead = (): string =>
  `${row(COLUMNS.map(([title]) => title))}\n${row(COLUMNS.map(([, width]) => "-".repeat(width)))}`;

export const tableRow = (result: Result): string => row(COLUMNS.map(([, , cell]) => cell(result)));
