// npm run bench -- <arguments>: times training steps.
import { program } from "./lib/entry.mjs";
import { useOwnSettings } from "./lib/settings.mjs";

useOwnSettings();
await program("test/bench/cli.ts", { projects: ["test"], nodeFlags: ["--expose-gc"] });
