import { writeFileSync } from "node:fs";
import { judge, readKnownFailures } from "./runner/known.js";
import { Library } from "./runner/library.js";
import { type CliOptions, parseOptions, USAGE } from "./runner/options.js";
import type { CaseResult } from "./runner/outcome.js";
import { byName, missingExports, passRate, reason, render } from "./runner/report.js";
import { runCase } from "./runner/run.js";
import { Signatures } from "./runner/signatures.js";
import { readCases } from "./runner/source.js";
import { tableCases } from "./runner/tables.js";

/** At least this share of the implemented, demanded cases must pass. */
const REQUIRED_RATE = 0.99;

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const library = new Library((await import("keras-ts")) as Record<string, unknown>, Signatures.load());
  if (options.backend !== undefined) {
    await library.call("setBackend", options.backend);
    await library.function("backend_ready")();
  }
  const all = options.tables ? tableCases(library.signatures) : readCases(options.folder);
  const cases = all.filter(
    ({ group, raw }) => (options.groups.length === 0 || options.groups.includes(group)) && selected(raw.name, raw.id, options),
  );
  const results: CaseResult[] = [];
  for (const located of cases) {
    const result = await runCase(library, located);
    results.push(result);
    if (options.slow !== undefined && result.milliseconds > options.slow)
      console.log(`slow ${result.milliseconds.toFixed(0)} ms ${result.key}`);
  }
  return conclude(library, results, options);
}

/** `--only` takes whole names (`ops.add`), name endings (`Dense`), groups of names (`ops.image.*`) and case ids. */
function selected(name: string, id: string, { only }: CliOptions): boolean {
  const short = name.replace(/^keras\./, "");
  return (
    only.length === 0 ||
    only.some(
      (w) =>
        w === short || w === name || w === id || short.endsWith(`.${w}`) || (w.endsWith("*") && short.startsWith(w.slice(0, -1))),
    )
  );
}

function conclude(library: Library, results: readonly CaseResult[], options: CliOptions): number {
  const whole = options.only.length === 0 && options.groups.length === 0;
  console.log(render(results, { verbose: options.verbose, quiet: options.quiet, reasonsPerName: options.verbose ? 100 : 5 }));
  const helpers = library.missingHelpers();
  if (helpers.length > 0) console.log(`helpers not exported: ${helpers.join(", ")}`);
  const missing = missingExports(results);
  if (options.missing && missing.length > 0)
    console.log(`not exported: ${missing.map(([what, n]) => `${what} (${n})`).join(", ")}`);
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(byName(results), null, 1));
  if (options.list)
    console.log(
      JSON.stringify(
        Object.fromEntries(results.filter((r) => r.outcome.kind === "fail").map((r) => [r.key, reason(r)])),
        null,
        2,
      ),
    );
  const verdict = judge(results, readKnownFailures(options.tables ? "known-table-failures.json" : undefined));
  for (const r of verdict.stale) console.log(`listed as a known failure, but now: ${r.key} ${reason(r)}`);
  const counts = { pass: 0, fail: 0, missing: 0, undemandable: 0 };
  for (const r of results) counts[r.outcome.kind]++;
  const tooFew = whole && passRate(counts) < REQUIRED_RATE;
  if (tooFew) console.log(`fewer than ${100 * REQUIRED_RATE} % pass`);
  console.log(
    `${verdict.unexpected.length} unlisted failures, ${verdict.known.length} listed, ${verdict.stale.length} stale entries`,
  );
  return verdict.unexpected.length + verdict.stale.length > 0 || tooFew ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
