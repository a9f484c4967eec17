// npm test: sets up, then every check there is. The last line is "N passed, N failed".
import { runAsan } from "./lib/asan.mjs";
import { runChecks, STATIC_CHECKS } from "./lib/checks.mjs";
import { main } from "./lib/entry.mjs";
import { EXAMPLE_CHECKS } from "./lib/examples.mjs";
import { prepareNative } from "./lib/native.mjs";
import { runPackChecks } from "./lib/pack-check.mjs";
import { at } from "./lib/root.mjs";
import { install } from "./lib/setup.mjs";
import { SNIPPET_CHECKS } from "./lib/snippets.mjs";
import { runVitest } from "./lib/vitest.mjs";

await main(async () => {
  // Never the settings of whoever runs the tests.
  process.env.KERAS_HOME = at(".cache", "keras-home");
  let counts = { passed: 0, failed: 1 };
  try {
    await install();
    await prepareNative();
    const parts = [
      await runChecks(STATIC_CHECKS),
      await runChecks(SNIPPET_CHECKS),
      await runChecks(EXAMPLE_CHECKS),
      await runPackChecks(),
      await runAsan(),
      await runVitest(),
    ];
    counts = parts.reduce((sum, part) => ({ passed: sum.passed + part.passed, failed: sum.failed + part.failed }));
  } catch (error) {
    console.error(error);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
});
