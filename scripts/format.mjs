// npm run format [-- <paths>]: formats, sorts imports and applies the safe fixes.
import { main } from "./lib/entry.mjs";
import { tool } from "./lib/process.mjs";
import { install } from "./lib/setup.mjs";

await main(async (args) => {
  await install();
  return (await tool("biome", ["check", "--write", ...(args.length > 0 ? args : ["."])])).code;
});
