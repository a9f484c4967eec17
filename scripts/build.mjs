// npm run build: compiles every project of the workspace, tests included.
import { main } from "./lib/entry.mjs";
import { compile, install } from "./lib/setup.mjs";

await main(async () => {
  await install();
  return (await compile(["."])).code;
});
