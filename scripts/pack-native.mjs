// npm run pack:native: makes the tarballs of this machine's native engine and of the packages around it.
import { statSync } from "node:fs";
import { relative } from "node:path";
import { main } from "./lib/entry.mjs";
import { packNative } from "./lib/pack.mjs";
import { ROOT } from "./lib/root.mjs";
import { ready } from "./lib/setup.mjs";

await main(async () => {
  await ready();
  for (const file of await packNative())
    console.log(`${relative(ROOT, file)}  ${(statSync(file).size / 2 ** 20).toFixed(2)} MiB`);
  return 0;
});
