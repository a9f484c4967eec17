// npm run docs: type-checks and runs the code of the pages and of the @example docstrings.
import { runChecks } from "./lib/checks.mjs";
import { main } from "./lib/entry.mjs";
import { ready } from "./lib/setup.mjs";
import { SNIPPET_CHECKS } from "./lib/snippets.mjs";

await main(async () => {
  await ready(["packages/keras-ts"]);
  const { passed, failed } = await runChecks(SNIPPET_CHECKS);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
