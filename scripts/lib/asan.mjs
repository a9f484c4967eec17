import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dnnlInclude, dnnlLibrary, prepareLibrary } from "./native.mjs";
import { run } from "./process.mjs";
import { at, filesUnder } from "./root.mjs";

const SOURCE = at("packages", "backend-native", "test", "cpp");
const WORK = at(".cache", "native-asan");
const PROGRAM = join(WORK, "native_tests");
const STAMP = join(WORK, ".stamp");
const MINUTES = 10;

/** Hash of everything the tests are made of. */
function wanted() {
  const hash = createHash("sha256");
  const folders = [SOURCE, at("packages", "backend-native", "cpp")];
  const sources = folders.flatMap((folder) => [".cpp", ".h"].flatMap((ending) => filesUnder(folder, ending)));
  for (const file of [...sources, join(SOURCE, "CMakeLists.txt")]) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
}
const upToDate = () => existsSync(PROGRAM) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted();

async function compileTests() {
  if (upToDate()) return { code: 0, output: "" };
  const key = wanted(); // of before: sources may change while they are compiled
  const defines = [`-DDNNL_INCLUDE=${dnnlInclude()}`, `-DDNNL_LIBRARY=${dnnlLibrary()}`];
  const steps = [
    ["cmake", ["-S", SOURCE, "-B", WORK, ...defines]],
    ["nice", ["cmake", "--build", WORK, "-j", "2"]],
  ];
  for (const [program, args] of steps) {
    const done = await run(program, args, { quiet: true });
    if (done.code !== 0) return done;
  }
  writeFileSync(STAMP, key);
  return { code: 0, output: "" };
}

/**
 * Builds the C++ tests of the native engine with AddressSanitizer and UndefinedBehaviorSanitizer and runs them. Resolves to
 * counts; where the tools are missing, to none, and says so.
 */
export async function runAsan() {
  const missing = await prepareLibrary();
  if (missing !== null) {
    console.log(`[native] C++ tests left out: ${missing}`);
    return { passed: 0, failed: 0 };
  }
  console.log("[native] C++ tests under AddressSanitizer and UBSan");
  const built = await compileTests();
  if (built.code !== 0) {
    console.log(`FAIL the C++ tests do not compile\n${built.output}`);
    return { passed: 0, failed: 1 };
  }
  const { code, output } = await run(PROGRAM, [], { quiet: true, timeout: MINUTES * 60_000 });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  const ended = passed !== undefined;
  // A sanitizer ends the process at the first thing it finds, and leaks are found after the last test.
  const counts = { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  console.log(code === 0 && ended ? `ok   ${counts.passed} C++ tests` : `FAIL C++ tests, status ${code}\n${output}`);
  return counts;
}
