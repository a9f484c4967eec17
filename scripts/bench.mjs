// npm run bench [-- <flags>]: times our work and that of others; --help lists the flags.
import { program } from "./lib/entry.mjs";
import { useOwnSettings } from "./lib/settings.mjs";

useOwnSettings();
await program("bench/cli.ts", { projects: ["bench"], nodeFlags: ["--expose-gc"] });
