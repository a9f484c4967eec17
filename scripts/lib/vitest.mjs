import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { tool } from "./process.mjs";
import { at, ROOT } from "./root.mjs";

const REPORT = at(".cache", "vitest.json");

/** Counts of a vitest JSON report. A file that never got to its tests is a failure, and so is a test that was not run. */
export function countReport(report, code) {
  const problems = [];
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const name = relative(ROOT, file.name);
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")) {
      failed++;
      problems.push(`${name}: ${file.message || "failed outside its tests"}`);
    }
    for (const test of file.assertionResults) {
      if (test.status === "passed") passed++;
      else failed++;
      if (test.status !== "passed" && test.status !== "failed")
        problems.push(`${name}: not run (${test.status}): ${test.fullName}`);
    }
  }
  if (code !== 0 && failed === 0) {
    failed++;
    problems.push(`vitest ended with status ${code} although no test failed: see its output above`);
  }
  if (passed + failed === 0) {
    failed++;
    problems.push("vitest found no test");
  }
  return { passed, failed, problems };
}

/** Runs every vitest suite of the workspace and counts its tests. */
export async function runVitest() {
  mkdirSync(at(".cache"), { recursive: true });
  rmSync(REPORT, { force: true });
  const { code } = await tool("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`]);
  if (!existsSync(REPORT)) {
    console.log(`FAIL vitest ended with status ${code} and no report`);
    return { passed: 0, failed: 1 };
  }
  const { passed, failed, problems } = countReport(JSON.parse(readFileSync(REPORT, "utf8")), code);
  for (const problem of problems) console.log(`FAIL ${problem}`);
  return { passed, failed };
}
