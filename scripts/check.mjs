// npm run check: types, lint, import rules, sizes; runs no test.
import { runChecks, STATIC_CHECKS } from "./lib/checks.mjs";
import { main } from "./lib/entry.mjs";
import { install } from "./lib/setup.mjs";

await main(async () => {
  await install();
  const { passed, failed } = await runChecks(STATIC_CHECKS);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
