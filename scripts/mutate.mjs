// npm run mutate -- <arguments>: breaks op records on purpose and counts the breaks the tests notice.
import { program } from "./lib/entry.mjs";
import { useOwnSettings } from "./lib/settings.mjs";

useOwnSettings();
await program("test/mutate/cli.ts", { projects: ["test"] });
