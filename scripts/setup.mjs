// npm run setup [-- <pnpm flags>]: installs the locked dependencies and builds the packages.
import { main } from "./lib/entry.mjs";
import { install, ready } from "./lib/setup.mjs";

await main(async (args) => {
  await install(args);
  await ready();
  console.log("[setup] ready");
});
