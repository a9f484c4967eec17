// npm start: set up, then train the digits example.
import { program } from "./lib/entry.mjs";

await program("examples/digits/main.ts");
