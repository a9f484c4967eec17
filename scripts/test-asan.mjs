// npm run test:asan: the C++ tests of the native engine, under AddressSanitizer and UBSan.
import { runAsan } from "./lib/asan.mjs";
import { main } from "./lib/entry.mjs";

await main(async () => {
  const { passed, failed } = await runAsan();
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
