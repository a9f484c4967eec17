// npm start: set up, then train the digits example.
import { program } from "./lib/entry.mjs";
import { passOverPythonSettings } from "./lib/settings.mjs";

passOverPythonSettings();
await program("examples/digits/main.ts");
