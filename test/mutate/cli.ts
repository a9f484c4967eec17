import { type OpName, RECORDS } from "../conformance/subject.js";
import { isBasis, isNoticed, mutantsOf } from "./run.js";

const USAGE = `npm run mutate [-- op …]
Breaks op records on purpose, one mistake at a time and in memory only, and reports mistakes that no conformance case
notices. Fails when one in a basis op survives.`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const unknown = args.filter((a) => !Object.hasOwn(RECORDS, a));
  if (unknown.length > 0) throw new Error(`[mutate] unknown op "${unknown[0]}".`);
  const names = (args.length > 0 ? args : Object.keys(RECORDS)) as OpName[];
  const start = performance.now();
  const survivors: { readonly basis: boolean; readonly line: string }[] = [];
  let made = 0;
  for (const name of names) {
    for (const mutant of mutantsOf(name)) {
      made++;
      if (!(await isNoticed(mutant))) survivors.push({ basis: isBasis(name), line: `${name}: ${mutant.part}, ${mutant.label}` });
    }
  }
  for (const { line } of survivors) console.log(`survived: ${line}`);
  console.log(
    `${made - survivors.length} of ${made} mistakes in ${names.length} ops were noticed, in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
  return survivors.some((s) => s.basis) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
