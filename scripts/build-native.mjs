// npm run build:native: compiles the C++ engine into packages/backend-native/build.
import { main } from "./lib/entry.mjs";
import { buildNative } from "./lib/native.mjs";

await main(async () => {
  const problem = await buildNative();
  if (problem === null) return 0;
  console.error(`[native] not built: ${problem}`);
  return 1;
});
