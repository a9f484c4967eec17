// npm run unit [-- <vitest arguments>]: runs the vitest suites, or the files named.
import { main } from "./lib/entry.mjs";
import { tool } from "./lib/process.mjs";
import { install } from "./lib/setup.mjs";

await main(async (args) => {
  await install();
  return (await tool("vitest", ["run", ...args])).code;
});
