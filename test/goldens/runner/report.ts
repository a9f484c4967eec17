import type { CaseResult } from "./outcome.js";

export interface Counts {
  pass: number;
  fail: number;
  missing: number;
  undemandable: number;
}
export interface NameReport {
  readonly group: string;
  readonly name: string;
  readonly counts: Counts;
  readonly results: readonly CaseResult[];
}

const count = (results: readonly CaseResult[]): Counts => {
  const counts: Counts = { pass: 0, fail: 0, missing: 0, undemandable: 0 };
  for (const r of results) counts[r.outcome.kind]++;
  return counts;
};

/** One entry per group and public name, in the order of the recording. */
export function byName(results: readonly CaseResult[]): NameReport[] {
  const names = new Map<string, CaseResult[]>();
  for (const r of results) {
    const key = `${r.group}\n${r.name}`;
    const list = names.get(key);
    if (list === undefined) names.set(key, [r]);
    else list.push(r);
  }
  return [...names].map(([key, list]) => {
    const [group = "", name = ""] = key.split("\n");
    return { group, name, counts: count(list), results: list };
  });
}

export function byGroup(results: readonly CaseResult[]): { group: string; counts: Counts }[] {
  const groups = new Map<string, CaseResult[]>();
  for (const r of results) groups.set(r.group, [...(groups.get(r.group) ?? []), r]);
  return [...groups].map(([group, list]) => ({ group, counts: count(list) }));
}

/** Share of the cases that ran and passed; 1 where none ran. */
export const passRate = ({ pass, fail }: Counts): number => (pass + fail === 0 ? 1 : pass / (pass + fail));

const line = ({ pass, fail, missing, undemandable }: Counts): string => {
  const parts = [`${pass} pass`, `${fail} fail`, `${missing} not implemented`, `${undemandable} not demanded`];
  return parts.filter((p) => !p.startsWith("0 ")).join(", ");
};

export interface RenderOptions {
  /** Also the reason of every case that is not implemented or not demanded. */
  readonly verbose: boolean;
  /** Only the names with a failure. */
  readonly quiet: boolean;
  readonly reasonsPerName: number;
}

/** The table per name, what fails and why, and the totals. */
export function render(results: readonly CaseResult[], options: RenderOptions): string {
  const rows: string[] = [];
  for (const { group, name, counts, results: list } of byName(results)) {
    if (options.quiet && counts.fail === 0) continue;
    rows.push(`${group} ${name}: ${line(counts)}`);
    const shown = list.filter((r) => r.outcome.kind !== "pass" && (options.verbose || r.outcome.kind === "fail"));
    for (const r of shown.slice(0, options.reasonsPerName)) rows.push(`    ${r.key}: ${reason(r)}`);
    if (shown.length > options.reasonsPerName) rows.push(`    … and ${shown.length - options.reasonsPerName} more`);
  }
  rows.push("");
  for (const { group, counts } of byGroup(results)) rows.push(`${group.padEnd(11)} ${line(counts)}`);
  const all = count(results);
  rows.push(`${"all".padEnd(11)} ${line(all)}; ${(100 * passRate(all)).toFixed(2)} % of what is implemented and demanded passes`);
  const dense = results.filter((r) => r.densified && r.outcome.kind !== "missing").length;
  if (dense > 0) rows.push(`${dense} of these hold sparse tensors, which were passed and compared as dense ones`);
  return rows.join("\n");
}

export function reason({ outcome }: CaseResult): string {
  if (outcome.kind === "fail") return `FAIL ${outcome.why}`;
  if (outcome.kind === "missing") return `not implemented: ${outcome.what}`;
  return outcome.kind === "undemandable" ? `not demanded: ${outcome.why}` : "pass";
}

/** Missing exports by how many cases wait for them. */
export function missingExports(results: readonly CaseResult[]): [what: string, cases: number][] {
  const found = new Map<string, number>();
  for (const { outcome } of results) if (outcome.kind === "missing") found.set(outcome.what, (found.get(outcome.what) ?? 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1]);
}
