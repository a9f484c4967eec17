// npm run goldens -- <arguments>: works with the recorded numbers of Python Keras.
import { program } from "./lib/entry.mjs";
import { useOwnSettings } from "./lib/settings.mjs";

useOwnSettings();
await program("test/goldens/cli.ts", { projects: ["test"] });
